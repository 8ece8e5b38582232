using System.Globalization;
using Impala.Catalog.Types;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;

namespace Impala.Storage.Tests;

/// <summary>Reads whole columns by our reader and prints each value in one canonical form, which <see cref="DuckOracle"/> uses as well:
/// numbers in decimal, doubles round-trip, text and bytes in hex, dates as days and timestamps as nanoseconds since 1970.</summary>
internal static unsafe class ColumnText
{
    [ThreadStatic]
    private static MemoryTracker? _tracker;

    /// <summary>The thread's tracker: a synchronous test has it to itself and can tell what it leaked.</summary>
    public static MemoryTracker Tracker => _tracker ??= new MemoryTracker("tests");

    public static long Leaked() => Tracker.Current;

    public static ParquetFile Open(string path) =>
        ParquetFile.Open(FileSystems.FileSystemRegistry.Default.Get(path).OpenRead(path), Tracker);

    public static List<string?> Read(ParquetFile file, int column, SqlType type, int sliceSize = 2048)
    {
        var result = new List<string?>();
        for (var group = 0; group < file.Metadata.Groups.Count; group++)
        {
            using var reader = file.OpenColumn(group, column, type);
            while (reader.TotalRowsLeft > 0)
                ReadSlice(reader, type, (int)Math.Min(sliceSize, reader.TotalRowsLeft), result);
        }
        return result;
    }

    /// <summary>The same through dictionary codes where pages have them.</summary>
    public static List<string?> ReadByCodes(ParquetFile file, int column, SqlType type, int sliceSize = 2048)
    {
        var result = new List<string?>();
        var codes = new int[sliceSize];
        var validity = new byte[(sliceSize + 7) / 8];
        for (var group = 0; group < file.Metadata.Groups.Count; group++)
        {
            using var reader = file.OpenColumn(group, column, type);
            while (reader.TotalRowsLeft > 0)
            {
                fixed (int* codePointer = codes)
                fixed (byte* bits = validity)
                {
                    if (reader.TryReadDictionaryCodes(sliceSize, codePointer, bits, out var numRead, out var numNulls))
                    {
                        var dictionary = reader.Dictionary!;
                        var seen = 0;
                        for (var i = 0; i < numRead; i++)
                        {
                            var isValid = (bits[i >> 3] & (1 << (i & 7))) != 0;
                            seen += isValid ? 0 : 1;
                            result.Add(isValid ? Format(dictionary.Values.Pointer, codes[i], type) : null);
                        }
                        Assert.Equal(numNulls, seen);
                        continue;
                    }
                }
                ReadSlice(reader, type, (int)Math.Min(Math.Min(sliceSize, reader.RowsLeftInPage), reader.TotalRowsLeft), result);
            }
        }
        return result;
    }

    /// <summary>Some rows of each slice, by selected reads, and checks them against <paramref name="all"/> rows of the column.</summary>
    public static void CheckSelected(ParquetFile file, int column, SqlType type, List<string?> all, int seed)
    {
        var random = new Random(seed);
        var first = 0;
        for (var group = 0; group < file.Metadata.Groups.Count; group++)
        {
            using var reader = file.OpenColumn(group, column, type);
            while (reader.TotalRowsLeft > 0)
            {
                var numRows = (int)Math.Min(random.Next(1, ColumnChunkReader.MaxSelectedRows + 1), reader.TotalRowsLeft);
                var density = random.Next(0, 11);
                int[] rows = [.. Enumerable.Range(0, numRows).Where(_ => random.Next(10) < density)];
                AssertEqual([.. rows.Select(row => all[first + row])], ReadSelected(reader, type, numRows, rows));
                first += numRows;
            }
        }
        Assert.Equal(all.Count, first);
    }

    public static List<string?> ReadSelected(ColumnChunkReader reader, SqlType type, int numRows, int[] rows)
    {
        var values = BufferPool.Rent(rows.Length * 16L, Tracker);
        var validity = BufferPool.Rent((numRows + 7) / 8, Tracker);
        var keepAlive = new List<NativeBuffer>();
        var result = new List<string?>();
        try
        {
            int numNulls;
            fixed (int* selected = rows)
            {
                numNulls = type.IsText || type.Kind == SqlTypeKind.Binary
                    ? reader.ReadStringsSelected(numRows, selected, rows.Length, (StringView*)values.Pointer, validity.Pointer, keepAlive)
                    : reader.ReadFixedSelected(numRows, selected, rows.Length, values.Pointer, validity.Pointer);
            }
            for (var i = 0; i < rows.Length; i++)
            {
                var isValid = (validity.Pointer[rows[i] >> 3] & (1 << (rows[i] & 7))) != 0;
                Assert.True(isValid || numNulls > 0);
                result.Add(isValid ? Format(values.Pointer, i, type) : null);
            }
            return result;
        }
        finally
        {
            values.Release();
            validity.Release();
            foreach (var buffer in keepAlive)
                buffer.Release();
        }
    }

    public static void ReadSlice(ColumnChunkReader reader, SqlType type, int numRows, List<string?> result)
    {
        var values = BufferPool.Rent(numRows * 16L, Tracker);
        var validity = BufferPool.Rent((numRows + 7) / 8, Tracker);
        var keepAlive = new List<NativeBuffer>();
        try
        {
            var isText = type.IsText || type.Kind == SqlTypeKind.Binary;
            var numNulls = isText
                ? reader.ReadStrings(numRows, (StringView*)values.Pointer, validity.Pointer, keepAlive)
                : reader.ReadFixed(numRows, values.Pointer, validity.Pointer);
            var seen = 0;
            for (var i = 0; i < numRows; i++)
            {
                var isValid = (validity.Pointer[i >> 3] & (1 << (i & 7))) != 0;
                seen += isValid ? 0 : 1;
                result.Add(isValid ? Format(values.Pointer, i, type) : null);
            }
            Assert.Equal(numNulls, seen);
        }
        finally
        {
            values.Release();
            validity.Release();
            foreach (var buffer in keepAlive)
                buffer.Release();
        }
    }

    /// <summary>As Assert.Equal, which takes its time over long lists.</summary>
    public static void AssertEqual(List<string?> expected, List<string?> actual)
    {
        if (System.Runtime.InteropServices.CollectionsMarshal.AsSpan(expected).SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(actual)))
            return;
        Assert.Equal(expected, actual);
        Assert.Fail("lists differ");
    }

    public static string Format(byte* values, int index, SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean => values[index] == 1 ? "true" : "false",
        SqlTypeKind.TinyInt => Text(((sbyte*)values)[index]),
        SqlTypeKind.SmallInt => Text(((short*)values)[index]),
        SqlTypeKind.Int or SqlTypeKind.Date => Text(((int*)values)[index]),
        SqlTypeKind.BigInt => Text(((long*)values)[index]),
        SqlTypeKind.Float => ((double)((float*)values)[index]).ToString("R", CultureInfo.InvariantCulture),
        SqlTypeKind.Double => ((double*)values)[index].ToString("R", CultureInfo.InvariantCulture),
        SqlTypeKind.Decimal => FormatDecimal(type.Precision <= 18 ? ((long*)values)[index] : ((Int128*)values)[index], type.Scale),
        SqlTypeKind.Timestamp => ((Int128*)values)[index].ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToHexString(((StringView*)values)[index].Span),
    };

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string FormatDecimal(Int128 unscaled, int scale)
    {
        var magnitude = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? magnitude : magnitude[..^scale] + "." + magnitude[^scale..];
        return unscaled < 0 ? "-" + text : text;
    }
}
