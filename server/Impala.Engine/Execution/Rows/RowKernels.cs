using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>Moves columns into and out of rows, one column at a time over many rows.</summary>
internal static unsafe class RowKernels
{
    /// <summary>
    /// Writes vector row <c>indices[k]</c> (or k when indices is null) into <c>rows[k]</c>. The vector may have any kind. Bytes of long
    /// strings are copied into the arena.
    /// </summary>
    public static void Scatter(RowLayout layout, int column, ColumnVector vector, int* indices, int count, byte** rows, AggregateArena arena)
    {
        ScatterValues(layout, column, vector, indices, count, rows);
        if (layout.PhysicalOf(column) == PhysicalType.String)
            CopyStrings(count, rows, layout.OffsetOf(column), layout.NullOffsetOf(column), arena);
    }

    /// <summary>As <see cref="Scatter"/> of all rows, but strings stay where they are: the vector must outlive the rows.</summary>
    public static void ScatterViews(RowLayout layout, int column, ColumnVector vector, int count, byte** rows) =>
        ScatterValues(layout, column, vector, null, count, rows);

    private static void ScatterValues(RowLayout layout, int column, ColumnVector vector, int* indices, int count, byte** rows)
    {
        var offset = layout.OffsetOf(column);
        var nullOffset = layout.NullOffsetOf(column);
        switch (layout.PhysicalOf(column))
        {
            case PhysicalType.Bool:
            case PhysicalType.Int8:
                Scatter<byte>(vector, indices, count, rows, offset, nullOffset);
                break;
            case PhysicalType.Int16:
                Scatter<short>(vector, indices, count, rows, offset, nullOffset);
                break;
            case PhysicalType.Int32:
            case PhysicalType.Float:
                Scatter<int>(vector, indices, count, rows, offset, nullOffset);
                break;
            case PhysicalType.Int64:
            case PhysicalType.Double:
                Scatter<long>(vector, indices, count, rows, offset, nullOffset);
                break;
            case PhysicalType.Int128:
            case PhysicalType.String:
                Scatter<UInt128>(vector, indices, count, rows, offset, nullOffset);
                break;
        }
    }

    /// <summary>A flat vector of the column of the rows; a null row pointer gives NULL. The arena stays alive with the vector.</summary>
    public static ColumnVector Gather(RowLayout layout, int column, byte** rows, int count, AggregateArena arena, MemoryTracker memory)
    {
        var vector = ColumnVector.CreateFlat(layout.TypeOf(column), count, memory);
        try
        {
            GatherInto(layout, column, rows, count, vector, memory);
            if (vector.Physical == PhysicalType.String)
                arena.KeepAliveIn(vector);
        }
        catch
        {
            vector.Release();
            throw;
        }
        return vector;
    }

    /// <summary>
    /// As <see cref="Gather(RowLayout, int, byte**, int, AggregateArena, MemoryTracker)"/>, but row k of the rows becomes row places[k] of a
    /// vector of <paramref name="numRows"/>. What lies between is unspecified, but harmless to read.
    /// </summary>
    public static ColumnVector GatherAt(
        RowLayout layout, int column, byte** rows, int* places, int count, int numRows, AggregateArena arena, MemoryTracker memory)
    {
        var vector = ColumnVector.CreateFlat(layout.TypeOf(column), numRows, memory);
        try
        {
            var offset = layout.OffsetOf(column);
            var nullOffset = layout.NullOffsetOf(column);
            var size = PhysicalTypes.SizeOf(vector.Physical);
            if (count < numRows)
                new Span<byte>(vector.Data, numRows * size).Clear();
            var numNulls = size switch
            {
                1 => GatherAt(rows, places, count, offset, nullOffset, vector.Data),
                2 => GatherAt(rows, places, count, offset, nullOffset, (short*)vector.Data),
                4 => GatherAt(rows, places, count, offset, nullOffset, (int*)vector.Data),
                8 => GatherAt(rows, places, count, offset, nullOffset, (long*)vector.Data),
                _ => GatherAt(rows, places, count, offset, nullOffset, (UInt128*)vector.Data),
            };
            if (numNulls > 0)
            {
                var validity = vector.EnsureValidity(memory);
                for (var k = 0; k < count; k++)
                    if (rows[k] == null || rows[k][nullOffset] != 0)
                        Bitmap.Clear(validity, places[k]);
            }
            if (vector.Physical == PhysicalType.String)
                arena.KeepAliveIn(vector);
        }
        catch
        {
            vector.Release();
            throw;
        }
        return vector;
    }

