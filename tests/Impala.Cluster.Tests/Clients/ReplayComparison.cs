using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Impala.Cluster.Tests.Clients;

/// <summary>Compares what a statement gave with what it gave on PostgreSQL 15.</summary>
internal static partial class ReplayComparison
{
    private const char Cut = '…';

    public static (string Aspect, string Text)? OfState(RecordedLine line, ReplayResult? actual) =>
        actual?.SqlState == line.SqlState ? null : ("sqlstate", $"{State(actual)}, expected {line.SqlState ?? "success"}");

    public static (string Aspect, string Text)? OfDescription(RecordedLine line, ReplayResult? actual)
    {
        if (OfState(line, actual) is { } difference)
            return difference;
        var oids = string.Join(' ', line.Json.GetProperty("result_param_oids").EnumerateArray().Select(oid => oid.GetUInt32()));
        var actualOids = string.Join(' ', actual?.ParameterOids ?? []);
        if (oids != actualOids)
            return ("parameters", $"({actualOids}), expected ({oids})");
        return line.Json.TryGetProperty("columns", out var columns) && columns.ValueKind == JsonValueKind.Array ? OfColumns(columns, actual?.Columns) : null;
    }

    public static (string Aspect, string Text)? OfResults(RecordedLine line, IReadOnlyList<ReplayResult> actual, SampleObjects objects)
    {
        // A result that began and failed is two answers in the recording.
        var expected = line.Results.Where(result => result.TryGetProperty("tag", out _) || result.TryGetProperty("error", out _)).ToList();
        if (actual.FirstOrDefault(result => result.SqlState is not null) is { } failed && !expected.Any(result => result.TryGetProperty("error", out _)))
            return ("sqlstate", State(failed));
        if (actual.Count != expected.Count)
            return ("results", $"{actual.Count}, expected {expected.Count}");
        for (var i = 0; i < expected.Count; i++)
        {
            if (OfResult(line, expected[i], actual[i], objects) is { } difference)
                return difference;
        }
        return null;
    }

    private static (string Aspect, string Text)? OfResult(RecordedLine line, JsonElement expected, ReplayResult actual, SampleObjects objects)
    {
        var state = expected.TryGetProperty("error", out var error) ? error.GetProperty("sqlstate").GetString() : null;
        if (state != actual.SqlState)
            return ("sqlstate", $"{State(actual)}, expected {state ?? "success"}");
        if (state is not null)
            return null;
        if (expected.TryGetProperty("columns", out var columns) && columns.ValueKind == JsonValueKind.Array && OfColumns(columns, actual.Columns) is { } difference)
            return difference;
        if (expected.TryGetProperty("copy", out var copy))
        {
            if (copy.GetProperty("columns").GetInt32() != actual.NumCopyColumns)
                return ("columns", $"{actual.NumCopyColumns}, expected {copy.GetProperty("columns").GetInt32()}");
            if (copy.GetProperty("dir").GetString() == "out" && copy.GetProperty("bytes").GetInt32() != actual.NumCopyBytes)
                return ("rows", $"{actual.NumCopyBytes} bytes, expected {copy.GetProperty("bytes").GetInt32()}");
        }
        if (expected.TryGetProperty("rows", out var numRows) && !Catalog().IsMatch(line.Sql) && numRows.GetInt32() != actual.Rows.Count)
            return ("count", $"{actual.Rows.Count} rows, expected {numRows.GetInt32()}");
        if (expected.TryGetProperty("tag", out var tag) && tag.GetString() != actual.Tag && !(Catalog().IsMatch(line.Sql) && tag.GetString()!.Split(' ')[0] is "SELECT" or "FETCH" or "EXPLAIN"))
            return ("tag", $"{actual.Tag}, expected {tag.GetString()}");
        return expected.TryGetProperty("sample", out var sample) ? OfRows(line, [.. sample.EnumerateArray()], actual.Rows, objects) : null;
    }

