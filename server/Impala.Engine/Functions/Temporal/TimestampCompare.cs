using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>timestamp_cmp(a, b) and date_cmp(a, b): -1, 0 or 1.</summary>
internal sealed class TimestampCompare(string name, SqlType type) : OverloadedFunction(
    name, "Order of two moments: -1, 0 or 1.", $"{name}('2024-01-01', '2024-01-02') = -1", Returns(SqlType.Int, type, type))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        arguments[0].Physical == PhysicalType.Int32
            ? BinaryKernel.Run<int, int, int, Order<int>>(arguments[0], arguments[1], resultType, numRows, context)
            : BinaryKernel.Run<Int128, Int128, int, Order<Int128>>(arguments[0], arguments[1], resultType, numRows, context);

    private readonly struct Order<T> : IBinaryOperator<T, T, int>
        where T : unmanaged, IComparable<T>
    {
        public static int Apply(T left, T right) => Math.Sign(left.CompareTo(right));
    }
}
