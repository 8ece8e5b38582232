using System.Text;
using Impala.Testing;

namespace Impala.Sql.Tests;

/// <summary>Runs the records of a file in order over one connection and says everything that was not as expected.</summary>
internal static class SltRunner
{
    private static readonly TimeSpan StatementLimit = TimeSpan.FromSeconds(120);

    /// <summary>Answers the failures, one a paragraph; empty when all records were as expected.</summary>
    /// <param name="file">The records.</param>
    /// <param name="engine">For guards: "impala" or "postgres".</param>
    /// <param name="client">A session whose current database is the file's own.</param>
    /// <param name="variables">Names that stand for what differs from run to run.</param>
    /// <param name="answers">When given, takes the rows that came for each query record.</param>
    public static async Task<string> RunAsync(SltFile file, string engine, WireClient client, SltVariables variables, Dictionary<SltRecord, List<string>>? answers = null)
    {
        var failures = new StringBuilder();
        foreach (var record in file.Records.Where(record => record.RunsOn(engine)))
        {
            if (record.Kind == SltKind.File)
            {
                variables.Write(record);
                continue;
            }
            using var limit = new CancellationTokenSource(StatementLimit);
            WireResult result;
            try
            {
                result = (await client.QueryAsync(variables.Expand(record.Sql), limit.Token, record.CopyData is { } data ? SltVariables.Bytes(data) : null)).LastOrDefault()
                    ?? throw new FormatException($"line {record.Line}: the statement is empty");
                result = variables.Hide(result);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                return failures.Append($"line {record.Line} ({engine}): the session ended: {error.Message}\n{record.Sql}\n").ToString();
            }
            if (record.Kind == SltKind.Query && result.SqlState is null)
                answers?.Add(record, SltRows.Lines(result, record.Sort));
            if (record.Kind == SltKind.Labels && result.SqlState is null)
                answers?.Add(record, Labels(result));
            if (Failure(record, result) is { } failure)
                failures.Append($"line {record.Line} ({engine}): {failure}\n{Shortened(record.Sql)}\n\n");
        }
        return failures.ToString();
    }

    /// <summary>Writes the file anew with the rows that came.</summary>
    public static void Rewrite(string path, SltFile file, IReadOnlyDictionary<SltRecord, List<string>> answers)
    {
        var lines = new List<string>();
        var from = 0;
        foreach (var (record, rows) in answers.OrderBy(pair => pair.Key.Line))
        {
            lines.AddRange(file.Lines[from..record.RowLines.First]);
            lines.AddRange(rows);
            from = record.RowLines.First + record.RowLines.Count;
        }
        lines.AddRange(file.Lines[from..]);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
    }

    private static string? Failure(SltRecord record, WireResult result) => (record.Kind, result.SqlState) switch
    {
        (SltKind.Error, null) => $"succeeded, expected {record.SqlState ?? "an error"} {record.Message}",
        (SltKind.Error, var state) when record.SqlState is { } expected && state != expected =>
            $"{state} {result.Message}\nexpected {expected} {record.Message}",
        (SltKind.Error, _) when record.CopyData is not null => Array.TrueForAll(record.Message.Split(" || "), part => $"{result.Message}\n{result.Context}".Contains(part, StringComparison.Ordinal))
            ? null
            : $"{result.Message}\n{result.Context}\nexpected {record.Message}",
        (SltKind.Error, _) => result.Message!.Contains(record.Message, StringComparison.Ordinal) ? null : $"{result.Message}\nexpected {record.Message}",
        (_, { } state) => $"{state} {result.Message}",
        (SltKind.Query, null) => SltRows.Difference(record, result),
        (SltKind.Labels, null) => Labels(result).SequenceEqual(record.Rows)
            ? null
            : string.Join('\n', Labels(result).Except(record.Rows).Select(label => "label " + label)
                .Concat(record.Rows.Except(Labels(result)).Select(label => "expected " + label)).DefaultIfEmpty("the labels are in another order or number")),
        _ => null,
    };

    private static List<string> Labels(WireResult result) => [.. result.Columns.Select(column => column.Name.Replace("\n", "\\n", StringComparison.Ordinal))];

    private static string Shortened(string sql) => sql.Length <= 2000 ? sql : sql[..2000] + " ...";
}
