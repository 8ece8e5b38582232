using Impala.Catalog.Types;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;

namespace Impala.Bench.Scan;

/// <summary>Reads one column of a Parquet file by our reader in slices of 2,048 rows and uses each value once: sums of numbers, the longest
/// of strings. Row groups are shared out among threads.</summary>
internal sealed unsafe class ColumnScan(ParquetFile file, int column, SqlType type, MemoryTracker memory)
{
    private const int Slice = 2048;

    private long _result;

    /// <summary>Reads all row groups; answers the sum or the greatest length.</summary>
    public long Run(int numThreads)
    {
        _result = 0;
        if (numThreads == 1)
        {
            for (var group = 0; group < file.Metadata.Groups.Count; group++)
                Add(ReadGroup(group));
        }
        else
        {
            Parallel.For(0, file.Metadata.Groups.Count, new ParallelOptions { MaxDegreeOfParallelism = numThreads }, group => Add(ReadGroup(group)));
        }
        return _result;
    }

    private bool IsText => type.IsText || type.Kind == SqlTypeKind.Binary;

    private void Add(long result)
    {
        lock (memory)
            _result = IsText ? Math.Max(_result, result) : _result + result;
    }

    private long ReadGroup(int group)
    {
        var values = BufferPool.Rent(Slice * sizeof(StringView), memory);
        var validity = BufferPool.Rent(Slice / 8, memory);
        try
        {
            using var reader = file.OpenColumn(group, column, type, memory);
            return IsText ? LongestOf(reader, values.Pointer, validity.Pointer) : SumOf(reader, values.Pointer, validity.Pointer);
        }
        finally
        {
            values.Release();
            validity.Release();
        }
    }

    private long SumOf(ColumnChunkReader reader, byte* values, byte* validity)
    {
        var sum = 0L;
        while (reader.TotalRowsLeft > 0)
        {
            var numRows = (int)Math.Min(Slice, reader.TotalRowsLeft);
            reader.ReadFixed(numRows, values, validity);
            // Slots of NULLs are zero.
            sum += type.Kind switch
            {
                SqlTypeKind.Boolean or SqlTypeKind.TinyInt => Sum<sbyte>(values, numRows),
                SqlTypeKind.SmallInt => Sum<short>(values, numRows),
                SqlTypeKind.Int or SqlTypeKind.Date => Sum<int>(values, numRows),
                SqlTypeKind.BigInt => Sum<long>(values, numRows),
                SqlTypeKind.Float => Sum<float>(values, numRows),
                SqlTypeKind.Double => Sum<double>(values, numRows),
                SqlTypeKind.Decimal when type.Precision <= 18 => Sum<long>(values, numRows),
                _ => Sum<Int128>(values, numRows),
            };
        }
        return sum;
    }

    private static long LongestOf(ColumnChunkReader reader, byte* values, byte* validity)
    {
        var longest = 0;
        var keepAlive = new List<NativeBuffer>();
        while (reader.TotalRowsLeft > 0)
        {
            var numRows = (int)Math.Min(Slice, reader.TotalRowsLeft);
            if (reader.TryReadDictionaryCodes(numRows, (int*)values, validity, out var numRead, out _))
            {
                var entries = (StringView*)reader.Dictionary!.Values.Pointer;
                for (var i = 0; i < numRead; i++)
                    longest = Math.Max(longest, entries[((int*)values)[i]].Length);
                continue;
            }
            reader.ReadStrings(numRows, (StringView*)values, validity, keepAlive);
            for (var i = 0; i < numRows; i++)
                longest = Math.Max(longest, ((StringView*)values)[i].Length);
            foreach (var buffer in keepAlive)
                buffer.Release();
            keepAlive.Clear();
        }
        return longest;
    }

    /// <summary>Modulo 2^64.</summary>
    private static long Sum<T>(byte* values, int count)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var sum = 0L;
        for (var i = 0; i < count; i++)
            sum += long.CreateTruncating(((T*)values)[i]);
        return sum;
    }
}
