using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>datediff(a, b): days from b to a, without regard to the time of day.</summary>
internal sealed class DateDiff() : OverloadedFunction(
    "datediff", "Days between two dates.", "datediff('1998-12-02', '1998-12-01') = 1", Returns(SqlType.Int, SqlType.Date, SqlType.Date), Returns(SqlType.Int, SqlType.Timestamp, SqlType.Timestamp))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        arguments[0].Physical == PhysicalType.Int32
            ? BinaryKernel.RunSimd<int, SubtractOperator<int>>(arguments[0], arguments[1], resultType, numRows, context)
            : BinaryKernel.Run<Int128, Int128, int, Operator>(arguments[0], arguments[1], resultType, numRows, context);

    private readonly struct Operator : IBinaryOperator<Int128, Int128, int>
    {
        public static int Apply(Int128 left, Int128 right) => Calendar.SplitTimestamp(left, out _) - Calendar.SplitTimestamp(right, out _);
    }
}
