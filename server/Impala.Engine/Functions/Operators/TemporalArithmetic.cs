using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>
/// + - * / where an operand is a date, timestamp or interval. In postgres date + interval is a timestamp and date - date an integer;
/// in impala date + interval stays a date. A result out of range raises 22008 (NULL in impala, impala.md 2.7).
/// </summary>
internal static class TemporalArithmetic
{
    public static FunctionSignature? ResolveAdd(SqlType left, SqlType right, FunctionResolution resolution)
    {
        if (left.Kind == SqlTypeKind.Interval && right.Kind != SqlTypeKind.Interval)
            return ResolveShift(right, left, resolution) is { } swapped ? swapped with { Arguments = [swapped.Arguments[1], swapped.Arguments[0]] } : null;
        if (left.IsInteger && right.Kind == SqlTypeKind.Date)
            return new FunctionSignature([SqlType.Int, SqlType.Date], SqlType.Date);
        return ResolveShift(left, right, resolution);
    }

    public static FunctionSignature? ResolveSubtract(SqlType left, SqlType right, FunctionResolution resolution)
    {
        if (left.Kind is SqlTypeKind.Unknown && right.IsTemporal)
            left = right;
        if (right.Kind is SqlTypeKind.Unknown && left.IsTemporal)
            right = left;
        if (left.Kind == SqlTypeKind.Date && right.Kind == SqlTypeKind.Date)
            return new FunctionSignature([left, right], SqlType.Int);
        if (left.IsTemporal && right.IsTemporal)
        {
            var common = ImplicitCasts.CommonType(left, right, resolution)!.Value;
            return new FunctionSignature([common, common], SqlType.Interval);
        }
        return ResolveShift(left, right, resolution);
    }

    public static FunctionSignature? ResolveMultiply(SqlType left, SqlType right, FunctionResolution resolution)
    {
        if (left.Kind == SqlTypeKind.Interval && ImplicitCasts.CanCast(right, SqlType.Double, resolution))
            return new FunctionSignature([left, SqlType.Double], left);
        return right.Kind == SqlTypeKind.Interval && ImplicitCasts.CanCast(left, SqlType.Double, resolution)
            ? new FunctionSignature([SqlType.Double, right], right)
            : null;
    }

    public static FunctionSignature? ResolveDivide(SqlType left, SqlType right, FunctionResolution resolution) =>
        ImplicitCasts.CanCast(right, SqlType.Double, resolution) ? new FunctionSignature([left, SqlType.Double], left) : null;

    public static ColumnVector Add(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context)
    {
        if (left.Type.Kind == SqlTypeKind.Interval && right.Type.Kind == SqlTypeKind.Interval)
            return BinaryKernel.Run<Int128, Int128, Int128, AddIntervals>(left, right, type, numRows, context);
        if (left.Type.Kind is SqlTypeKind.Interval or SqlTypeKind.Int)
            (left, right) = (right, left);
        return Shift(left, right, type, numRows, 1, context);
    }

    public static ColumnVector Subtract(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context)
    {
        if (left.Type.Kind == SqlTypeKind.Interval)
            return BinaryKernel.Run<Int128, Int128, Int128, SubtractIntervals>(left, right, type, numRows, context);
        if (right.Type.Kind == SqlTypeKind.Date)
            return BinaryKernel.RunSimd<int, SubtractOperator<int>>(left, right, type, numRows, context);
        if (right.Type.IsTemporal)
            return BinaryKernel.Run<Int128, Int128, Int128, SubtractTimestamps>(left, right, type, numRows, context);
        return Shift(left, right, type, numRows, -1, context);
    }

    public static ColumnVector Multiply(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context)
    {
        if (left.Type.Kind != SqlTypeKind.Interval)
            (left, right) = (right, left);
        return BinaryKernel.TryRun<Int128, double, Int128, ScaleInterval>(left, right, type, numRows, RowErrors.OutOfRange, context);
    }

    public static ColumnVector Divide(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context) =>
        BinaryKernel.TryRun<Int128, double, Int128, DivideInterval>(left, right, type, numRows, RowErrors.DivisionByZero, context);

