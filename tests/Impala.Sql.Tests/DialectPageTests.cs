using Impala.Testing;
using Xunit;

namespace Impala.Sql.Tests;

/// <summary>sqlparser/DIALECTS.md says of each statement what it gives in either dialect: it is run in both, line by line, so that the page stays true.</summary>
public sealed class DialectPageTests(SltEngines engines) : IClassFixture<SltEngines>
{
    private const string Page = "sqlparser/DIALECTS.md";

    private static readonly string[] Table = ["CREATE TABLE t (a INT, s STRING) STORED AS PARQUET", "INSERT INTO t VALUES (1, 'x'), (2, 'y')"];

    [Fact]
    public async Task EveryLineIsTrue()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(RepositoryPaths.Root, Page));
        var rows = lines.Select(Cells).OfType<string[]>().ToList();
        Assert.InRange(rows.Count, 80, 300);
        var wrong = new List<string>();
        wrong.AddRange(await WrongAsync("postgres", rows, cell: 2));
        wrong.AddRange(await WrongAsync("impala", rows, cell: 3));
        wrong.AddRange(rows.Where(row => row[2] == row[3]).Select(row => $"no difference: {row[1]}"));
        Assert.True(wrong.Count == 0, $"{Page}\n{string.Join('\n', wrong)}");
    }

    private async Task<List<string>> WrongAsync(string dialect, List<string[]> rows, int cell)
    {
        var wrong = new List<string>();
        using var session = await engines.OpenImpalaAsync(dialect);
        foreach (var statement in Table)
            Assert.Null((await session.QueryAsync(statement))[^1].SqlState);
        foreach (var row in rows)
        {
            var result = (await session.QueryAsync(row[1]))[^1];
            if (!Agrees(row[cell], result))
                wrong.Add($"{dialect}: {row[1]}\n  gives {Text(result)}\n  page  {row[cell]}");
        }
        return wrong;
    }

    private static bool Agrees(string expected, WireResult result) => result.SqlState is null
        ? expected == Text(result)
        : expected == $"error {result.SqlState}" || (expected.StartsWith($"error {result.SqlState} ", StringComparison.Ordinal) && Text(result).StartsWith(expected, StringComparison.Ordinal));

    private static string Text(WireResult result)
    {
        // Database names differ from run to run.
        if (result.SqlState is not null)
            return $"error {result.SqlState} {System.Text.RegularExpressions.Regex.Replace(result.Message!, @"\bslt_\d+\b", "db").Split('\n')[0]}";
        if (result.Columns.Count == 0)
            return "done";
        var rows = string.Join(" / ", result.Rows.Select(row => string.Join(", ", row.Select(value => value ?? "NULL"))));
        return rows.Length == 0 ? "(empty)" : rows;
    }

    /// <summary>The four cells of a line of a table, code marks taken off; null for other lines.</summary>
    private static string[]? Cells(string line)
    {
        if (!line.StartsWith("| ", StringComparison.Ordinal) || line.StartsWith("| what |", StringComparison.Ordinal))
            return null;
        var cells = line.Replace("\\|", "\u0001", StringComparison.Ordinal).Split('|')[1..^1].Select(cell => Unmarked(cell.Trim()).Replace('\u0001', '|')).ToArray();
        return cells.Length == 4 ? cells : throw new FormatException($"{Page}: not four cells: {line}");
    }

    private static string Unmarked(string cell)
    {
        if (cell.StartsWith("`` ", StringComparison.Ordinal))
            return cell[3..^3];
        return cell.StartsWith('`') ? cell[1..^1] : cell;
    }
}
