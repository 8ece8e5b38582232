using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.Rows;

/// <summary>Finds where sorted rows change.</summary>
internal static unsafe class RowBoundaries
{
    /// <summary>Sets isNew[i] where row i differs in the flat or constant column from row i - 1 (NULLs are equal, NaNs are); row 0 is left alone.</summary>
    public static void Mark(ColumnVector column, int numRows, byte* isNew)
    {
        if (column.Kind == VectorKind.Constant)
            return;
        var size = PhysicalTypes.SizeOf(column.Physical);
        var data = column.Data;
        for (var i = 1; i < numRows; i++)
        {
            bool isNull = !column.IsValid(i), wasNull = !column.IsValid(i - 1);
            if (isNull || wasNull)
                isNew[i] |= isNull == wasNull ? (byte)0 : (byte)1;
            else if (RowComparer.Compare(column.Physical, data + ((long)size * (i - 1)), data + ((long)size * i)) != 0)
                isNew[i] = 1;
        }
    }
}
