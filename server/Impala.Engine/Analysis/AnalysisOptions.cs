namespace Impala.Engine.Analysis;

/// <summary>The query options that change what a statement means.</summary>
public sealed record AnalysisOptions
{
    public static readonly AnalysisOptions Default = new();

    /// <summary>STATEMENT_EXPRESSION_LIMIT; 0 is without limit.</summary>
    public int ExpressionLimit { get; init; }

    /// <summary>APPX_COUNT_DISTINCT: count(DISTINCT x) is ndv(x).</summary>
    public bool EstimatesCountDistinct { get; init; }

    /// <summary>DEFAULT_NDV_SCALE, 1 to 10: the second argument of ndv() where it has none.</summary>
    public int DistinctEstimateScale { get; init; } = DefaultDistinctEstimateScale;

    /// <summary>ALLOW_UNSAFE_CASTS: INSERT and set operations convert between numbers and text by themselves.</summary>
    public bool AllowsUnsafeCasts { get; init; }

    /// <summary>VALUES_STMT_AVOID_LOSSY_CHAR_PADDING: CHARs of several lengths in a column of VALUES make VARCHAR.</summary>
    public bool MakesVarCharOfCharValues { get; init; }

    /// <summary>The scale that ndv() of one argument has by itself.</summary>
    public const int DefaultDistinctEstimateScale = 2;
}
