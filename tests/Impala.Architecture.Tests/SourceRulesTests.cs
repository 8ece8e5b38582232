using System.Text.RegularExpressions;
using Xunit;

namespace Impala.Architecture.Tests;

/// <summary>Rules on source text that no analyzer checks.</summary>
public sealed class SourceRulesTests
{
    private const int MaxLines = 600;
    private const int MaxProgramLines = 30;

    // Spelled in two halves where this file would otherwise break the rule that it states.
    private static readonly (string Pattern, string Why)[] ForbiddenInProducts =
    [
        (@"\bTO" + "DO\\b", "unfinished work belongs to the issues"),
        (@"\bFIX" + "ME\\b", "unfinished work belongs to the issues"),
        (@"\bNotImplemented" + "Exception\\b", "a feature is there or it is refused with 0A000"),
        (@"\bThread\.Sle" + "ep\\b", "waits are signals, or Task.Delay on a TimeProvider"),
        // gRPC wants its deadlines by the clock of the machine.
        (@"^(?!.*[Dd]eadline).*\bDateTime(Offset)?\.(Utc)?N" + "ow\\b", "time comes from an injected TimeProvider"),
        (@"\.GetAwaiter\(\)\.GetRes" + "ult\\(\\)", "a blocked thread can starve the pool"),
        (@"^\s*#reg" + "ion\\b", "a file that needs folds wants to be two"),
    ];

    private static readonly Regex SkippedTest = new(@"\[(Fact|Theory)\([^)]*\bSkip\s*=", RegexOptions.Compiled);

    public static TheoryData<string, string> Forbidden
    {
        get
        {
            var rules = new TheoryData<string, string>();
            foreach (var (pattern, why) in ForbiddenInProducts)
                rules.Add(pattern, why);
            return rules;
        }
    }

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void ProductsDoNotContain(string pattern, string why)
    {
        var regex = new Regex(pattern, RegexOptions.Multiline);
        var offenders = SourceTree.Files(SourceTree.ProductFolders, "*.cs").Where(file => regex.IsMatch(SourceTree.Read(file))).ToList();
        Assert.True(offenders.Count == 0, $"{string.Join(", ", offenders)}: {why}");
    }

    [Fact]
    public void FilesAreShort() => Assert.Empty(
        from file in SourceTree.Files(SourceTree.TopFolders, "*.cs")
        let numLines = SourceTree.Read(file).AsSpan().Count('\n')
        where numLines > MaxLines
        select $"{file}: {numLines} lines, at most {MaxLines}");

    [Fact]
    public void ProgramsOnlyStartWhatTheLibrariesBuild()
    {
        var programs = SourceTree.Files(SourceTree.ProductFolders, "Program.cs").ToList();
        Assert.NotEmpty(programs);
        Assert.All(programs, file => Assert.InRange(SourceTree.Read(file).AsSpan().Count('\n'), 1, MaxProgramLines));
    }

    [Fact]
    public void ClassesAreNamedForWhatTheyAre() => Assert.All(
        SourceTree.Files(SourceTree.TopFolders, "*.cs"),
        file => Assert.DoesNotMatch("(Utils?|Helpers?|Common)$", Path.GetFileNameWithoutExtension(file)));

    [Fact]
    public void LinesEndWithLineFeedsAlone() => Assert.Empty(
        from file in SourceTree.Files(SourceTree.TopFolders, "*.cs")
        where SourceTree.Read(file).Contains('\r', StringComparison.Ordinal)
        select file);

    [Fact]
    public void NoTestIsSwitchedOff() => Assert.Empty(
        from file in SourceTree.Files(["tests"], "*.cs")
        where SkippedTest.IsMatch(SourceTree.Read(file))
        select file);
}
