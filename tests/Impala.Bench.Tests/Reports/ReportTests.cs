using System.Xml.Linq;
using Impala.Bench.Records;
using Impala.Bench.Reports;
using Xunit;

namespace Impala.Bench.Tests.Reports;

/// <summary>The page of HTML and the tables of Markdown.</summary>
public sealed class ReportTests : IDisposable
{
    private static readonly BenchRecord Query = new(
        "tpch sf1", "q01", "wall", "ms", 50, 100, "DuckDB", 0.5, 0.45, 0.6, new Dictionary<string, string> { ["threads"] = "2", ["answers"] = "a < b | c" });

    private static readonly BenchRecord Slow = Query with { Case = "q17", Ours = 300, Ratio = 3, Low = 2.5, High = 3.5, Tags = new Dictionary<string, string> { ["threads"] = "2" } };

    private static readonly BenchRecord Scan = new("scan", "INT64 PLAIN", "rate", "GB/s", 4, 2, "ParquetSharp", 2, 1.9, 2.1);

    private readonly string _folder = Directory.CreateTempSubdirectory("bench-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void BarsReachFromOneToTheRatioAndIntervalsLieOverThem()
    {
        var svg = XElement.Parse(RatioPlot.Draw([Query, Slow])!);
        double Place(string kind) => (double)svg.Elements("line").Single(line => (string?)line.Attribute("class") == kind).Attribute("x1")!;
        var bars = svg.Descendants("rect").Where(rect => (string?)rect.Attribute("class") != "row").ToList();
        Assert.Equal(["goal-met", "slower"], bars.Select(bar => (string?)bar.Attribute("class")));
        // The one bar ends where the other begins, at 1.
        Assert.Equal(Place("one"), (double)bars[0].Attribute("x")! + (double)bars[0].Attribute("width")!, 0.2);
        Assert.Equal(Place("one"), (double)bars[1].Attribute("x")!, 0.2);
        // Twice as fast and 0.7 lie to the left of 1, logarithmically.
        Assert.Equal(Math.Log(0.5) / Math.Log(0.7), ((double)bars[0].Attribute("x")! - Place("one")) / (Place("goal") - Place("one")), 0.01);
        var interval = svg.Descendants("line").First(line => (string?)line.Attribute("class") == "interval");
        Assert.True((double)interval.Attribute("x1")! < (double)bars[0].Attribute("x")!);
        Assert.True((double)interval.Attribute("x2")! > (double)bars[0].Attribute("x")!);
    }

    [Fact]
    public void OfRatesMoreIsFasterAndLiesToTheLeftToo()
    {
        var svg = XElement.Parse(RatioPlot.Draw([Scan])!);
        Assert.Equal("goal-met", (string?)svg.Descendants("rect").Last().Attribute("class"));
        Assert.Equal("0.50", svg.Descendants("text").Last().Value);
    }

    [Fact]
    public void WhatHasNoRatioHasNoBar() =>
        Assert.Null(RatioPlot.Draw([Query with { Ratio = null }, Query with { Ratio = double.PositiveInfinity }, Query with { Ratio = 0 }]));

    [Fact]
    public void ThePageStandsAloneAndEscapesTexts()
    {
        var page = HtmlReport.Render(ReportSection.Of([Query, Slow, Scan]));
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains("a &lt; b", page, StringComparison.Ordinal);
        Assert.DoesNotContain("a < b", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<svg").Length - 1);
        Assert.Contains("geometric mean of 2", page, StringComparison.Ordinal);
        Assert.Contains("1.22", page, StringComparison.Ordinal);
    }

    [Fact]
    public void MarkdownHasARowForEachRecord()
    {
        var text = MarkdownReport.Render(ReportSection.Of([Query, Slow, Scan]));
        Assert.Contains("\n## tpch sf1\nthreads 2\n", text, StringComparison.Ordinal);
        Assert.Contains("\n| q01 | wall | 50.0 ms | 100 ms | 0.50 [0.45, 0.60] | against DuckDB; answers a < b \\| c |\n", text, StringComparison.Ordinal);
        Assert.Contains("\n| INT64 PLAIN | rate | 4.00 GB/s | 2.00 GB/s | 2.00 [1.90, 2.10] | against ParquetSharp |\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCommandReadsAllFilesAndTheLastRecordOfACaseCounts()
    {
        Write("a.jsonl", Slow, Query with { Ours = 77 });
        Write("b.jsonl", Query, Scan);
        await File.WriteAllTextAsync(Path.Combine(_folder, "other.csv"), "query,ms");
        Assert.Equal([Slow.Case, Query.Case, Scan.Case], RecordFolder.Read(_folder).Select(record => record.Case));
        Assert.Equal(50, RecordFolder.Read(_folder)[1].Ours);

        var html = Path.Combine(_folder, "report.html");
        var markdown = Path.Combine(_folder, "report.md");
        Assert.Equal(0, await BenchCommands.RunAsync(["report", "--in", _folder, "--out", html, "--markdown", markdown]));
        Assert.Contains("INT64 PLAIN", await File.ReadAllTextAsync(html), StringComparison.Ordinal);
        Assert.Contains("INT64 PLAIN", await File.ReadAllTextAsync(markdown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFolderWithoutRecordsAndABrokenLineAreErrors()
    {
        Assert.Equal(1, await BenchCommands.RunAsync(["report", "--in", _folder, "--out", Path.Combine(_folder, "report.html")]));
        Assert.False(File.Exists(Path.Combine(_folder, "report.html")));
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.jsonl"), Query.ToJson() + "\n\n{\"bench\":1}\n");
        Assert.Contains("a.jsonl, line 3", Assert.Throws<FormatException>(() => RecordFolder.Read(_folder)).Message, StringComparison.Ordinal);
    }

    private void Write(string name, params BenchRecord[] records) =>
        File.WriteAllLines(Path.Combine(_folder, name), records.Select(record => record.ToJson()));
}
