using System.Text;
using Xunit;

namespace Impala.Architecture.Tests;

/// <summary>The table of Impala's statements, functions and options: complete, with a test for each row, and published as it is. The format is in
/// tests/sql/coverage/README.md.</summary>
public sealed class CoverageTests
{
    private static readonly string Tests = Path.Combine(SourceTree.Root, "tests");

    private static readonly string Folder = Path.Combine(Tests, "sql", "coverage");

    private static readonly string[] Statuses = ["implemented", "accepted", "refused", "beyond", "not yet"];

    private sealed record Row(string Name, string Status, string Note, string Test);

    private static string[] Parts() => [.. Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    private static string[] Lines(string part) => File.ReadAllLines(Path.Combine(Folder, part + ".txt"));

    private static IEnumerable<Row> Rows(string part) => Lines(part).Where(line => line.Length > 0 && line[0] != '#').Select(Parse);

    private static Row Parse(string line)
    {
        var cells = line.Replace("\\|", "\u0001", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries);
        Assert.True(cells.Length == 4, "a row has four cells: " + line);
        return new Row(cells[0].Replace('\u0001', '|'), cells[1], cells[2].Replace('\u0001', '|'), cells[3]);
    }

    public static TheoryData<string> AllParts() => [.. Parts()];

    [Theory]
    [MemberData(nameof(AllParts))]
    public void EachNameOfTheReferenceHasARow(string part)
    {
        var names = File.ReadAllLines(Path.Combine(Folder, part + ".names")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.NotEmpty(names);
        Assert.Empty(names.Except(Rows(part).Select(row => row.Name)));
    }

    [Theory]
    [MemberData(nameof(AllParts))]
    public void EachRowHasAStatusAndATest(string part)
    {
        Assert.All(Rows(part), row =>
        {
            Assert.Contains(row.Status, Statuses);
            Assert.True(row.Status is "implemented" or "beyond" || row.Note.Length > 0, $"{row.Name}: a note says how, or which issue");
            Assert.True(File.Exists(Path.Combine(Tests, row.Test)), $"{row.Name}: there is no tests/{row.Test}");
        });
        Assert.Empty(Rows(part).GroupBy(row => row.Name).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Theory]
    [MemberData(nameof(AllParts))]
    public void TheTableIsPublished(string part)
    {
        var path = Path.Combine(Folder, part + ".md");
        var text = Markdown(part);
        if (Environment.GetEnvironmentVariable("IMPALA_UPDATE_GOLDENS") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(text, File.ReadAllText(path));
    }

    private static string Markdown(string part)
    {
        var counts = string.Join(", ", Statuses.Select(status => (Status: status, Count: Rows(part).Count(row => row.Status == status)))
            .Where(status => status.Count > 0 || status.Status != "accepted").Select(status => $"{status.Count} {status.Status}"));
        var text = new StringBuilder($"# Impala's {part}, name by name\n\nGenerated from {part}.txt (see README.md): {counts}.\n");
        var isOpen = false;
        foreach (var line in Lines(part).Where(line => line.Length > 0))
        {
            if (line.StartsWith("##", StringComparison.Ordinal))
                text.Append($"\n{line}\n");
            isOpen &= line[0] != '#';
            if (line[0] == '#')
                continue;
            if (!isOpen)
                text.Append("\n| name | status | note | test |\n|---|---|---|---|\n");
            isOpen = true;
            var row = Parse(line);
            text.Append($"| `{Cell(row.Name)}` | {row.Status} | {Cell(row.Note)} | {row.Test} |\n");
        }
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