    private static FunctionSignature? ResolveShift(SqlType left, SqlType right, FunctionResolution resolution)
    {
        if (left.Kind == SqlTypeKind.Date && right.IsInteger && right.Kind != SqlTypeKind.BigInt)
            return new FunctionSignature([SqlType.Date, SqlType.Int], SqlType.Date);
        if (right.Kind == SqlTypeKind.Unknown && left.IsTemporal)
            right = SqlType.Interval;
        if (right.Kind != SqlTypeKind.Interval)
            return null;
        if (left.Kind is SqlTypeKind.Null or SqlTypeKind.Interval)
            return new FunctionSignature([right, right], right);
        if (left.Kind == SqlTypeKind.Date)
            return new FunctionSignature([left, right], resolution.IsPostgres ? SqlType.Timestamp : SqlType.Date);
        if (left.Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz)
            return new FunctionSignature([left, right], left);
        return left.Kind == SqlTypeKind.String && !resolution.IsPostgres ? new FunctionSignature([SqlType.Timestamp, right], SqlType.Timestamp) : null;
    }

    private static ColumnVector Shift(ColumnVector left, ColumnVector right, SqlType type, int numRows, int sign, EvaluationContext context)
    {
        var error = context.Statement.IsPostgresDialect ? RowErrors.DatetimeOverflow : (RowError?)null;
        if (right.Type.Kind == SqlTypeKind.Int)
        {
            return sign > 0
                ? BinaryKernel.TryRun<int, int, int, AddDays>(left, right, type, numRows, error, context)
                : BinaryKernel.TryRun<int, int, int, SubtractDays>(left, right, type, numRows, error, context);
        }
        if (sign < 0)
        {
            return (left.Type.Kind, type.Kind) switch
            {
                (SqlTypeKind.Date, SqlTypeKind.Date) => BinaryKernel.TryRun<int, Int128, int, ShiftDate<Minus>>(left, right, type, numRows, error, context),
                (SqlTypeKind.Date, _) => BinaryKernel.TryRun<int, Int128, Int128, ShiftDateToTimestamp<Minus>>(left, right, type, numRows, error, context),
                _ => BinaryKernel.TryRun<Int128, Int128, Int128, ShiftTimestamp<Minus>>(left, right, type, numRows, error, context),
            };
        }
        return (left.Type.Kind, type.Kind) switch
        {
            (SqlTypeKind.Date, SqlTypeKind.Date) => BinaryKernel.TryRun<int, Int128, int, ShiftDate<Plus>>(left, right, type, numRows, error, context),
            (SqlTypeKind.Date, _) => BinaryKernel.TryRun<int, Int128, Int128, ShiftDateToTimestamp<Plus>>(left, right, type, numRows, error, context),
            _ => BinaryKernel.TryRun<Int128, Int128, Int128, ShiftTimestamp<Plus>>(left, right, type, numRows, error, context),
        };
    }

    private static bool TryShift(Int128 timestamp, Int128 packed, int sign, out Int128 result)
    {
        var interval = IntervalValue.FromInt128(packed);
        var day = Calendar.SplitTimestamp(timestamp, out var nanosOfDay);
        result = 0;
        if (interval.Months != 0 && !Calendar.TryAddMonths(day, (long)interval.Months * sign, out day))
            return false;
        result = ((Int128)(day + ((long)interval.Days * sign)) * Calendar.NanosPerDay) + nanosOfDay + ((Int128)interval.Microseconds * 1000 * sign);
        return Calendar.IsTimestampInRange(result);
    }

    private interface ISign
    {
        static abstract int Value { get; }
    }

    private readonly struct Plus : ISign
    {
        public static int Value => 1;
    }

    private readonly struct Minus : ISign
    {
        public static int Value => -1;
    }

    private readonly struct ShiftTimestamp<TSign> : ITryBinaryOperator<Int128, Int128, Int128>
        where TSign : struct, ISign
    {
        public static bool TryApply(Int128 left, Int128 right, out Int128 result) => TryShift(left, right, TSign.Value, out result);
    }

    private readonly struct ShiftDateToTimestamp<TSign> : ITryBinaryOperator<int, Int128, Int128>
        where TSign : struct, ISign
    {
        public static bool TryApply(int left, Int128 right, out Int128 result) => TryShift(Calendar.ToTimestamp(left), right, TSign.Value, out result);
    }

