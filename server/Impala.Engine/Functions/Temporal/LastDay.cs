using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>last_day(x): the last day of the month, of a TIMESTAMP at midnight.</summary>
internal sealed class LastDay() : OverloadedFunction(
    "last_day", "Last day of a date's month.", "last_day(DATE '2024-02-05') = '2024-02-29'", Returns(SqlType.Timestamp, SqlType.Timestamp), Returns(SqlType.Date, SqlType.Date))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        resultType.Kind == SqlTypeKind.Date
            ? UnaryKernel.Run<int, int, Operator>(arguments[0], resultType, numRows, context)
            : UnaryKernel.Run<Int128, Int128, Operator>(arguments[0], resultType, numRows, context);

    private readonly struct Operator : IUnaryOperator<int, int>, IUnaryOperator<Int128, Int128>
    {
        public static int Apply(int value)
        {
            var (year, month, day) = Calendar.FromDays(value);
            return value - day + Calendar.DaysInMonth(year, month);
        }

        public static Int128 Apply(Int128 value) => Calendar.ToTimestamp(Apply(Calendar.SplitTimestamp(value, out _)));
    }
}
