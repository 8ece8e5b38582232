using System.Globalization;
using Impala.Bench.Records;

namespace Impala.Bench.Reports;

/// <summary>The records of one bench, in the order in which they were measured.</summary>
/// <param name="Bench">Its name.</param>
/// <param name="Records">The records.</param>
internal sealed record ReportSection(string Bench, IReadOnlyList<BenchRecord> Records)
{
    // Figures over all cases, by the names that benches give them; they come first in a summary.
    private static readonly string[] Summaries = ["total", "geometric mean"];

    /// <summary>The sections of some records.</summary>
    public static IReadOnlyList<ReportSection> Of(IEnumerable<BenchRecord> records) =>
        [.. records.GroupBy(record => record.Bench, StringComparer.Ordinal).Select(group => new ReportSection(group.Key, [.. group]))];

    /// <summary>Circumstances that all records share, such as <c>threads 2</c>.</summary>
    public string CommonTags => string.Join(
        ", ",
        (Records[0].Tags ?? new Dictionary<string, string>())
            .Where(tag => Records.All(record => record.Tags is not null && record.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value))
            .Select(tag => $"{tag.Key} {tag.Value}"));

    /// <summary>The metrics, with their records.</summary>
    public IEnumerable<IGrouping<string, BenchRecord>> Metrics => Records.GroupBy(record => record.Metric, StringComparer.Ordinal);

    /// <summary>Totals and means; without these, of every metric the geometric mean of the ratios.</summary>
    public IEnumerable<BenchRecord> Summary
    {
        get
        {
            var own = Records.Where(record => Summaries.Contains(record.Case, StringComparer.Ordinal)).ToList();
            return own.Count > 0 ? own : Metrics.SelectMany(MeanOf);
        }
    }

    /// <summary>How many times as long as the rival we take: of rates the inverted ratio.</summary>
    public static double? Slowness(double? ratio, bool isRate) => isRate ? 1 / ratio : ratio;

    /// <summary>A value with about four digits.</summary>
    public static string Number(double? value) => value switch
    {
        null => "",
        { } number when Math.Abs(number) >= 1000 => number.ToString("N0", CultureInfo.InvariantCulture),
        { } number when Math.Abs(number) >= 100 => number.ToString("0", CultureInfo.InvariantCulture),
        { } number when Math.Abs(number) >= 10 => number.ToString("0.0", CultureInfo.InvariantCulture),
        { } number when Math.Abs(number) >= 1 || number == 0 => number.ToString("0.00", CultureInfo.InvariantCulture),
        { } number => number.ToString("G3", CultureInfo.InvariantCulture),
    };

    /// <summary>A ratio with its interval.</summary>
    public static string Ratio(BenchRecord record)
    {
        if (record.Ratio is not { } ratio)
            return "";
        var text = ratio.ToString("0.00", CultureInfo.InvariantCulture);
        return record is { Low: { } low, High: { } high } ? string.Create(CultureInfo.InvariantCulture, $"{text} [{low:0.00}, {high:0.00}]") : text;
    }

    /// <summary>What is worth a note: tags that not all share.</summary>
    public string Note(BenchRecord record)
    {
        var common = CommonTags.Split(", ");
        return string.Join(", ", (record.Tags ?? new Dictionary<string, string>()).Select(tag => $"{tag.Key} {tag.Value}").Except(common, StringComparer.Ordinal));
    }

    private static IEnumerable<BenchRecord> MeanOf(IGrouping<string, BenchRecord> metric)
    {
        var ratios = metric.Select(record => record.Ratio).OfType<double>().Where(ratio => ratio > 0).ToList();
        if (ratios.Count == 0)
            return [];
        var first = metric.First(record => record.Ratio is not null);
        var name = ratios.Count == 1 ? first.Case : $"geometric mean of {ratios.Count}";
        return [first with { Case = name, Ours = null, Theirs = null, Ratio = Statistics.Sample.GeometricMean(ratios), Low = null, High = null, Tags = null }];
    }
}
