namespace Impala.Bench.Comparisons;

/// <summary>How queries are compared, and where the outcome goes.</summary>
internal sealed record ComparisonSettings
{
    /// <summary>What the records are called.</summary>
    public required string Label { get; init; }

    /// <summary>Measured rounds; in each, every query runs once on each engine.</summary>
    public int NumRounds { get; init; } = 7;

    /// <summary>Rounds before the measured ones.</summary>
    public int NumWarmups { get; init; } = 1;

    /// <summary>The most that a query may take, as a multiple of the rival's time; null for no limit.</summary>
    public double? MaxRatio { get; init; }

    /// <summary>What a query may always take longer than the rival: short ones are bound by a connection's round trip and by planning.</summary>
    public double GraceMs { get; init; }

    /// <summary>Where the table goes as CSV; null for nowhere.</summary>
    public string? CsvFile { get; init; }

    /// <summary>Where the records go as JSON lines; null for nowhere.</summary>
    public string? JsonFile { get; init; }

    /// <summary>Whether a query takes longer than the limits allow.</summary>
    /// <param name="ratio">The median of the ratios of pairs.</param>
    /// <param name="ourMs">Our median.</param>
    /// <param name="theirMs">The rival's median.</param>
    public bool IsOver(double ratio, double ourMs, double theirMs) => ratio > MaxRatio && ourMs - theirMs > GraceMs;
}
