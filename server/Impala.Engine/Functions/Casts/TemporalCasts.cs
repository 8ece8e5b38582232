using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Casts;

/// <summary>Conversions among dates, timestamps, times and intervals, and Impala's between TIMESTAMP and numbers (seconds since 1970).</summary>
internal static class TemporalCasts
{
    public static ColumnVector Run(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        RowError error = onFailure == CastFailure.Error ? RowErrors.DatetimeOverflow : RowErrors.DateBeforeTimestamps;
        return (source.Type.Kind, type.Kind) switch
        {
            (SqlTypeKind.Date, SqlTypeKind.Timestamp) => UnaryKernel.TryRun<int, Int128, DateToTimestamp>(source, type, numRows, error, context),
            (SqlTypeKind.Date, SqlTypeKind.TimestampTz) => Zoned(source, type, numRows, context),
            (SqlTypeKind.Timestamp, SqlTypeKind.Date) => UnaryKernel.Run<Int128, int, TimestampToDate>(source, type, numRows, context),
            (SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz, _) when type.Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz or SqlTypeKind.Date =>
                Zoned(source, type, numRows, context),
            (SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz, SqlTypeKind.Time) => UnaryKernel.Run<Int128, long, TimeOfDay>(source, type, numRows, context),
            (SqlTypeKind.Time, SqlTypeKind.Interval) => UnaryKernel.Run<long, Int128, TimeToInterval>(source, type, numRows, context),
            (SqlTypeKind.Interval, SqlTypeKind.Time) => UnaryKernel.Run<Int128, long, IntervalToTime>(source, type, numRows, context),
            (SqlTypeKind.Timestamp, _) => ToNumber(source, type, onFailure, numRows, context),
            (_, SqlTypeKind.Timestamp) => FromNumber(source, type, onFailure, numRows, context),
            _ => throw new UnreachableException($"{source.Type} to {type}"),
        };
    }

    private static ColumnVector Zoned(ColumnVector source, SqlType type, int numRows, EvaluationContext context)
    {
        var zone = ZoneConversion.Of(context);
        var nulls = new NullMask([source]);
        if (source.Type.Kind == SqlTypeKind.Date)
        {
            var days = new ValueReader<int>(source);
            using var moments = new ValueVectorBuilder<Int128>(type, numRows, context.Memory);
            for (var i = 0; i < numRows; i++)
                moments[i] = nulls[i] ? 0 : ZoneConversion.ToUtc(Calendar.ToTimestamp(days[i]), zone);
            return moments.Build();
        }
        var nanos = new ValueReader<Int128>(source);
        if (type.Kind == SqlTypeKind.Date)
        {
            using var dates = new ValueVectorBuilder<int>(type, numRows, context.Memory);
            for (var i = 0; i < numRows; i++)
                dates[i] = nulls[i] ? 0 : Calendar.SplitTimestamp(ZoneConversion.ToLocal(nanos[i], zone), out _);
            return dates.Build();
        }
        var toUtc = type.Kind == SqlTypeKind.TimestampTz;
        using var result = new ValueVectorBuilder<Int128>(type, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                result[i] = 0;
            else
                result[i] = toUtc ? ZoneConversion.ToUtc(nanos[i], zone) : ZoneConversion.ToLocal(nanos[i], zone);
        }
        return result.Build();
    }

    private static ColumnVector ToNumber(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        using var shifted = new Owned(Shifted(source, toUtc: true, numRows, context));
        source = shifted.Vector;
        if (type.IsFloating)
        {
            using var seconds = new Owned(UnaryKernel.Run<Int128, double, EpochSeconds>(source, SqlType.Double, numRows, context));
            return type.Kind == SqlTypeKind.Double ? seconds.Vector.AddReference() : NumericCasts.Run(seconds.Vector, type, onFailure, numRows, context);
        }
        using var whole = new Owned(UnaryKernel.Run<Int128, long, WholeEpochSeconds>(source, SqlType.BigInt, numRows, context));
        return type.Kind == SqlTypeKind.BigInt ? whole.Vector.AddReference() : NumericCasts.Run(whole.Vector, type, onFailure, numRows, context);
    }

