using System.Text.Json;
using System.Text.Json.Serialization;
using Impala.Bench.Statistics;

namespace Impala.Bench.Records;

/// <summary>
/// One measured fact, as one line of JSON: what all sub-commands write with <c>--json FILE</c> and <c>report</c> reads.
/// </summary>
/// <param name="Bench">The sub-command, such as <c>tpch</c>; with the data where one command has several, such as <c>tpch sf1</c>.</param>
/// <param name="Case">What ran, such as <c>q01</c> or <c>INT64 PLAIN, 10 % nulls</c>.</param>
/// <param name="Metric">What was measured: <c>wall</c>, <c>cpu</c>, <c>rate</c>, <c>allocated</c> ...</param>
/// <param name="Unit">The unit of <paramref name="Ours"/> and <paramref name="Theirs"/>. More is better of units that end in <c>/s</c>.</param>
/// <param name="Ours">Our value; null when it failed.</param>
/// <param name="Theirs">The rival's value; null when there is no rival, or it failed.</param>
/// <param name="Rival">Who the rival is, such as <c>DuckDB</c>; null when there is none.</param>
/// <param name="Ratio">Ours over theirs: the median of the pair ratios where pairs were measured; null when one is missing.</param>
/// <param name="Low">The lower end of the ratio's 95 % interval.</param>
/// <param name="High">The upper end of it.</param>
/// <param name="Tags">Circumstances: threads, rounds, an error, <c>answers</c> ...</param>
internal sealed record BenchRecord(
    string Bench,
    string Case,
    string Metric,
    string Unit,
    double? Ours,
    double? Theirs = null,
    string? Rival = null,
    double? Ratio = null,
    double? Low = null,
    double? High = null,
    IReadOnlyDictionary<string, string>? Tags = null)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Whether more is better, as of rates.</summary>
    [JsonIgnore]
    public bool IsRate => Unit.EndsWith("/s", StringComparison.Ordinal);

    /// <summary>The record of two engines measured in alternation: medians of the values, and the median of the pair ratios.</summary>
    /// <param name="ours">Our values, one a round.</param>
    /// <param name="theirs">The rival's values of the same rounds.</param>
    public static BenchRecord OfPairs(
        string bench,
        string @case,
        string metric,
        string unit,
        IReadOnlyList<double> ours,
        IReadOnlyList<double> theirs,
        string rival,
        IReadOnlyDictionary<string, string>? tags = null)
    {
        var ratio = Estimate.OfPairs(ours, theirs);
        return new BenchRecord(
            bench, @case, metric, unit, Sample.Median(ours), Sample.Median(theirs), rival, ratio?.Value, ratio?.Low, ratio?.High, tags);
    }

    /// <summary>The line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Reads a line of JSON.</summary>
    /// <exception cref="JsonException">It is no record.</exception>
    public static BenchRecord Parse(string line)
    {
        var record = JsonSerializer.Deserialize<BenchRecord>(line, Format) ?? throw new JsonException("A record is expected");
        return record is { Bench: not null, Case: not null, Metric: not null, Unit: not null }
            ? record
            : throw new JsonException("A record has at least bench, case, metric and unit");
    }
}
