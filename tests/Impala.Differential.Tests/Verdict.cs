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
    public static readonly Verdict Same = new(VerdictKind.Same, "", "");

    public static Verdict Skip(string reason) => new(VerdictKind.Skipped, "", reason);
}