    private static ColumnVector FromNumber(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        var scaled = source.Type.IsFloating ? SqlType.Double : SqlType.Decimal(38, 9);
        using var converted = new Owned(source.Type == scaled ? source.AddReference() : NumericCasts.Run(source, scaled, onFailure, numRows, context));
        // A DECIMAL whose values are small may come as 64-bit numbers.
        using var number = new Owned(converted.Vector.Widened(context.Memory));
        using var moments = new Owned(scaled.IsDecimal
            ? UnaryKernel.TryRun<Int128, Int128, NanosToTimestamp>(number.Vector, type, numRows, null, context)
            : UnaryKernel.TryRun<double, Int128, SecondsToTimestamp>(number.Vector, type, numRows, null, context));
        return Shifted(moments.Vector, toUtc: false, numRows, context);
    }

    /// <summary>Timestamps from or to local time where the statement's Unix times want it; else the same vector, with a reference of its own.</summary>
    private static ColumnVector Shifted(ColumnVector source, bool toUtc, int numRows, EvaluationContext context)
    {
        if (!context.Statement.UsesLocalUnixTime)
            return source.AddReference();
        var zone = ZoneConversion.Of(context);
        var moments = new ValueReader<Int128>(source);
        using var result = new ValueVectorBuilder<Int128>(source.Type, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (source.IsValid(i))
                result[i] = toUtc ? ZoneConversion.ToUtc(moments[i], zone) : ZoneConversion.ToLocal(moments[i], zone);
            else
                result.SetNull(i);
        }
        return result.Build();
    }

    private readonly struct Owned(ColumnVector vector) : IDisposable
    {
        public ColumnVector Vector => vector;

        public void Dispose() => vector.Release();
    }

    private readonly struct DateToTimestamp : ITryUnaryOperator<int, Int128>
    {
        public static bool TryApply(int value, out Int128 result)
        {
            result = Calendar.ToTimestamp(value);
            return value >= Calendar.MinTimestampDay;
        }
    }

    private readonly struct TimestampToDate : IUnaryOperator<Int128, int>
    {
        public static int Apply(Int128 value) => Calendar.SplitTimestamp(value, out _);
    }

    private readonly struct TimeOfDay : IUnaryOperator<Int128, long>
    {
        public static long Apply(Int128 value)
        {
            Calendar.SplitTimestamp(value, out var nanosOfDay);
            return nanosOfDay;
        }
    }

    private readonly struct TimeToInterval : IUnaryOperator<long, Int128>
    {
        public static Int128 Apply(long value) => new IntervalValue(0, 0, value / 1000).ToInt128();
    }

    private readonly struct IntervalToTime : IUnaryOperator<Int128, long>
    {
        public static long Apply(Int128 value)
        {
            var rest = IntervalValue.FromInt128(value).Microseconds % IntervalValue.MicrosecondsPerDay;
            return (rest < 0 ? rest + IntervalValue.MicrosecondsPerDay : rest) * 1000;
        }
    }

    private readonly struct EpochSeconds : IUnaryOperator<Int128, double>
    {
        public static double Apply(Int128 value) => (double)value / Calendar.NanosPerSecond;
    }

    private readonly struct WholeEpochSeconds : IUnaryOperator<Int128, long>
    {
        public static long Apply(Int128 value)
        {
            var day = Calendar.SplitTimestamp(value, out var nanosOfDay);
            return (day * 86400L) + (nanosOfDay / Calendar.NanosPerSecond);
        }
    }

    private readonly struct NanosToTimestamp : ITryUnaryOperator<Int128, Int128>
    {
        public static bool TryApply(Int128 value, out Int128 result)
        {
            result = value;
            return Calendar.IsTimestampInRange(value);
        }
    }

    private readonly struct SecondsToTimestamp : ITryUnaryOperator<double, Int128>
    {
        public static bool TryApply(double value, out Int128 result)
        {
            result = 0;
            if (!(Math.Abs(value) < 1e12))
                return false;
            var whole = Math.Floor(value);
            result = ((Int128)whole * Calendar.NanosPerSecond) + (long)Math.Round((value - whole) * Calendar.NanosPerSecond);
            return Calendar.IsTimestampInRange(result);
        }
    }
}
