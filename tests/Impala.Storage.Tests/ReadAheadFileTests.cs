using Impala.Storage.FileSystems;
using Impala.Storage.Memory;

namespace Impala.Storage.Tests;

public sealed class ReadAheadFileTests
{
    private readonly MemoryTracker _memory = new("ahead");

    [Fact]
    public void Every_read_has_the_files_bytes()
    {
        var random = new Random(20_261_123);
        for (var round = 0; round < 30; round++)
        {
            var file = new CountedFile(random.Next(1, 6 << 20), round);
            using (var ahead = new ReadAheadFile(file, _memory))
            {
                Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
                {
                    var own = new Random((round * 100) + worker);
                    long offset = 0;
                    for (var i = 0; i < 40; i++)
                    {
                        if (own.Next(3) == 0)
                            offset = own.NextInt64(file.Length + 10);
                        var bytes = new byte[own.Next(4) == 0 ? own.Next(1 << 20) : own.Next(5000)];
                        var read = ahead.Read(offset, bytes);
                        Assert.Equal((int)Math.Min(bytes.Length, Math.Max(0, file.Length - offset)), read);
                        Assert.True(file.Content.AsSpan((int)Math.Min(offset, file.Length), read).SequenceEqual(bytes.AsSpan(0, read)), $"round {round}, offset {offset}");
                        offset += read;
                    }
                });
            }
            Assert.Equal(0, _memory.Current);
        }
    }

    [Fact]
    public void Small_reads_become_few_large_ones()
    {
        var file = new CountedFile(20 << 20, 1);
        using var ahead = new ReadAheadFile(file, _memory);
        var bytes = new byte[8000];
        for (long offset = 0; offset < file.Length; offset += bytes.Length)
            ahead.Read(offset, bytes);
        Assert.InRange(file.NumReads, 5, 12);
        Assert.Equal(file.Length, file.NumBytes);
    }

    [Fact]
    public void Columns_side_by_side_come_with_one_read()
    {
        var file = new CountedFile(10 << 20, 1);
        using var ahead = new ReadAheadFile(file, _memory);
        for (var column = 0; column < 20; column++)
            ahead.Read(1_000_000 + (column * 10_000), new byte[10_000]);
        Assert.Equal(1, file.NumReads);
    }

    [Fact]
    public void Without_memory_it_reads_all_the_same()
    {
        var file = new CountedFile(1 << 20, 3);
        var none = new MemoryTracker("none", null, 0);
        using var ahead = new ReadAheadFile(file, none);
        var bytes = new byte[500_000];
        Assert.Equal(bytes.Length, ahead.Read(100, bytes));
        Assert.True(file.Content.AsSpan(100, bytes.Length).SequenceEqual(bytes));
    }

    /// <summary>A file in memory that counts what is read.</summary>
    private sealed class CountedFile : IRandomAccessFile
    {
        private int _numReads;
        private long _numBytes;

        public CountedFile(int length, int seed)
        {
            Content = new byte[length];
            new Random(seed).NextBytes(Content);
        }

        public byte[] Content { get; }

        public int NumReads => Volatile.Read(ref _numReads);

        public long NumBytes => Volatile.Read(ref _numBytes);

        public string Path => "memory";

        public long Length => Content.Length;

        public long ModificationTime => 0;

        public int Read(long offset, Span<byte> destination)
        {
            var count = (int)Math.Min(destination.Length, Math.Max(0, Length - offset));
            Content.AsSpan((int)offset, count).CopyTo(destination);
            Interlocked.Increment(ref _numReads);
            Interlocked.Add(ref _numBytes, count);
            return count;
        }

        public void Dispose()
        {
        }
    }
}
