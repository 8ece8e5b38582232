using System.Text.Json;
using Impala.Bench.Records;
using Xunit;

namespace Impala.Bench.Tests.Records;

/// <summary>The JSON lines that sub-commands write and the report reads.</summary>
public sealed class BenchRecordTests
{
    [Fact]
    public void ARecordIsOneLineWithTheseNames()
    {
        var record = new BenchRecord(
            "scan", "INT64 PLAIN", "rate", "GB/s", 2.5, 1.25, "DuckDB", 2, 1.9, 2.1, new Dictionary<string, string> { ["threads"] = "1" });
        Assert.Equal(
            """{"bench":"scan","case":"INT64 PLAIN","metric":"rate","unit":"GB/s","ours":2.5,"theirs":1.25,"rival":"DuckDB","ratio":2,"low":1.9,"high":2.1,"tags":{"threads":"1"}}""",
            record.ToJson());
        Assert.True(record.IsRate);
    }

    [Fact]
    public void WhatIsNullIsLeftOutAndReadBackAsNull()
    {
        var record = new BenchRecord("latency", "SELECT 1", "p50", "ms", 0.2);
        Assert.Equal("""{"bench":"latency","case":"SELECT 1","metric":"p50","unit":"ms","ours":0.2}""", record.ToJson());
        Assert.Equal(record, BenchRecord.Parse(record.ToJson()));
        Assert.False(record.IsRate);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"bench\":\"scan\"}")]
    [InlineData("query,impala_ms")]
    public void WhatIsNoRecordIsRefused(string line) => Assert.ThrowsAny<JsonException>(() => BenchRecord.Parse(line));

    [Fact]
    public void PairsGiveMediansAndTheMedianOfTheirRatios()
    {
        var record = BenchRecord.OfPairs("tpch", "q01", "wall", "ms", [1, 20, 3], [2, 10, 9], "DuckDB");
        Assert.Equal((3, 9, 0.5), (record.Ours, record.Theirs, record.Ratio));
        Assert.Equal((1.0 / 3, 2.0), (record.Low, record.High));
    }

    [Fact]
    public void OutputIsAppendedAndWrittenAtOnce()
    {
        var folder = Directory.CreateTempSubdirectory("bench-output-").FullName;
        try
        {
            var path = Path.Combine(folder, "new", "out.jsonl");
            var first = new BenchRecord("sort", "ints", "wall", "ms", 1);
            var second = first with { Case = "strings" };
            using (var output = new BenchOutput(path))
            {
                output.Add(first);
                Assert.Equal([first.ToJson()], ReadLines(path));
                Assert.Equal([first], output.Records);
            }

            using (var output = new BenchOutput(path))
                output.Add(second);
            Assert.Equal([first, second], ReadLines(path).Select(BenchRecord.Parse));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void OutputToNowhereKeepsTheRecords()
    {
        using var output = new BenchOutput(null);
        output.Add(new BenchRecord("sort", "ints", "wall", "ms", 1));
        Assert.Single(output.Records);
    }

    // The writer still has the file open.
    private static string[] ReadLines(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