    private readonly struct ShiftDate<TSign> : ITryBinaryOperator<int, Int128, int>
        where TSign : struct, ISign
    {
        public static bool TryApply(int left, Int128 right, out int result)
        {
            var interval = IntervalValue.FromInt128(right);
            result = 0;
            if (!Calendar.TryAddMonths(left, (long)interval.Months * TSign.Value, out var day))
                return false;
            // Less than a day moves a date back when it is subtracted: the date of the moment reached.
            var micros = ((Int128)interval.Days * IntervalValue.MicrosecondsPerDay) + interval.Microseconds;
            var moved = day + (long)Int128.Clamp(FloorDays(micros * TSign.Value), int.MinValue, int.MaxValue);
            result = Calendar.IsDateInRange(moved) ? (int)moved : 0;
            return Calendar.IsDateInRange(moved);
        }

        private static Int128 FloorDays(Int128 micros)
        {
            var (days, rest) = Int128.DivRem(micros, IntervalValue.MicrosecondsPerDay);
            return rest < 0 ? days - 1 : days;
        }
    }

    private readonly struct AddDays : ITryBinaryOperator<int, int, int>
    {
        public static bool TryApply(int left, int right, out int result)
        {
            var days = (long)left + right;
            result = Calendar.IsDateInRange(days) ? (int)days : 0;
            return Calendar.IsDateInRange(days);
        }
    }

    private readonly struct SubtractDays : ITryBinaryOperator<int, int, int>
    {
        public static bool TryApply(int left, int right, out int result)
        {
            var days = (long)left - right;
            result = Calendar.IsDateInRange(days) ? (int)days : 0;
            return Calendar.IsDateInRange(days);
        }
    }

    private readonly struct AddIntervals : IBinaryOperator<Int128, Int128, Int128>
    {
        public static Int128 Apply(Int128 left, Int128 right)
        {
            var (l, r) = (IntervalValue.FromInt128(left), IntervalValue.FromInt128(right));
            return new IntervalValue(l.Months + r.Months, l.Days + r.Days, l.Microseconds + r.Microseconds).ToInt128();
        }
    }

    private readonly struct SubtractIntervals : IBinaryOperator<Int128, Int128, Int128>
    {
        public static Int128 Apply(Int128 left, Int128 right)
        {
            var (l, r) = (IntervalValue.FromInt128(left), IntervalValue.FromInt128(right));
            return new IntervalValue(l.Months - r.Months, l.Days - r.Days, l.Microseconds - r.Microseconds).ToInt128();
        }
    }

    private readonly struct SubtractTimestamps : IBinaryOperator<Int128, Int128, Int128>
    {
        // As PostgreSQL: whole days apart, the rest as time.
        public static Int128 Apply(Int128 left, Int128 right)
        {
            var micros = (left - right) / 1000;
            var (days, rest) = Int128.DivRem(micros, IntervalValue.MicrosecondsPerDay);
            return new IntervalValue(0, (int)days, (long)rest).ToInt128();
        }
    }

    private readonly struct ScaleInterval : ITryBinaryOperator<Int128, double, Int128>
    {
        // PostgreSQL's interval_mul: fractions of months spill into days of 30, fractions of days into time.
        public static bool TryApply(Int128 left, double right, out Int128 result)
        {
            var interval = IntervalValue.FromInt128(left);
            var months = interval.Months * right;
            var days = (interval.Days * right) + ((months - Math.Truncate(months)) * 30);
            var micros = Math.Round((interval.Microseconds * right) + ((days - Math.Truncate(days)) * IntervalValue.MicrosecondsPerDay));
            if (!(Math.Abs(months) < int.MaxValue && Math.Abs(days) < int.MaxValue && Math.Abs(micros) < 9e18))
            {
                result = 0;
                return false;
            }
            result = new IntervalValue((int)months, (int)days, (long)micros).ToInt128();
            return true;
        }
    }

    private readonly struct DivideInterval : ITryBinaryOperator<Int128, double, Int128>
    {
        public static bool TryApply(Int128 left, double right, out Int128 result)
        {
            if (right != 0)
                return ScaleInterval.TryApply(left, 1 / right, out result);
            result = 0;
            return false;
        }
    }
}
