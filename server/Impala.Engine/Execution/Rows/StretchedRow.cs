using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>Constant vectors made of single values of other vectors.</summary>
internal static unsafe class StretchedRow
{
    /// <summary>The value of a row of any vector, for a number of rows; shares the buffers a string points into.</summary>
    public static ColumnVector FromRow(ColumnVector source, int row, int numRows, MemoryTracker memory)
    {
        if (source.Kind == VectorKind.Constant)
            return source.WithNumRows(numRows);
        if (!source.IsValid(row))
            return ColumnVector.CreateConstantNull(source.Type, numRows, memory);
        var constant = ColumnVector.CreateConstant(source.Type, numRows, memory);
        var isDictionary = source.Kind == VectorKind.Dictionary;
        var values = isDictionary ? source.Dictionary!.Data : source.Data;
        var size = PhysicalTypes.SizeOf(source.Physical);
        Buffer.MemoryCopy(values + ((long)size * (isDictionary ? source.Codes[row] : row)), constant.Data, size, size);
        if (source.Physical == PhysicalType.String)
            constant.KeepAliveFrom(source);
        return constant;
    }
}
