using Impala.SqlParser;

namespace Impala.Shell;

/// <summary>Reads lines until a semicolon ends a statement, and runs it. Commands of one line need no semicolon.</summary>
internal sealed class InteractiveLoop(ShellSession session, ShellOptions options, LineEditor editor)
{
    private static readonly string[] LineCommands = ["QUIT", "EXIT", "PROFILE", "SUMMARY", "HISTORY", "HELP"];

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Quiet)
            Console.Error.WriteLine("Statements end with a semicolon. HELP tells what the shell knows besides SQL; QUIT ends it.");
        var pending = "";
        while (!session.WantsToEnd)
        {
            var prompt = session.Prompt;
            var line = editor.ReadLine(pending.Length == 0 ? prompt : "> ".PadLeft(prompt.Length));
            if (line is null)
                break;
            if (line == LineEditor.Interrupted)
            {
                pending = "";
                continue;
            }

            pending = pending.Length == 0 ? line : pending + "\n" + line;
            if (IsLineCommand(pending))
                pending = pending.TrimEnd() + ";";
            var spans = StatementSplitter.Split(pending, session.Dialect, out var rest);
            if (spans.Count > 0)
                editor.AddHistory(pending[..rest].Trim());
            foreach (var span in spans)
                await RunAsync(pending.Substring(span.Start, span.Length), cancellationToken);
            pending = pending[rest..];
        }

        editor.SaveHistory();
        return 0;
    }

    private async Task RunAsync(string statement, CancellationToken cancellationToken)
    {
        if (statement.Equals("HISTORY", StringComparison.OrdinalIgnoreCase))
        {
            for (var i = 0; i < editor.History.Count; i++)
                Console.WriteLine($"[{i + 1}]: {editor.History[i]}");
        }
        else if (statement.Equals("HELP", StringComparison.OrdinalIgnoreCase))
        {
            Console.WriteLine(
                "PROFILE, SUMMARY      the last query's profile, and its summary\n"
                + "CONNECT host:port     another coordinator\n"
                + "SET VAR:name=value    a variable for ${VAR:name}; UNSET VAR:name\n"
                + "SET name=value        a query option; SET shows them, UNSET name takes it back\n"
                + "SOURCE file           runs a file of statements\n"
                + "HISTORY, QUIT, EXIT");
        }
        else
        {
            await session.RunAsync(statement, cancellationToken);
        }
    }

    private static bool IsLineCommand(string text) => Array.Exists(LineCommands, command => command.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
}
