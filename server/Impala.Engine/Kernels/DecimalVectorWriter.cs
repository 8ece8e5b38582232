using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Kernels;

/// <summary>A flat DECIMAL vector of either width under construction, written as <see cref="Int128"/>. The caller owns <see cref="Vector"/>.</summary>
internal readonly unsafe struct DecimalVectorWriter
{
    public DecimalVectorWriter(SqlType type, int numRows, EvaluationContext context) => Vector = ColumnVector.CreateFlat(type, numRows, context.Memory);

    public ColumnVector Vector { get; }

    public void Set(int row, Int128 value)
    {
        if (Vector.Physical == PhysicalType.Int64)
            Vector.Values<long>()[row] = (long)value;
        else
            Vector.Values<Int128>()[row] = value;
    }
}
