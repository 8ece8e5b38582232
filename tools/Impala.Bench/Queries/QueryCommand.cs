using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Impala.Bench.Engines;
using Impala.Tpch.Answers;
using Npgsql;

namespace Impala.Bench.Queries;

/// <summary><c>query</c>: runs statements in one session and prints their results, where there is no psql.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "PostgreSQL port", DefaultValueFactory = _ => 21050 };
        var database = new Option<string?>("--database") { Description = "Database whose tables need no prefix" };
        var quiet = new Option<bool>("--quiet") { Description = "Print no results" };
        var files = new Option<string[]>("--file") { Description = "Runs the statements of a file first (repeatable)", DefaultValueFactory = _ => [] };
        var statements = new Argument<string[]>("sql") { Description = "The statements", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("query", "Runs statements in one session and prints their results") { port, database, quiet, files, statements };
        command.SetAction(async (result, cancel) =>
        {
            await using var connection = new NpgsqlConnection(ImpalaEngine.ConnectionString(result.GetValue(port)));
            await connection.OpenAsync(cancel);
            var texts = new List<string>();
            foreach (var file in result.GetRequiredValue(files))
                texts.Add(await File.ReadAllTextAsync(file, cancel));
            texts.AddRange(result.GetValue(statements) ?? []);
            if (result.GetValue(database) is { } name)
                texts.Insert(0, $"SET search_path TO {name}");
            foreach (var sql in texts)
            {
                var started = Stopwatch.GetTimestamp();
                await using var statement = new NpgsqlCommand(sql, connection);
                var answer = await AnswerReader.ReadAsync(statement, cancel);
                if (!result.GetValue(quiet) && answer.Columns.Count > 0)
                    Print(answer, Stopwatch.GetElapsedTime(started));
            }

            return 0;
        });
        return command;
    }

    private static void Print(QueryAnswer answer, TimeSpan elapsed)
    {
        // Texts of many lines, such as plans, come out as they are.
        if (answer.Columns.Count == 1)
        {
            Console.WriteLine(answer.Columns[0]);
            foreach (var row in answer.Rows)
                Console.WriteLine(row[0]);
        }
        else
        {
            var widths = answer.Columns
                .Select((column, i) => answer.Rows.Select(row => row[i].Length).Append(column.Length).Max())
                .ToArray();
            Console.WriteLine(Line(answer.Columns, widths));
            Console.WriteLine(string.Join("-+-", widths.Select(width => new string('-', width))));
            foreach (var row in answer.Rows)
                Console.WriteLine(Line(row, widths));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"({answer.Rows.Count} rows, {elapsed.TotalMilliseconds:0} ms)\n"));
    }

    private static string Line(IReadOnlyList<string> values, int[] widths) =>
        string.Join(" | ", values.Select((value, i) => value.PadRight(widths[i]))).TrimEnd();
}
