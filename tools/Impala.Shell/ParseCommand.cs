using System.Globalization;
using System.Text.Json;
using Impala.SqlParser;

namespace Impala.Shell;

/// <summary>
/// <c>parse --jsonl</c>: checks statements without a server. Each line of input is a JSON string with a statement; the answer is a line for
/// each, in order: <c>ok</c>, or <c>error: SQLSTATE message at line:column</c>, both counted from 1.
/// </summary>
internal static class ParseCommand
{
    /// <summary>What the dialect's own language is, without what the server also takes from drivers.</summary>
    private static readonly SqlParseLimits Strict = new(Strict: true);

    /// <summary>Checks every line; the exit code is 0 whatever the answers are, for each line has its own.</summary>
    public static async Task<int> RunAsync(TextReader input, TextWriter output, SqlDialect dialect, CancellationToken cancellationToken)
    {
        while (await input.ReadLineAsync(cancellationToken) is { } line)
            await output.WriteLineAsync(Answer(line, dialect).AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
        return 0;
    }

    /// <summary>The answer to a line of input.</summary>
    internal static string Answer(string line, SqlDialect dialect)
    {
        string? text;
        try
        {
            using var document = JsonDocument.Parse(line);
            text = document.RootElement.GetString();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            text = null;
        }

        return text is null ? "error: 22023 the line is not a JSON string at 1:1" : Check(text, dialect);
    }

    private static string Check(string text, SqlDialect dialect)
    {
        var result = SqlTextParser.Parse(text, dialect, Strict);
        if (result.Error is { } error)
            return Format(error.SqlState, error.Message, text, error.Position ?? 0);
        return result.Statements.Count == 1 ? "ok" : Format("42601", $"expected one statement, not {result.Statements.Count}", text, 0);
    }

    private static string Format(string sqlState, string message, string text, int position)
    {
        position = Math.Clamp(position, 0, text.Length);
        var before = text.AsSpan(0, position);
        var line = before.Count('\n') + 1;
        var column = position - (before.LastIndexOf('\n') + 1) + 1;
        // The answer is one line, whatever text the message quotes.
        var plain = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return string.Create(CultureInfo.InvariantCulture, $"error: {sqlState} {plain} at {line}:{column}");
    }
}
