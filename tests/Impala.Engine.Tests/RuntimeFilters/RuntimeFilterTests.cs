using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Statistics;
using Xunit;

namespace Impala.Engine.Tests.RuntimeFilters;

/// <summary>Filters against plain sets: whatever is in the set passes, and little else does.</summary>
public sealed unsafe class RuntimeFilterTests
{
    private static readonly (SqlType Type, Func<Random, object> Make)[] Kinds =
    [
        (SqlType.Boolean, random => random.Next(2) == 1),
        (SqlType.TinyInt, random => (sbyte)random.Next(-128, 128)),
        (SqlType.SmallInt, random => (short)random.Next(-3000, 3000)),
        (SqlType.Int, random => random.Next(-20_000, 20_000)),
        (SqlType.Int, random => random.Next(int.MinValue, int.MaxValue)),
        (SqlType.BigInt, random => random.NextInt64(-5_000, 5_000)),
        (SqlType.BigInt, random => random.Next(20) == 0 ? (random.Next(2) == 0 ? long.MinValue : long.MaxValue) : random.NextInt64(long.MinValue, long.MaxValue)),
        (SqlType.Date, random => random.Next(8_000, 11_000)),
        (SqlType.Decimal(12, 2), random => random.NextInt64(-100_000, 100_000)),
        (SqlType.Decimal(30, 4), random => (Int128)random.NextInt64() * random.Next(-50, 50)),
        (SqlType.Timestamp, random => (Int128)random.Next(0, 5_000) * 1_000_000_000),
        (SqlType.Float, random => random.Next(20) switch { 0 => float.NaN, 1 => -0f, 2 => 0f, 3 => float.PositiveInfinity, _ => random.Next(-500, 500) / 4f }),
        (SqlType.Double, random => random.Next(20) switch { 0 => double.NaN, 1 => -0d, 2 => 0d, 3 => double.NegativeInfinity, _ => random.Next(-500, 500) / 4d }),
        (SqlType.String, random => Encoding.UTF8.GetBytes(new string((char)('a' + random.Next(26)), random.Next(0, 40)) + random.Next(60))),
    ];

