using System.CommandLine;
using Impala.Data;
using Impala.SqlParser;
using ParseResult = System.CommandLine.ParseResult;

namespace Impala.Shell;

/// <summary>The command line: options as impala-shell has them, and <c>parse</c>.</summary>
internal static class ShellCommands
{
    private static readonly Option<string> Server = new("--impalad", "-i")
    {
        Description = "host or host:port of a coordinator", DefaultValueFactory = _ => "127.0.0.1:21050",
    };

    private static readonly Option<string?> Database = new("--database", "-d") { Description = "Database that names without one are looked up in" };
    private static readonly Option<string> User = new("--user", "-u") { Description = "Whose session it is", DefaultValueFactory = _ => "impala" };
    private static readonly Option<string?> Query = new("--query", "-q") { Description = "Runs statements and ends" };
    private static readonly Option<string?> File = new("--query_file", "-f") { Description = "Runs the statements of a file and ends; - is standard input" };
    private static readonly Option<string?> Output = new("--output_file", "-o") { Description = "Writes results to a file" };
    private static readonly Option<bool> Delimited = new("--delimited", "-B") { Description = "A line a row, with a delimiter between the columns" };
    private static readonly Option<string> Delimiter = new("--output_delimiter")
    {
        Description = "The delimiter; \\t for a tab", DefaultValueFactory = _ => "\\t",
    };

    private static readonly Option<bool> PrintHeader = new("--print_header") { Description = "Begins delimited results with the columns' names" };
    private static readonly Option<bool> Vertical = new("--vertical", "-E") { Description = "A line a column" };
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Results only, no messages" };
    private static readonly Option<bool> IgnoreFailure = new("--ignore_query_failure", "-c") { Description = "Goes on after a statement that fails" };
    private static readonly Option<bool> ShowProfiles = new("--show_profiles", "-p") { Description = "Prints the profile after each query" };
    private static readonly Option<string[]> QueryOptions = new("--query_option", "-Q") { Description = "NAME=value of a query option (repeatable)" };
    private static readonly Option<string[]> Variables = new("--var") { Description = "name=value of a variable for ${VAR:name} (repeatable)" };
    private static readonly Option<int> ConnectTimeout = new("--connect_timeout", "-t")
    {
        Description = "Seconds that connecting may take", DefaultValueFactory = _ => 15,
    };

    private static readonly Option<string> Dialect = NewDialect();

    /// <summary>Runs the command line.</summary>
    /// <returns>0; 1 when a statement failed or there was no connection; 130 after Ctrl-C.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await Create().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (exception is ImpalaException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("ERROR: " + exception.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }

    /// <summary>What the command line means for a session.</summary>
    internal static ShellOptions Read(ParseResult result) => new()
    {
        Server = result.GetRequiredValue(Server),
        Database = result.GetValue(Database),
        User = result.GetRequiredValue(User),
        Password = Environment.GetEnvironmentVariable("IMPALA_PASSWORD"),
        Query = result.GetValue(Query),
        File = result.GetValue(File),
        Output = result.GetValue(Output),
        Format = Format(result),
        Delimiter = result.GetRequiredValue(Delimiter).Replace("\\t", "\t", StringComparison.Ordinal),
        PrintHeader = result.GetValue(PrintHeader),
        Quiet = result.GetValue(Quiet),
        IgnoreFailure = result.GetValue(IgnoreFailure),
        ShowProfiles = result.GetValue(ShowProfiles),
        Dialect = SqlDialect.Find(result.GetRequiredValue(Dialect))!,
        ConnectTimeout = result.GetValue(ConnectTimeout),
        QueryOptions = Pairs(result.GetValue(QueryOptions)),
        Variables = Pairs(result.GetValue(Variables)),
    };

    internal static RootCommand Create()
    {
        var root = new RootCommand("Runs statements on an Impala cluster, interactively or from a script. A password is taken from IMPALA_PASSWORD.")
        {
            Server, Database, User, Query, File, Output, Delimited, Delimiter, PrintHeader, Vertical, Quiet, IgnoreFailure, ShowProfiles,
            QueryOptions, Variables, ConnectTimeout, Dialect, Parse(),
        };
        root.SetAction((result, cancellationToken) => RunSessionAsync(Read(result), cancellationToken));
        return root;
    }

    private static async Task<int> RunSessionAsync(ShellOptions options, CancellationToken cancellationToken)
    {
        await using var output = options.Output is { } file
            ? new StreamWriter(file)
            : new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = options.IsInteractive };
        await using var session = new ShellSession(options, output, Console.Error, TimeProvider.System);
        using var interrupt = new Interrupt(session);
        await session.ConnectAsync(cancellationToken);
        if (options.IsInteractive)
            return await new InteractiveLoop(session, options, new LineEditor()).RunAsync(cancellationToken);
        var text = options switch
        {
            { Query: { } query } => query,
            { File: "-" } => await Console.In.ReadToEndAsync(cancellationToken),
            _ => await System.IO.File.ReadAllTextAsync(options.File!, cancellationToken),
        };
        return await session.RunScriptAsync(text, cancellationToken) ? 0 : 1;
    }

    private static Command Parse()
    {
        var lines = new Option<bool>("--jsonl") { Description = "Reads one JSON string a line", Required = true };
        var dialect = NewDialect();
        var command = new Command("parse", "Checks statements without a server: ok, or error: SQLSTATE message at line:column") { lines, dialect };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var input = new StreamReader(Console.OpenStandardInput());
            await using var output = new StreamWriter(Console.OpenStandardOutput());
            return await ParseCommand.RunAsync(input, output, SqlDialect.Find(result.GetRequiredValue(dialect))!, cancellationToken);
        });
        return command;
    }

    private static OutputFormat Format(ParseResult result)
    {
        if (result.GetValue(Vertical))
            return OutputFormat.Vertical;
        return result.GetValue(Delimited) ? OutputFormat.Delimited : OutputFormat.Table;
    }

    private static Option<string> NewDialect()
    {
        var option = new Option<string>("--dialect") { Description = "How statements are read", DefaultValueFactory = _ => "impala" };
        option.AcceptOnlyFromAmong("impala", "postgres");
        return option;
    }

    private static List<KeyValuePair<string, string>> Pairs(string[]? texts) => (texts ?? []).Select(text =>
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(text[..equals].Trim(), text[(equals + 1)..].Trim())
            : throw new ArgumentException($"Expected NAME=value, not '{text}'.");
    }).ToList();
}
