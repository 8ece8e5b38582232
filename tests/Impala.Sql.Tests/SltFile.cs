using System.Text.RegularExpressions;

namespace Impala.Sql.Tests;

/// <summary>Reads .slt files (sqllogictest, as tests/sql/README.md describes it).</summary>
internal sealed partial class SltFile
{
    private SltFile(string[] lines, IReadOnlyList<SltRecord> records)
    {
        Lines = lines;
        Records = records;
    }

    /// <summary>The file's lines as they are.</summary>
    public string[] Lines { get; }

    public IReadOnlyList<SltRecord> Records { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">A line is none of the format's; the message names it.</exception>
    public static SltFile Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var records = new List<SltRecord>();
        var skips = new List<string>();
        string? only = null;
        for (var i = 0; i < lines.Length;)
        {
            var line = lines[i];
            if (line.Length == 0 || line[0] == '#')
            {
                i++;
                continue;
            }
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["halt"]:
                    return new SltFile(lines, records);
                case ["skipif", var engine]:
                    skips.Add(engine);
                    i++;
                    break;
                case ["onlyif", var engine]:
                    only = engine;
                    i++;
                    break;
                case ["file", var name, .. var codec]:
                    records.Add(ReadContent(lines, ref i, name, codec));
                    break;
                case ["statement" or "query" or "copy", ..] or ["labels"]:
                    records.Add(ReadRecord(path, lines, ref i, words) with { SkipIf = [.. skips], OnlyIf = only });
                    skips.Clear();
                    only = null;
                    break;
                default:
                    throw new FormatException($"{path}:{i + 1}: neither a record nor a guard: {line}");
            }
        }
        return new SltFile(lines, records);
    }

    private static SltRecord ReadContent(string[] lines, ref int i, string name, string[] codec)
    {
        var first = i++;
        var start = i;
        while (i < lines.Length && lines[i].Length > 0)
            i++;
        return new SltRecord(first + 1, SltKind.File, string.Join('\n', lines[start..i]) + "\n") { FileName = name, Codec = codec.FirstOrDefault() ?? "" };
    }

    private static SltRecord ReadRecord(string path, string[] lines, ref int i, string[] words)
    {
        var first = i;
        var header = lines[i++];
        var start = i;
        while (i < lines.Length && lines[i].Length > 0 && lines[i] != "----")
            i++;
        var sql = string.Join('\n', lines[start..i]);
        if (sql.Length == 0)
            throw new FormatException($"{path}:{first + 1}: a record without a statement");
        string? data = null;
        if (words[0] == "copy")
        {
            var from = ++i;
            while (i < lines.Length && lines[i].Length > 0)
                i++;
            data = string.Join('\n', lines[Math.Min(from, i)..i]) + "\n";
        }
        if (words[0] != "labels" && words[1] == "error")
        {
            var match = ErrorHeader().Match(header);
            if (!match.Success)
                throw new FormatException($"{path}:{first + 1}: expected '{words[0]} error (SQLSTATE) message': {header}");
            return new SltRecord(first + 1, SltKind.Error, sql)
            {
                SqlState = match.Groups[1].Success ? match.Groups[1].Value : null,
                Message = match.Groups[2].Value.Trim(),
                CopyData = data,
            };
        }
        if (words is ["statement" or "copy", "ok"])
            return new SltRecord(first + 1, SltKind.Ok, sql) { CopyData = data };
        if (words[0] == "statement")
            throw new FormatException($"{path}:{first + 1}: expected 'statement ok' or 'statement error': {header}");
        if (i == lines.Length || lines[i] != "----")
            throw new FormatException($"{path}:{first + 1}: a query without ----");
        var rows = ++i;
        while (i < lines.Length && lines[i].Length > 0)
            i++;
        if (words[0] == "labels")
            return new SltRecord(first + 1, SltKind.Labels, sql) { Rows = lines[rows..i], RowLines = (rows, i - rows) };
        return new SltRecord(first + 1, SltKind.Query, sql)
        {
            Types = words[1],
            Sort = words.ElementAtOrDefault(2) switch
            {
                null or "nosort" => SltSort.None,
                "rowsort" => SltSort.Rows,
                "valuesort" => SltSort.Values,
                var other => throw new FormatException($"{path}:{first + 1}: unknown order {other}"),
            },
            Rows = lines[rows..i],
            RowLines = (rows, i - rows),
        };
    }

    [GeneratedRegex(@"^\w+ error(?: \((\w{5})\))?(.*)$")]
    private static partial Regex ErrorHeader();
}
