using System.Runtime.CompilerServices;
using Impala.Storage.Memory;

namespace Impala.Engine.Columnar;

/// <summary>Moves rows between vectors: gather (take) by row numbers, flatten dictionaries and constants, copy ranges.</summary>
public static unsafe class VectorGather
{
    /// <summary>The selected rows of a vector, in order. A constant stays a constant and a dictionary keeps its codes.</summary>
    public static ColumnVector Gather(ColumnVector source, SelectionVector selection, MemoryTracker tracker) =>
        Gather(source, selection.Indices, selection.Count, tracker);

    /// <summary>Row indices[i] of the source becomes row i of the result; every index is within the source.</summary>
    public static ColumnVector Gather(ColumnVector source, int* indices, int count, MemoryTracker tracker)
    {
        if (source.Kind == VectorKind.Constant)
            return source.WithNumRows(count);
        ColumnVector result;
        if (source.Kind == VectorKind.Dictionary)
        {
            result = ColumnVector.CreateDictionary(source.Dictionary!, count, tracker);
            Take(source.Codes, indices, result.Codes, count);
        }
        else
        {
            result = ColumnVector.CreateFlatLike(source, count, tracker);
            TakeValues(source, indices, result.Data, count);
            if (source.Physical == PhysicalType.String)
                result.KeepAliveFrom(source);
        }
        if (source.Validity != null)
            TakeValidity(source.Validity, indices, result, count, tracker);
        return result;
    }

    /// <summary>
    /// Like <see cref="Gather(ColumnVector, int*, int, MemoryTracker)"/>, but index -1 gives NULL (the outer side of a join).
    /// The result is flat.
    /// </summary>
    public static ColumnVector GatherOrNull(ColumnVector source, int* indices, int count, MemoryTracker tracker)
    {
        var flat = Flatten(source, tracker);
        var result = ColumnVector.CreateFlatLike(source, count, tracker);
        var size = PhysicalTypes.SizeOf(source.Physical);
        byte* validity = null;
        for (var i = 0; i < count; i++)
        {
            var index = indices[i];
            if (index < 0 || !Bitmap.IsValid(flat.Validity, index))
            {
                if (validity == null)
                    validity = result.EnsureValidity(tracker);
                Bitmap.Clear(validity, i);
                Unsafe.InitBlockUnaligned(result.Data + ((long)i * size), 0, (uint)size);
                continue;
            }
            Unsafe.CopyBlockUnaligned(result.Data + ((long)i * size), flat.Data + ((long)index * size), (uint)size);
        }
        if (source.Physical == PhysicalType.String)
            result.KeepAliveFrom(flat);
        flat.Release();
        return result;
    }

    /// <summary>Rows first..first+count-1, without a copy where the bitmap of NULLs allows.</summary>
    public static ColumnVector Slice(ColumnVector source, int first, int count, MemoryTracker tracker)
    {
        if (source.Kind == VectorKind.Constant)
            return source.WithNumRows(count);
        if (source.Validity == null || (first & 7) == 0)
            return source.Slice(first, count);
        var indices = BufferPool.Rent(Math.Max(1, count) * (long)sizeof(int), tracker);
        try
        {
            var rows = (int*)indices.Pointer;
            for (var i = 0; i < count; i++)
                rows[i] = first + i;
            return Gather(source, rows, count, tracker);
        }
        finally
        {
            indices.Release();
        }
    }

    /// <summary>A flat vector of the same rows: the vector itself (with a reference added) when it is flat already.</summary>
    public static ColumnVector Flatten(ColumnVector source, MemoryTracker tracker)
    {
        switch (source.Kind)
        {
            case VectorKind.Flat:
                return source.AddReference();
            case VectorKind.Constant:
                return FlattenConstant(source, tracker);
            default:
                var result = ColumnVector.CreateFlatLike(source, source.NumRows, tracker);
                TakeValues(source.Dictionary!, source.Codes, result.Data, source.NumRows);
                if (source.Physical == PhysicalType.String)
                    result.KeepAliveFrom(source);
                if (source.Validity != null)
                    Unsafe.CopyBlockUnaligned(result.EnsureValidity(tracker), source.Validity, (uint)Bitmap.BytesFor(source.NumRows));
                return result;
        }
    }

    private static ColumnVector FlattenConstant(ColumnVector source, MemoryTracker tracker)
    {
        var result = ColumnVector.CreateFlatLike(source, source.NumRows, tracker);
        var numRows = source.NumRows;
        switch (PhysicalTypes.SizeOf(source.Physical))
        {
            case 1:
                new Span<byte>(result.Data, numRows).Fill(*source.Data);
                break;
            case 2:
                new Span<short>(result.Data, numRows).Fill(*(short*)source.Data);
                break;
            case 4:
                new Span<int>(result.Data, numRows).Fill(*(int*)source.Data);
                break;
            case 8:
                new Span<long>(result.Data, numRows).Fill(*(long*)source.Data);
                break;
            default:
                new Span<Int128>(result.Data, numRows).Fill(*(Int128*)source.Data);
                break;
        }
        if (source.Physical == PhysicalType.String)
            result.KeepAliveFrom(source);
        if (source.IsConstantNull)
            result.EnsureValidity(tracker, allValid: false);
        return result;
    }

    /// <summary>Writes the values of rows of a flat vector, or of entries by their codes, or of a dictionary vector's rows, without validity.</summary>
    internal static void TakeValues(ColumnVector source, int* indices, byte* destination, int count)
    {
        if (source.Kind == VectorKind.Dictionary)
        {
            TakeEntries(source, indices, destination, count);
            return;
        }
        switch (PhysicalTypes.SizeOf(source.Physical))
        {
            case 1:
                Take(source.Data, indices, destination, count);
                break;
            case 2:
                Take((short*)source.Data, indices, (short*)destination, count);
                break;
            case 4:
                Take((int*)source.Data, indices, (int*)destination, count);
                break;
            case 8:
                Take((long*)source.Data, indices, (long*)destination, count);
                break;
            default:
                Take((Int128*)source.Data, indices, (Int128*)destination, count);
                break;
        }
    }

    private static void TakeEntries(ColumnVector source, int* indices, byte* destination, int count)
    {
        const int step = 256;
        var codes = stackalloc int[step];
        var size = PhysicalTypes.SizeOf(source.Physical);
        for (var i = 0; i < count; i += step)
        {
            var some = Math.Min(step, count - i);
            Take(source.Codes, indices + i, codes, some);
            TakeValues(source.Dictionary!, codes, destination + ((long)i * size), some);
        }
    }

    internal static void Take<T>(T* source, int* indices, T* destination, int count)
        where T : unmanaged
    {
        for (var i = 0; i < count; i++)
            destination[i] = source[indices[i]];
    }

    private static void TakeValidity(byte* validity, int* indices, ColumnVector result, int count, MemoryTracker tracker)
    {
        var target = result.EnsureValidity(tracker, allValid: true);
        var numNulls = 0;
        for (var i = 0; i < count; i++)
        {
            if (Bitmap.Get(validity, indices[i]))
                continue;
            Bitmap.Clear(target, i);
            numNulls++;
        }
        if (numNulls == 0)
            result.DropValidity();
    }
}
