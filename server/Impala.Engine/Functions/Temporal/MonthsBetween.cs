using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// months_between(a, b) as DOUBLE and int_months_between(a, b) as INT: days beyond whole months count as 1/31 each, not at all when both are the
/// last of their month; the time of day does not count.
/// </summary>
internal sealed class MonthsBetween(string name, bool isWhole) : OverloadedFunction(
    name, isWhole ? "Whole months between two dates." : "Months between two dates.",
    isWhole ? "int_months_between('2024-03-15', '2024-01-16') = 1" : "months_between('2024-03-31', '2024-02-29') = 1",
    Returns(isWhole ? SqlType.Int : SqlType.Double, SqlType.Timestamp, SqlType.Timestamp), Returns(isWhole ? SqlType.Int : SqlType.Double, SqlType.Date, SqlType.Date))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var isDate = arguments[0].Physical == PhysicalType.Int32;
        if (isWhole)
        {
            return isDate
                ? BinaryKernel.Run<int, int, int, Whole>(arguments[0], arguments[1], resultType, numRows, context)
                : BinaryKernel.Run<Int128, Int128, int, Whole>(arguments[0], arguments[1], resultType, numRows, context);
        }
        return isDate
            ? BinaryKernel.Run<int, int, double, Exact>(arguments[0], arguments[1], resultType, numRows, context)
            : BinaryKernel.Run<Int128, Int128, double, Exact>(arguments[0], arguments[1], resultType, numRows, context);
    }

    private static double Between(int left, int right)
    {
        var l = Calendar.FromDays(left);
        var r = Calendar.FromDays(right);
        var months = ((l.Year - r.Year) * 12) + l.Month - r.Month;
        var bothLast = l.Day == Calendar.DaysInMonth(l.Year, l.Month) && r.Day == Calendar.DaysInMonth(r.Year, r.Month);
        return bothLast ? months : months + ((l.Day - r.Day) / 31.0);
    }

    private readonly struct Exact : IBinaryOperator<int, int, double>, IBinaryOperator<Int128, Int128, double>
    {
        public static double Apply(int left, int right) => Between(left, right);

        public static double Apply(Int128 left, Int128 right) => Between(Calendar.SplitTimestamp(left, out _), Calendar.SplitTimestamp(right, out _));
    }

    private readonly struct Whole : IBinaryOperator<int, int, int>, IBinaryOperator<Int128, Int128, int>
    {
        public static int Apply(int left, int right) => (int)Between(left, right);

        public static int Apply(Int128 left, Int128 right) => (int)Between(Calendar.SplitTimestamp(left, out _), Calendar.SplitTimestamp(right, out _));
    }
}
