using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Rows;
using Impala.Storage.Memory;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>A table of whole-number keys against a dictionary: keys that wander up, down and far away, and NULLs that come late.</summary>
public sealed unsafe class GroupTableTests
{
    public static TheoryData<string, long[], bool> Walks => new()
    {
        { "up", [.. Enumerable.Range(0, 40).Select(i => i * 3000L)], false },
        { "down", [.. Enumerable.Range(0, 40).Select(i => -i * 3000L)], false },
        { "to and fro", [0, 50_000, -50_000, 200_000, -200_000, 900_000], false },
        { "far away", [0, 1000, 1L << 40, 0], false },
        { "the least", [long.MinValue, long.MinValue + 4000, 0], false },
        { "the least, from above", [long.MinValue + 500_000, long.MinValue + 100, long.MinValue], false },
        { "the greatest", [long.MaxValue - 600_000, long.MaxValue - 3000], false },
        { "a NULL comes", [0, 2000, 4000, 0], true },
    };

    [Theory]
    [MemberData(nameof(Walks))]
    public void Every_key_has_one_row(string walk, long[] starts, bool hasNulls)
    {
        Assert.NotEmpty(walk);
        foreach (var numPlanned in new[] { -1.0, 1e6 })
        {
            var memory = new MemoryTracker("test");
            var expected = new Dictionary<string, IntPtr>();
            using (var table = new GroupTable([SqlType.BigInt], 8, memory, numPartitions: 3, numPlanned))
            {
                for (var b = 0; b < starts.Length; b++)
                    Feed(table, new Random(b), starts[b], hasNulls && b > 1, expected, memory);
                Assert.Equal(expected.Count, table.NumGroups);
                Assert.Equal(expected.Count, expected.Values.Distinct().Count());
                Assert.Equal(expected.Count, Enumerable.Range(0, 3).Sum(part => table.PagesOf(part).NumRows));
                foreach (var (key, row) in expected)
                {
                    Assert.Equal(key == "NULL", ((byte*)row)[table.Layout.NullOffsetOf(0)] != 0);
                    if (key != "NULL")
                        Assert.Equal(key, TestRows.Text(*(long*)(row + table.Layout.OffsetOf(0))));
                }
            }
            Assert.Equal(0, memory.Current);
        }
    }

    private static void Feed(GroupTable table, Random random, long start, bool hasNulls, Dictionary<string, IntPtr> expected, MemoryTracker memory)
    {
        const int numRows = 1000;
        var keys = ColumnVector.CreateFlat(SqlType.BigInt, numRows, memory);
        for (var i = 0; i < numRows; i++)
        {
            keys.Values<long>()[i] = start + random.Next(3000);
            if (hasNulls && i % 50 == 0)
                Bitmap.Clear(keys.EnsureValidity(memory), i);
        }
        var rows = stackalloc byte*[numRows];
        var hashes = stackalloc ulong[numRows];
        HashKernels.Hash([keys], numRows, hashes);
        if (!table.TryFindInRange([keys], numRows, rows))
            table.FindOrInsert([keys], hashes, numRows, rows, null);
        for (var i = 0; i < numRows; i++)
        {
            var key = keys.IsValid(i) ? TestRows.Text(keys.Values<long>()[i]) : "NULL";
            expected.TryAdd(key, (IntPtr)rows[i]);
            Assert.Equal(expected[key], (IntPtr)rows[i]);
            Assert.Equal(hashes[i], *(ulong*)rows[i]);
        }
        keys.Release();
    }
}
