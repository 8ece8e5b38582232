namespace Impala.Differential.Tests;

internal enum VerdictKind
{
    Same,
    Skipped,
    Failed,
}

/// <summary>What came of comparing one query.</summary>
/// <param name="Class">What failures of one kind have in common.</param>
internal sealed record Verdict(VerdictKind Kind, string Class, string Text)
{
    /// <summary>Answers of more rows are not compared: each layout's would be held as text, a few GB for an unlucky join.</summary>
    public const int MaxRows = 100_000;

    public static readonly Verdict Same = new(VerdictKind.Same, "", "");

    public static Verdict Skip(string reason) => new(VerdictKind.Skipped, "", reason);
}