    private static int GatherAt<T>(byte** rows, int* places, int count, int offset, int nullOffset, T* destination)
        where T : unmanaged
    {
        var numNulls = 0;
        for (var k = 0; k < count; k++)
        {
            var row = rows[k];
            if (row == null || row[nullOffset] != 0)
            {
                destination[places[k]] = default;
                numNulls++;
                continue;
            }
            destination[places[k]] = *(T*)(row + offset);
        }
        return numNulls;
    }

    private static void GatherInto(RowLayout layout, int column, byte** rows, int count, ColumnVector vector, MemoryTracker memory)
    {
        var offset = layout.OffsetOf(column);
        var nullOffset = layout.NullOffsetOf(column);
        var numNulls = 0;
        switch (PhysicalTypes.SizeOf(vector.Physical))
        {
            case 1:
                numNulls = Gather(rows, count, offset, nullOffset, (byte*)vector.Data);
                break;
            case 2:
                numNulls = Gather(rows, count, offset, nullOffset, (short*)vector.Data);
                break;
            case 4:
                numNulls = Gather(rows, count, offset, nullOffset, (int*)vector.Data);
                break;
            case 8:
                numNulls = Gather(rows, count, offset, nullOffset, (long*)vector.Data);
                break;
            default:
                numNulls = Gather(rows, count, offset, nullOffset, (UInt128*)vector.Data);
                break;
        }
        if (numNulls == 0)
            return;
        var validity = vector.EnsureValidity(memory);
        for (var i = 0; i < count; i++)
            if (rows[i] == null || rows[i][nullOffset] != 0)
                Bitmap.Clear(validity, i);
    }

    private static int Gather<T>(byte** rows, int count, int offset, int nullOffset, T* destination)
        where T : unmanaged
    {
        var numNulls = 0;
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            if (row == null || row[nullOffset] != 0)
            {
                destination[i] = default;
                numNulls++;
                continue;
            }
            destination[i] = *(T*)(row + offset);
        }
        return numNulls;
    }

    private static void Scatter<T>(ColumnVector vector, int* indices, int count, byte** rows, int offset, int nullOffset)
        where T : unmanaged
    {
        var isConstant = vector.Kind == VectorKind.Constant;
        var codes = vector.Kind == VectorKind.Dictionary ? vector.Codes : null;
        var values = (T*)(codes != null ? vector.Dictionary!.Data : vector.Data);
        var validity = vector.Validity;
        if (codes == null && validity == null && !isConstant)
        {
            for (var k = 0; k < count; k++)
            {
                var row = rows[k];
                *(T*)(row + offset) = values[indices == null ? k : indices[k]];
                row[nullOffset] = 0;
            }
            return;
        }
        for (var k = 0; k < count; k++)
        {
            var row = rows[k];
            var i = isConstant ? 0 : indices == null ? k : indices[k];
            if (validity != null && !Bitmap.Get(validity, i))
            {
                *(T*)(row + offset) = default;
                row[nullOffset] = 1;
                continue;
            }
            *(T*)(row + offset) = values[codes == null ? i : codes[i]];
            row[nullOffset] = 0;
        }
    }

    private static void CopyStrings(int count, byte** rows, int offset, int nullOffset, AggregateArena arena)
    {
        for (var k = 0; k < count; k++)
        {
            if (rows[k][nullOffset] != 0)
                continue;
            var view = (StringView*)(rows[k] + offset);
            if (!view->IsInline)
                *view = arena.Copy(view->Span);
        }
    }
}