    private static (string Aspect, string Text)? OfColumns(JsonElement expected, IReadOnlyList<ReplayColumn>? actual)
    {
        var columns = expected.EnumerateArray().ToList();
        // The description of a statement knows no formats: those of a portal that was not described are not recorded.
        if (actual is not null && !columns.Exists(column => column.TryGetProperty("fmt", out _)))
            actual = [.. actual.Select(column => column with { Format = 0 })];
        var expectedText = string.Join(", ", columns.Select(column => new ReplayColumn(
            column.GetProperty("name").GetString()!,
            column.GetProperty("oid").GetUInt32(),
            Number(column, "typmod", -1),
            column.TryGetProperty("tableoid", out _),
            Number(column, "attnum", 0),
            Number(column, "fmt", 0))));
        var actualText = string.Join(", ", actual ?? []);
        return expectedText == actualText ? null : ("columns", $"({actualText}), expected ({expectedText})");
    }

    private static (string Aspect, string Text)? OfRows(
        RecordedLine line, List<JsonElement> sample, IReadOnlyList<IReadOnlyList<string?>> actual, SampleObjects objects)
    {
        var isOfCatalog = Catalog().IsMatch(line.Sql);
        if (line.Sql.StartsWith("explain", StringComparison.OrdinalIgnoreCase))
            return null;
        // Part of a result without an order may be any part.
        if (!isOfCatalog && line.Sql.StartsWith("fetch", StringComparison.OrdinalIgnoreCase) || (line.MaxRows > 1 && !IsOrdered(line)))
            return null;
        var expected = sample.Where(row => !isOfCatalog || IsOfSample(row))
            .Select(row => row.EnumerateArray().Select(value => value.GetString() is { } text ? objects.Fill(text) : null).ToList()).ToList();
        var rows = actual.ToList();
        if (IsOrdered(line) && !isOfCatalog)
        {
            var i = Enumerable.Range(0, expected.Count).FirstOrDefault(i => !IsSame(expected[i], rows[i]), -1);
            return i < 0 ? null : ("rows", $"row {(i + 1).ToString(CultureInfo.InvariantCulture)} is {Text(rows[i])}, expected {Text(expected[i])}");
        }
        // Without an order the first rows of one server may be later ones of another; rows of the catalog that are not about the sample are the server's own.
        foreach (var row in expected)
        {
            var found = rows.FindIndex(candidate => IsSame(row, candidate));
            if (found < 0)
                return ("rows", $"{Text(row)} is missing; first is {(rows.Count == 0 ? "none" : Text(rows[0]))}");
            rows.RemoveAt(found);
        }
        return null;
    }

    // Long values are cut in the recordings.
    private static bool IsSame(IReadOnlyList<string?> expected, IReadOnlyList<string?> actual) =>
        expected.Count == actual.Count
        && expected.Zip(actual).All(pair => pair.First == pair.Second || (pair.First is [.., Cut] && pair.Second?.StartsWith(pair.First[..^1], StringComparison.Ordinal) == true));

    // An order inside of parentheses is not the result's.
    private static bool IsOrdered(RecordedLine line) => OrderBy().Matches(line.Sql).Any(match => line.Sql.AsSpan(0, match.Index).Count('(') == line.Sql.AsSpan(0, match.Index).Count(')'));

    private static bool IsOfSample(JsonElement row) => row.EnumerateArray().Any(value => value.GetString() is { } text && SampleName().IsMatch(
        text.StartsWith("hex:", StringComparison.Ordinal) && text[^1] != Cut ? Encoding.Latin1.GetString(Convert.FromHexString(text.AsSpan(4))) : text));

    private static string Text(IEnumerable<string?> row) => string.Join('\t', row.Select(value => value ?? "\\N"));

    private static int Number(JsonElement element, string name, int otherwise) => element.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;

    private static string State(ReplayResult? result) => result?.SqlState is { } state ? $"{state} {result.Message}" : "success";

    [GeneratedRegex("order by", RegexOptions.IgnoreCase)]
    private static partial Regex OrderBy();

    [GeneratedRegex(@"^explain|\bpg_|information_schema|\bversion\(\)|server_version|^show ", RegexOptions.IgnoreCase)]
    private static partial Regex Catalog();

    [GeneratedRegex(@"^default_$|tpch|functional|nation|region|lineitem|orders|customer|alltypes|seq1000|emptytable|\{\{")]
    private static partial Regex SampleName();
}
