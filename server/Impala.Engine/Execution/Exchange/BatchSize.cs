using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Exchange;

/// <summary>What a batch weighs in an exchange: its values, bitmaps and string bytes, not what else its buffers may hold.</summary>
public static unsafe class BatchSize
{
    public static long Of(RecordBatch batch)
    {
        var total = 64L;
        foreach (var column in batch.Columns)
            total += Of(column);
        return total;
    }

    private static long Of(ColumnVector column)
    {
        switch (column.Kind)
        {
            case VectorKind.Constant:
                return 16;
            case VectorKind.Dictionary:
                return column.NumRows * (long)sizeof(int);
            default:
                var total = column.NumRows * (long)PhysicalTypes.SizeOf(column.Physical);
                if (column.Validity != null)
                    total += Bitmap.BytesFor(column.NumRows);
                return column.Physical == PhysicalType.String ? total + StringBytes(column.Strings, column.NumRows) : total;
        }
    }

    private static long StringBytes(StringView* views, int numRows)
    {
        var total = 0L;
        for (var i = 0; i < numRows; i++)
            total += views[i].IsInline ? 0 : views[i].Length;
        return total;
    }
}
