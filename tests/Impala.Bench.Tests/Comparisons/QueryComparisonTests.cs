using Impala.Bench.Comparisons;
using Impala.Bench.Engines;
using Impala.Bench.Records;
using Impala.Bench.Tests.Engines;
using Impala.Bench.Tpch;
using Impala.Tpch;
using Impala.Tpch.Answers;
using Xunit;

namespace Impala.Bench.Tests.Comparisons;

/// <summary>Rounds, pairs, and what is shown of them.</summary>
public sealed class QueryComparisonTests
{
    private readonly List<string> _log = [];

    [Fact]
    public async Task EachQueryRunsOnBothEnginesInEachRoundAndBothGoFirstInTurn()
    {
        var measurements = await MeasureAsync(new ScriptedEngine("o", _log), new ScriptedEngine("t", _log), [6, 14], 2);
        // The warm-up round and two measured ones, of two queries each.
        Assert.Equal("to ot ot to to ot", string.Join(' ', string.Concat(_log).Chunk(2).Select(pair => new string(pair))));
        Assert.Equal(["q06", "q14"], measurements.Select(measurement => measurement.Name));
        Assert.All(measurements, measurement =>
        {
            Assert.Null(measurement.Problem);
            Assert.Equal(2, measurement.Ours.WallMs.Count);
            Assert.Equal(2, measurement.Theirs!.CpuMs.Count);
            Assert.Equal(1, measurement.NumRows);
        });
    }

    [Fact]
    public async Task AFailedQueryRunsNoMoreAndCountsInNoTotal()
    {
        var ours = new ScriptedEngine("o", _log) { FailsOn = "promo_revenue" };
        var measurements = await MeasureAsync(ours, new ScriptedEngine("t", _log), [6, 14], 3);
        Assert.Equal("o: scripted", measurements[1].Problem);
        Assert.Null(measurements[1].Wall);
        Assert.Equal(4 + 1, _log.Count(name => name == "o"));
        var summary = ComparisonSummary.Of(measurements, runs => runs.WallMs)!;
        Assert.Equal(measurements[0].Wall!.Value.Value, summary.GeometricMean.Value, 12);
    }

    [Fact]
    public async Task AnswersThatDifferAreAProblem()
    {
        var ours = new ScriptedEngine("o", _log) { Answer = new(["revenue"], [["2.00"]]) };
        var measurements = await MeasureAsync(ours, new ScriptedEngine("t", _log), [6], 1);
        Assert.StartsWith("differs from t's:", measurements[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TablesAndRecordsHaveQueriesTotalsAndGeometricMeans()
    {
        var settings = Settings(7);
        var duckDb = new ScriptedEngine("DuckDB", _log);
        var measurements = await MeasureAsync(new ScriptedEngine("o", _log), duckDb, [6, 14], 7);
        await using var cluster = new BenchCluster(new ClusterOptions { Data = "/nowhere", NumThreads = 2 });
        var report = new ComparisonReport(settings, cluster, duckDb);
        var text = new StringWriter();
        report.WriteTable(text, measurements);
        Assert.Contains("2 of 2 queries agree", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("geomean", text.ToString(), StringComparison.Ordinal);

        using var output = new BenchOutput(null);
        report.AddRecords(output, measurements);
        Assert.Equal(
            ["q06 wall", "q06 cpu", "q14 wall", "q14 cpu", "total wall", "geometric mean wall", "total cpu", "geometric mean cpu", "peak memory memory"],
            output.Records.Select(record => $"{record.Case} {record.Metric}"));
        Assert.All(output.Records.SkipLast(1), record => Assert.True(record.Low <= record.Ratio && record.Ratio <= record.High));
        Assert.All(output.Records, record => Assert.Equal(("tpch sf1", "DuckDB"), (record.Bench, record.Rival)));
    }

    [Theory]
    [InlineData(1, "1", "1.2", false)]
    [InlineData(1, "10", "20", false)]
    [InlineData(1, "100", "116", false)]
    [InlineData(1, "100", "140", true)]
    [InlineData(10, "10", "14", true)]
    [InlineData(10, "1000", "1290", false)]
    public void TheLimitIsARatioAndAtScaleOneAlsoATime(double scale, string theirs, string ours, bool isOver)
    {
        var settings = TpchOptions.WithLimits(Settings(1), scale);
        var (our, their) = (double.Parse(ours, null), double.Parse(theirs, null));
        Assert.Equal(isOver, settings.IsOver(our / their, our, their));
    }

    private static Task<IReadOnlyList<QueryMeasurement>> MeasureAsync(ScriptedEngine ours, ScriptedEngine theirs, int[] queries, int numRounds) =>
        new QueryComparison(Settings(numRounds), ours, theirs).MeasureAsync([.. queries.Select(Query)], TextWriter.Null, CancellationToken.None);

    private static BenchQuery Query(int number) => new(
        TpchQueries.Name(number), TpchQueries.Get(number), (actual, expected) => AnswerComparison.FindDifference(number, actual, expected));

    private static ComparisonSettings Settings(int numRounds) => new() { Label = "tpch sf1", NumRounds = numRounds };
}
