using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>
/// Picks the rows of a column that a filter lets through. Integers are tested by value against a bitmap, all other values by the
/// engine's hash against a bloom filter; a column in dictionary codes by a table with one byte for each entry.
/// </summary>
internal static unsafe class RuntimeFilterKernels
{
    /// <summary>
    /// Writes those of the rows (0, 1 ... when <paramref name="rows"/> is null) that pass, in order; <paramref name="selected"/> has room
    /// for all and may be <paramref name="rows"/> itself.
    /// </summary>
    /// <returns>How many pass.</returns>
    public static int Select(RuntimeFilter filter, ColumnVector column, int* rows, int count, int* selected, MemoryTracker memory)
    {
        if (filter.IsEmpty)
            return SelectNulls(column, filter.AcceptsNull, rows, count, selected);
        if (column.Kind == VectorKind.Constant)
            return SelectConstant(filter, column, rows, count, selected, memory);
        if (filter.Bitmap is not { } bitmap)
            return filter.Bloom is { } bloom ? SelectHashes(filter, bloom, column, rows, count, selected, memory) : Copy(rows, count, selected);
        var validity = column.Validity;
        var nulls = filter.AcceptsNull;
        return column.Physical switch
        {
            PhysicalType.Bool or PhysicalType.Int8 => SelectBits<sbyte, OfSByte>(bitmap, column, validity, nulls, rows, count, selected),
            PhysicalType.Int16 => SelectBits<short, OfShort>(bitmap, column, validity, nulls, rows, count, selected),
            PhysicalType.Int32 => SelectBits<int, OfInt>(bitmap, column, validity, nulls, rows, count, selected),
            _ => SelectBits<long, OfLong>(bitmap, column, validity, nulls, rows, count, selected),
        };
    }

    /// <summary>Writes 1 for every entry of a dictionary that passes, else 0. <paramref name="table"/> has room for all entries.</summary>
    public static void TestEntries(RuntimeFilter filter, ColumnVector dictionary, byte* table, MemoryTracker memory)
    {
        using var passed = new Scratch<int>(memory);
        var entries = passed.Ensure(dictionary.NumRows);
        var numPassed = Select(filter, dictionary, null, dictionary.NumRows, entries, memory);
        Unsafe.InitBlockUnaligned(table, 0, (uint)dictionary.NumRows);
        for (var i = 0; i < numPassed; i++)
            table[entries[i]] = 1;
    }

    /// <summary>As <see cref="Select"/> for a column in dictionary codes, with the table of <see cref="TestEntries"/>.</summary>
    public static int SelectCodes(byte* table, bool acceptsNull, ColumnVector column, int* rows, int count, int* selected) => column.Validity != null
        ? SelectionKernel.SelectCodes(column.Codes, column.Validity, rows, count, table, acceptsNull, selected)
        : SelectionKernel.SelectCodes(column.Codes, rows, count, table, selected);

    private static int SelectBits<T, TValue>(IntegerBitmap bitmap, ColumnVector column, byte* validity, bool acceptsNull, int* rows, int count, int* selected)
        where T : unmanaged
        where TValue : struct, IInteger<T>
    {
        var words = bitmap.Words;
        var min = (ulong)bitmap.Min;
        var span = bitmap.Span;
        var codes = column.Kind == VectorKind.Dictionary ? column.Codes : null;
        var values = (T*)(codes != null ? column.Dictionary!.Data : column.Data);
        var numPassed = 0;
        if (rows == null && codes == null && validity == null)
        {
            for (var row = 0; row < count; row++)
            {
                // Beyond the range stands a bit that is never set: no branch depends on the data.
                var place = Math.Min((ulong)TValue.Of(values[row]) - min, span + 1);
                selected[numPassed] = row;
                numPassed += (int)(words[place >> 6] >> (int)(place & 63)) & 1;
            }
            return numPassed;
        }
        for (var k = 0; k < count; k++)
        {
            var row = rows == null ? k : rows[k];
            selected[numPassed] = row;
            if (validity != null && !Bitmap.Get(validity, row))
            {
                numPassed += acceptsNull ? 1 : 0;
                continue;
            }
            var place = Math.Min((ulong)TValue.Of(values[codes == null ? row : codes[row]]) - min, span + 1);
            numPassed += (int)(words[place >> 6] >> (int)(place & 63)) & 1;
        }
        return numPassed;
    }

    private static int SelectHashes(
        RuntimeFilter filter, BlockedBloomFilter bloom, ColumnVector column, int* rows, int count, int* selected, MemoryTracker memory)
    {
        using var hashes = new Scratch<ulong>(memory);
        using var results = new Scratch<byte>(memory);
        var values = hashes.Ensure(count);
        var passes = results.Ensure(count);
        var dense = rows == null ? column.AddReference() : VectorGather.Gather(column, rows, count, memory);
        try
        {
            HashKernels.Hash([dense], count, values);
            bloom.Test(values, count, passes);
            var numPassed = 0;
            for (var k = 0; k < count; k++)
            {
                var row = rows == null ? k : rows[k];
                selected[numPassed] = row;
                numPassed += dense.IsValid(k) ? passes[k] : filter.AcceptsNull ? 1 : 0;
            }
            return numPassed;
        }
        finally
        {
            dense.Release();
        }
    }

    private static int SelectConstant(RuntimeFilter filter, ColumnVector column, int* rows, int count, int* selected, MemoryTracker memory)
    {
        bool passes;
        if (column.IsConstantNull)
        {
            passes = filter.AcceptsNull;
        }
        else if (filter.Bitmap is { } bitmap)
        {
            passes = bitmap.Contains(KeyBounds.IntegerAt(column, 0));
        }
        else if (filter.Bloom is { } bloom)
        {
            ulong hash;
            HashKernels.Hash([column], 1, &hash);
            passes = bloom.Contains(hash);
        }
        else
        {
            passes = true;
        }
        return passes ? Copy(rows, count, selected) : 0;
    }

    private static int SelectNulls(ColumnVector column, bool acceptsNull, int* rows, int count, int* selected)
    {
        if (!acceptsNull)
            return 0;
        var numPassed = 0;
        for (var k = 0; k < count; k++)
        {
            var row = rows == null ? k : rows[k];
            if (!column.IsValid(row))
                selected[numPassed++] = row;
        }
        return numPassed;
    }

    private static int Copy(int* rows, int count, int* selected)
    {
        for (var k = 0; k < count; k++)
            selected[k] = rows == null ? k : rows[k];
        return count;
    }

    private interface IInteger<T>
        where T : unmanaged
    {
        static abstract long Of(T value);
    }

    private readonly struct OfSByte : IInteger<sbyte>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Of(sbyte value) => value;
    }

    private readonly struct OfShort : IInteger<short>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Of(short value) => value;
    }

    private readonly struct OfInt : IInteger<int>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Of(int value) => value;
    }

    private readonly struct OfLong : IInteger<long>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Of(long value) => value;
    }
}