    public static TheoryData<int, int, bool> Cases()
    {
        var data = new TheoryData<int, int, bool>();
        for (var kind = 0; kind < Kinds.Length; kind++)
            foreach (var numKeys in new[] { 0, 1, 3, 60, 3000 })
                data.Add(kind, numKeys, kind % 2 == numKeys % 2);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void NoKeyIsRefused(int kind, int numKeys, bool nullSafe)
    {
        var (type, make) = Kinds[kind];
        var random = new Random((kind * 7919) + numKeys);
        var memory = new MemoryTracker("test");
        var keys = Values(random, make, numKeys, withNulls: nullSafe);
        var probe = Values(random, make, 2048, withNulls: true);
        // Some that are surely there.
        for (var i = 0; i < 300 && numKeys > 0; i++)
            probe[random.Next(probe.Length)] = keys[random.Next(numKeys)];
        foreach (var limits in new[] { RuntimeFilterLimits.Default, RuntimeFilterLimits.Default with { MaxBytes = 64, MinBytes = 32 }, RuntimeFilterLimits.Default with { MaxListedValues = 0 } })
        {
            var filter = RuntimeFilterBuilder.Build(type, new TestKeys(type, keys, memory), nullSafe, limits, memory, CancellationToken.None);
            AssertPasses(filter, type, keys, probe, nullSafe, memory);
            // Halves that are united, over the wire, are as good.
            var half = numKeys / 2;
            var left = RuntimeFilterBuilder.Build(type, new TestKeys(type, keys[..half], memory), nullSafe, limits, memory, CancellationToken.None);
            var right = RuntimeFilterBuilder.Build(type, new TestKeys(type, keys[half..], memory), nullSafe, limits, memory, CancellationToken.None);
            using var merger = new RuntimeFilterMerger(2, limits, memory);
            Assert.Null(merger.Add(RuntimeFilterCodec.Write(left)));
            using var united = RuntimeFilterCodec.TryRead(merger.Add(RuntimeFilterCodec.Write(right))!, limits, memory)!;
            Assert.Equal(filter.NumKeys, united.NumKeys);
            AssertPasses(united, type, keys, probe, nullSafe, memory);
            filter.Dispose();
            left.Dispose();
            right.Dispose();
        }
        // The last "using" has run here but for the merger of the last round, which holds nothing.
        Assert.Equal(0, memory.Current);
    }

    /// <summary>The bloom filter's share of false positives stays near what it was sized for.</summary>
    [Fact]
    public void FewOthersPass()
    {
        var memory = new MemoryTracker("test");
        var random = new Random(5);
        var keys = Values(random, r => r.NextInt64(), 20_000, withNulls: false);
        var others = Values(random, r => r.NextInt64(), 50_000, withNulls: false);
        using var filter = RuntimeFilterBuilder.Build(SqlType.BigInt, new TestKeys(SqlType.BigInt, keys, memory), false, RuntimeFilterLimits.Default, memory, CancellationToken.None);
        Assert.Equal("BLOOM", filter.Kind);
        var column = TestKeys.Column(SqlType.BigInt, others, memory);
        var selected = new int[others.Length];
        fixed (int* rows = selected)
            Assert.InRange(RuntimeFilterKernels.Select(filter, column, null, others.Length, rows, memory), 1, others.Length / 20);
        column.Release();
    }

    [Fact]
    public void VectorFormAgreesWithItsTwin()
    {
        var memory = new MemoryTracker("test");
        var random = new Random(11);
        foreach (var log2 in new[] { 0, 1, 5, 12 })
        {
            using var bloom = new BlockedBloomFilter(log2, memory);
            for (var i = 0; i < 3 << log2; i++)
                bloom.Add((ulong)random.NextInt64() * 3);
            foreach (var count in new[] { 0, 1, 7, 1000 })
            {
                var hashes = new ulong[Math.Max(1, count)];
                for (var i = 0; i < count; i++)
                    hashes[i] = (ulong)random.NextInt64() * 3;
                var (fast, slow) = (new byte[Math.Max(1, count)], new byte[Math.Max(1, count)]);
                fixed (ulong* h = hashes)
                fixed (byte* f = fast, s = slow)
                {
                    bloom.Test(h, count, f);
                    bloom.TestScalar(h, count, s);
                }
                Assert.Equal(slow, fast);
            }
        }
        Assert.Equal(0, memory.Current);
    }

    /// <summary>Six instances of a partitioned join have some of the keys each; what they make together must still tell others apart.</summary>
    [Fact]
    public void FiltersOfManyPartsStaySharpTogether()
    {
        var memory = new MemoryTracker("test");
        const int numParts = 6;
        var random = new Random(12);
        RuntimeFilter? whole = null;
        for (var part = 0; part < numParts; part++)
        {
            var keys = Values(random, r => r.NextInt64(), 9500, withNulls: false);
            var filter = RuntimeFilterBuilder.Build(
                SqlType.BigInt, new TestKeys(SqlType.BigInt, keys, memory), false, RuntimeFilterLimits.Default, memory, CancellationToken.None, numParts);
            whole = whole is null ? filter : RuntimeFilterUnion.Of(whole, filter, RuntimeFilterLimits.Default, memory);
        }
        using (whole)
        {
            var numFalse = Enumerable.Range(0, 20_000).Count(_ => whole!.Bloom!.Contains((ulong)random.NextInt64() * 3));
            Assert.InRange(numFalse, 0, 20_000 * 0.06);
        }
        Assert.Equal(0, memory.Current);
    }

    [Fact]
    public void RowGroupsAreSkippedOnlyWithoutKeys()
    {
        var memory = new MemoryTracker("test");
        var random = new Random(3);
        foreach (var spread in new long[] { 200, 100_000, long.MaxValue / 4 })
        {
            var keys = Values(random, r => r.NextInt64(-spread, spread), 50, withNulls: false);
            using var filter = RuntimeFilterBuilder.Build(SqlType.BigInt, new TestKeys(SqlType.BigInt, keys, memory), false, RuntimeFilterLimits.Default, memory, CancellationToken.None);
            for (var i = 0; i < 2000; i++)
            {
                var min = random.NextInt64(-spread - 10, spread + 10);
                var max = min + random.NextInt64(0, Math.Max(2, spread / 20));
                var holds = keys.Any(key => (long)key! >= min && (long)key! <= max);
                Assert.Equal(!holds, RuntimeFilterBounds.AllOutside(filter, new StatisticsValue(min, 0, default), new StatisticsValue(max, 0, default)));
            }
        }
    }

    /// <summary>Each part's keys lie too far apart for a bitmap of their own; the whole's do not. Parts travel as the few bits they have.</summary>
    [Fact]
    public void PartsOfADenseWholeUniteToABitmap()
    {
        const int NumParts = 6;
        const int NumKeys = 60_000;
        const int Step = 100;
        var memory = new MemoryTracker("test");
        using (var merger = new RuntimeFilterMerger(NumParts, RuntimeFilterLimits.Default, memory))
        {
            byte[]? whole = null;
            for (var part = 0; part < NumParts; part++)
            {
                var keys = Enumerable.Range(0, NumKeys / NumParts).Select(i => (object?)((long)((i * NumParts) + part) * Step)).ToArray();
                using var filter = RuntimeFilterBuilder.Build(
                    SqlType.BigInt, new TestKeys(SqlType.BigInt, keys, memory), false, RuntimeFilterLimits.Default, memory, CancellationToken.None, NumParts);
                Assert.NotNull(filter.Bitmap);
                var bytes = RuntimeFilterCodec.Write(filter);
                Assert.InRange(bytes.Length, keys.Length * sizeof(uint), filter.Bitmap.NumBytes / 10);
                whole = merger.Add(bytes);
            }
            using var united = RuntimeFilterCodec.TryRead(whole!, RuntimeFilterLimits.Default, memory)!;
            Assert.Equal(NumKeys, united.Bitmap!.Count());
            for (var value = 0L; value < NumKeys * Step; value += 50)
                Assert.Equal(value % Step == 0, united.Bitmap.Contains(value));
        }
        Assert.Equal(0, memory.Current);
    }

    [Fact]
    public void DamagedBytesLetEverythingPass()
    {
        var memory = new MemoryTracker("test");
        var random = new Random(9);
        var keys = Values(random, r => r.NextInt64(), 100, withNulls: false);
        var filter = RuntimeFilterBuilder.Build(SqlType.BigInt, new TestKeys(SqlType.BigInt, keys, memory), false, RuntimeFilterLimits.Default, memory, CancellationToken.None);
        var bytes = RuntimeFilterCodec.Write(filter);
        for (var length = 0; length < bytes.Length; length += 37)
            Assert.Null(RuntimeFilterCodec.TryRead(bytes.AsSpan(0, length), RuntimeFilterLimits.Default, memory));
        filter.Dispose();
        Assert.Equal(0, memory.Current);
    }

    private static object?[] Values(Random random, Func<Random, object> make, int count, bool withNulls)
    {
        var values = new object?[count];
        for (var i = 0; i < count; i++)
            values[i] = withNulls && random.Next(10) == 0 ? null : make(random);
        return values;
    }

    private static void AssertPasses(RuntimeFilter filter, SqlType type, object?[] keys, object?[] probe, bool nullSafe, MemoryTracker memory)
    {
        var set = keys.OfType<object>().Select(Comparable).ToHashSet();
        var acceptsNull = nullSafe && keys.Contains(null);
        foreach (var encoded in new[] { false, true })
        {
            var column = encoded ? TestKeys.Encoded(type, probe, memory) : TestKeys.Column(type, probe, memory);
            foreach (var every in new[] { 1, 3 })
            {
                var rows = Enumerable.Range(0, probe.Length).Where(row => row % every == 0).ToArray();
                var selected = new int[probe.Length];
                int count;
                fixed (int* r = rows)
                fixed (int* s = selected)
                    count = Select(filter, column, every == 1 ? null : r, rows.Length, s, encoded && every == 1, memory);
                var passed = selected[..count].ToHashSet();
                Assert.Equal(count, passed.Count);
                Assert.Equal(selected[..count].Order(), selected[..count]);
                foreach (var row in rows)
                {
                    var isKey = probe[row] is null ? acceptsNull : set.Contains(Comparable(probe[row]!));
                    if (isKey)
                        Assert.Contains(row, passed);
                    else if (filter.Bitmap is not null || filter.IsEmpty || probe[row] is null)
                        Assert.True(probe[row] is null && !filter.TestsRows || !passed.Contains(row), $"{probe[row] ?? "NULL"} passed");
                }
            }
            column.Release();
        }
    }

    private static int Select(RuntimeFilter filter, ColumnVector column, int* rows, int count, int* selected, bool byTable, MemoryTracker memory)
    {
        if (!byTable)
            return RuntimeFilterKernels.Select(filter, column, rows, count, selected, memory);
        var table = new byte[column.Dictionary!.NumRows + 1];
        fixed (byte* t = table)
        {
            RuntimeFilterKernels.TestEntries(filter, column.Dictionary, t, memory);
            return RuntimeFilterKernels.SelectCodes(t, filter.AcceptsNull, column, rows, count, selected);
        }
    }

    // NaN is found equal to NaN here and to nothing by a join: the filter may let it pass.
    private static object Comparable(object value) => value switch
    {
        byte[] text => Encoding.UTF8.GetString(text),
        float real => real + 0f,
        double real => real + 0d,
        _ => value,
    };
}
