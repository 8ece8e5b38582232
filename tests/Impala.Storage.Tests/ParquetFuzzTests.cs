using Impala.Catalog.Errors;
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
        var originals = SharedData.ParquetFiles().Concat(tables.Select(SharedData.Tpch)).Select(File.ReadAllBytes).ToArray();
        var (numRefused, numRead) = (0, 0);
        for (var i = 0; i < iterations; i++)
        {
            var bytes = Damage(originals[random.Next(originals.Length)], random);
            var tracker = new MemoryTracker("fuzz", null, MemoryLimit);
            try
            {
                ReadAll(bytes, tracker);
                numRead++;
            }
            catch (SqlException error)
            {
                Assert.True(
                    error.SqlState.StartsWith("22", StringComparison.Ordinal) || error.SqlState is SqlState.FeatureNotSupported or SqlState.DatatypeMismatch,
                    $"iteration {i}: {error.SqlState} {error.Message}");
                numRefused++;
            }
            Assert.True(tracker.Current == 0, $"iteration {i} leaked {tracker.Current} bytes");
        }
        Assert.True(numRefused > iterations / 10, $"{numRefused} were refused");
        Assert.True(numRead > iterations / 20, $"{numRead} were read");
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

    private static unsafe void ReadAll(byte[] bytes, MemoryTracker tracker)
    {
        const int slice = 2048;
        using var file = ParquetFile.Open(new BytesFile(bytes), tracker);
        var values = BufferPool.Rent(slice * 16, tracker);
        var validity = BufferPool.Rent(slice / 8, tracker);
        var keepAlive = new List<NativeBuffer>();
        try
        {
            for (var group = 0; group < Math.Min(3, file.Metadata.Groups.Count); group++)
            {
                for (var i = 0; i < file.Metadata.Columns.Count; i++)
                {
                    if (file.Metadata.Columns[i].InferredType is not { } type)
                        continue;
                    var index = file.TryReadPageIndex(group, i, type);
                    for (var page = 0; page < (index?.NumPages ?? 0); page++)
                        index!.TryGetMinMax(page, out _, out _);
                    Parquet.Statistics.ColumnStatisticsReader.TryGetMinMax(file.Metadata, group, i, type, out _, out _);
                    using var reader = file.OpenColumn(group, i, type);
                    // A damaged count of rows may promise billions that cost nothing to store.
                    for (var step = 0; reader.TotalRowsLeft > 0 && step < 100; step++)
                    {
                        var numRows = (int)Math.Min(slice, reader.TotalRowsLeft);
                        if (type.IsText || type.Kind == Impala.Catalog.Types.SqlTypeKind.Binary)
                            Touch(reader, numRows, (StringView*)values.Pointer, validity.Pointer, keepAlive);
                        else
                            reader.ReadFixed(numRows, values.Pointer, validity.Pointer);
                        foreach (var buffer in keepAlive)
                            buffer.Release();
                        keepAlive.Clear();
                        if (step == 3)
                            reader.Skip(5000);
                    }
                }
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
