using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;

namespace Impala.Storage.Tests;

/// <summary>Damaged copies of real files: each is read in full or refused by a <see cref="SqlException"/>, never anything else, within
/// bounded memory and without a leak. IMPALA_TEST_LONG=1 runs thousands.</summary>
public sealed class ParquetFuzzTests
{
    private const long MemoryLimit = 2L << 30;

    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        var iterations = SharedData.IsLongRun ? 20_000 : 200;
        var random = new Random(20_240_229);
        string[] tables = ["region", "nation", "supplier", "customer", "part"];
        byte[][] originals = [.. SharedData.ParquetFiles().Concat(tables.Select(SharedData.Tpch)).Select(File.ReadAllBytes), .. NewEncodings()];
        var (numRefused, numRead) = (0, 0);
        for (var i = 0; i < iterations; i++)
        {
            var bytes = Damage(originals[random.Next(originals.Length)], random);
            var tracker = new MemoryTracker("fuzz", null, MemoryLimit);
            if (ReadAll(bytes, tracker, i))
                numRead++;
            else
                numRefused++;
            Assert.True(tracker.Current == 0, $"iteration {i} leaked {tracker.Current} bytes");
        }
        Assert.True(numRefused > iterations / 10, $"{numRefused} were refused");
        Assert.True(numRead > iterations / 20, $"{numRead} were read");
    }

    /// <summary>Small files in the encodings and codecs that the older files do not have.</summary>
    private static List<byte[]> NewEncodings()
    {
        var files = new List<byte[]>();
        var path = Path.Combine(Directory.CreateTempSubdirectory("impala-fuzz").FullName, "file.parquet");
        using var duck = new DuckOracle();
        foreach (var codec in new[] { "uncompressed", "zstd", "gzip", "brotli", "lz4_raw", "snappy" })
        {
            foreach (var dictionary in new[] { "", ", DICTIONARY_SIZE_LIMIT 1" })
            {
                duck.Execute($"""
                    COPY (SELECT i, i::BIGINT * 12345 AS l, i / 7.0 AS d, (i / 3)::FLOAT AS f, i % 3 = 0 AS b, 'text ' || i AS s, NULLIF(i % 5, 0) AS n,
                        (i * 1.01)::DECIMAL(30, 3) AS w FROM (SELECT x::INTEGER AS i FROM range(1500) t(x)))
                    TO '{path}' (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION {codec}{dictionary})
                    """);
                files.Add(File.ReadAllBytes(path));
            }
        }
        Directory.Delete(Path.GetDirectoryName(path)!, true);
        return files;
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        switch (random.Next(5))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                var cut = random.Next(bytes.Length);
                return [.. bytes.AsSpan(0, cut), .. bytes.AsSpan(Math.Min(bytes.Length, cut + random.Next(1, 40)))];
            case 2:
                // The footer, where lengths and counts are.
                for (var i = random.Next(1, 4); i > 0; i--)
                    bytes[Math.Max(0, bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 1500)))] = (byte)random.Next(256);
                return bytes;
            case 3:
                bytes.AsSpan(random.Next(bytes.Length)..).Slice(0, 1).Fill((byte)random.Next(256));
                return bytes;
            default:
                for (var i = random.Next(1, 20); i > 0; i--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
        }
    }

    /// <summary>Reads every column, also after one was refused; answers whether none was.</summary>
    private static bool ReadAll(byte[] bytes, MemoryTracker tracker, int iteration)
    {
        var isRead = true;
        try
        {
            using var file = ParquetFile.Open(new BytesFile(bytes), tracker);
            for (var group = 0; group < Math.Min(3, file.Metadata.Groups.Count); group++)
            {
                for (var i = 0; i < file.Metadata.Columns.Count; i++)
                {
                    if (file.Metadata.Columns[i].InferredType is not { } type)
                        continue;
                    try
                    {
                        ReadColumn(file, group, i, type, tracker);
                    }
                    catch (SqlException error)
                    {
                        CheckError(error, iteration);
                        isRead = false;
                    }
                }
            }
        }
        catch (SqlException error)
        {
            CheckError(error, iteration);
            isRead = false;
        }
        return isRead;
    }

    private static void CheckError(SqlException error, int iteration) => Assert.True(
        error.SqlState.StartsWith("22", StringComparison.Ordinal) || error.SqlState is SqlState.FeatureNotSupported or SqlState.DatatypeMismatch,
        $"iteration {iteration}: {error.SqlState} {error.Message}");

    private static unsafe void ReadColumn(ParquetFile file, int group, int column, SqlType type, MemoryTracker tracker)
    {
        const int slice = 2048;
        var values = BufferPool.Rent(slice * 16, tracker);
        var validity = BufferPool.Rent(slice / 8, tracker);
        var keepAlive = new List<NativeBuffer>();
        try
        {
            var index = file.TryReadPageIndex(group, column, type);
            for (var page = 0; page < (index?.NumPages ?? 0); page++)
                index!.TryGetMinMax(page, out _, out _);
            Parquet.Statistics.ColumnStatisticsReader.TryGetMinMax(file.Metadata, group, column, type, out _, out _);
            file.TryReadBloomFilter(group, column, type)?.MightContain(7);
            using var reader = file.OpenColumn(group, column, type);
            reader.UsePageIndex(index);
            int* some = stackalloc int[3];
            // A damaged count of rows may promise billions that cost nothing to store.
            for (var step = 0; reader.TotalRowsLeft > 0 && step < 100; step++)
            {
                var numRows = (int)Math.Min(step % 2 == 0 ? slice : 100, reader.TotalRowsLeft);
                (some[1], some[2]) = (numRows / 2, numRows - 1);
                if (step % 3 == 1 && numRows > 2 && (type.IsText || type.Kind == SqlTypeKind.Binary))
                    reader.ReadStringsSelected(numRows, some, 3, (StringView*)values.Pointer, validity.Pointer, keepAlive);
                else if (step % 3 == 1 && numRows > 2)
                    reader.ReadFixedSelected(numRows, some, 3, values.Pointer, validity.Pointer);
                else if (type.IsText || type.Kind == SqlTypeKind.Binary)
                    Touch(reader, numRows, (StringView*)values.Pointer, validity.Pointer, keepAlive);
                else
                    reader.ReadFixed(numRows, values.Pointer, validity.Pointer);
                foreach (var buffer in keepAlive)
                    buffer.Release();
                keepAlive.Clear();
                if (step == 3)
                    reader.Skip(500);
            }
        }
        finally
        {
            foreach (var buffer in keepAlive)
                buffer.Release();
            values.Release();
            validity.Release();
        }
    }

    /// <summary>Looks at every byte that views show, so that a view past its buffer is seen.</summary>
    private static unsafe void Touch(ColumnChunkReader reader, int numRows, StringView* views, byte* validity, List<NativeBuffer> keepAlive)
    {
        reader.ReadStrings(numRows, views, validity, keepAlive);
        var sum = 0L;
        for (var i = 0; i < numRows; i++)
            foreach (var value in views[i].Span)
                sum += value;
        Assert.True(sum >= 0);
    }

    private sealed class BytesFile(byte[] bytes) : IRandomAccessFile
    {
        public string Path => "memory";

        public long Length => bytes.Length;

        public long ModificationTime => 0;

        public int Read(long offset, Span<byte> destination)
        {
            if (offset >= bytes.Length)
                return 0;
            var count = (int)Math.Min(destination.Length, bytes.Length - offset);
            bytes.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }

        public void Dispose()
        {
        }
    }
}
