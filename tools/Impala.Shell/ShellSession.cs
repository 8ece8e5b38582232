using System.Diagnostics;
using System.Globalization;
using Impala.Data;
using Impala.SqlParser;

namespace Impala.Shell;

/// <summary>
/// A connection with what the shell knows about it: dialect, variables, output. Statements are sent one by one, and a few words that are no SQL
/// are the shell's own (<see cref="ShellVerb"/>). A lost connection is made again for the next statement, with its database and options.
/// </summary>
internal sealed class ShellSession : IAsyncDisposable
{
    private readonly ShellOptions _options;
    private readonly TextWriter _output;
    private readonly TextWriter _messages;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string> _queryOptions = new(StringComparer.OrdinalIgnoreCase);
    private ImpalaConnection? _connection;
    private CancellationTokenSource? _running;
    private string _server;
    private string? _database;

    public ShellSession(ShellOptions options, TextWriter output, TextWriter messages, TimeProvider time)
    {
        _options = options;
        _output = output;
        _messages = messages;
        _time = time;
        _server = options.Server;
        _database = options.Database;
        foreach (var (name, value) in options.QueryOptions)
            _queryOptions[name] = value;
        foreach (var (name, value) in options.Variables)
            Variables.Set(name, value);
    }

    public VariableSubstitution Variables { get; } = new();

    public SqlDialect Dialect => _options.Dialect;

    public bool WantsToEnd { get; private set; }

    public string Prompt => $"[{_server}] {_database ?? ImpalaConnectionStringBuilder.DefaultDatabase}> ";

    /// <summary>Connects to the server of the options, or of the last CONNECT.</summary>
    /// <exception cref="ImpalaException">It does not answer or refuses.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        var builder = new ImpalaConnectionStringBuilder
        {
            Host = _server,
            Username = _options.User,
            Password = _options.Password,
            Database = _database,
            Timeout = _options.ConnectTimeout,
            // Postgres is what the wire speaks unless it is told otherwise.
            Dialect = _options.Dialect == SqlDialect.Postgres ? null : _options.Dialect.Name,
            Pooling = false,
            ApplicationName = "impala-shell",
        };
        foreach (var (name, value) in _queryOptions)
            builder.SetOption(name, value);
        _connection = new ImpalaConnection(builder.ConnectionString);
        _connection.InfoMessage += (_, message) => _messages.WriteLine($"{message.Severity}: {message.Message}");
        await _connection.OpenAsync(cancellationToken);
        Say($"Connected to {_server}");
    }

    /// <summary>Runs statements one after the other, up to the first that fails unless failures are to be ignored.</summary>
    /// <returns>Whether all succeeded.</returns>
    public async Task<bool> RunScriptAsync(string text, CancellationToken cancellationToken)
    {
        var statements = StatementSplitter.Split(text, Dialect, out var rest).Select(span => text.Substring(span.Start, span.Length)).ToList();
        if (rest < text.Length)
            statements.Add(text[rest..].Trim());
        var succeeded = true;
        foreach (var statement in statements)
        {
            succeeded &= await RunAsync(statement, cancellationToken);
            if (WantsToEnd || (!succeeded && !_options.IgnoreFailure))
                break;
        }

        await _output.FlushAsync(cancellationToken);
        return succeeded;
    }

    /// <summary>Runs a statement or a command of the shell; errors are printed.</summary>
    /// <returns>Whether it succeeded.</returns>
    public async Task<bool> RunAsync(string statement, CancellationToken cancellationToken)
    {
        if (Variables.Apply(statement, out var unknown) is not { } text)
        {
            await _messages.WriteLineAsync(
                $"ERROR: unknown variable {unknown.ToUpperInvariant()}; set it with --var={unknown}=value or SET VAR:{unknown}=value");
            return false;
        }

        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_lock)
            _running = source;
        try
        {
            return await RunVerbAsync(ShellVerb.Of(text), source.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await _messages.WriteLineAsync("Cancelled");
            return false;
        }
        catch (ImpalaException exception)
        {
            await _messages.WriteLineAsync("ERROR: " + exception.Message);
            return false;
        }
        finally
        {
            lock (_lock)
                _running = null;
        }
    }

    /// <summary>Cancels what runs; false when nothing does.</summary>
    public bool CancelRunning()
    {
        lock (_lock)
        {
            _running?.Cancel();
            return _running is not null || _options.IsInteractive;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    private async Task<bool> RunVerbAsync(ShellVerb verb, CancellationToken cancellationToken)
    {
        switch (verb.Kind)
        {
            case ShellVerbKind.Quit:
                WantsToEnd = true;
                return true;
            case ShellVerbKind.Connect:
                _server = verb.Argument;
                await ConnectAsync(cancellationToken);
                return true;
            case ShellVerbKind.SetVariable:
                Variables.Set(verb.Argument, verb.Value);
                return true;
            case ShellVerbKind.UnsetVariable:
                return Variables.Remove(verb.Argument);
            case ShellVerbKind.Source:
                return await RunFileAsync(verb.Argument, cancellationToken);
            case ShellVerbKind.Statement:
                if (!await RunStatementAsync(verb.Argument, cancellationToken))
                    return false;
                Remember(verb);
                return !_options.ShowProfiles || !verb.IsQuery || await RunStatementAsync("SHOW PROFILE", cancellationToken);
            default:
                throw new UnreachableException(verb.Kind.ToString());
        }
    }

    private async Task<bool> RunFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await RunScriptAsync(await File.ReadAllTextAsync(file, cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await _messages.WriteLineAsync("ERROR: " + exception.Message);
            return false;
        }
    }

    private async Task<bool> RunStatementAsync(string text, CancellationToken cancellationToken)
    {
        if (_connection is not { State: System.Data.ConnectionState.Open })
            await ConnectAsync(cancellationToken);
        Say("Query: " + text);
        var started = _time.GetTimestamp();
        // As text, so that a DECIMAL has all its digits and a TIMESTAMP its nanoseconds.
        await using var command = new ImpalaCommand(text, _connection) { ResultsAsText = true };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var numRows = 0L;
        var hasColumns = reader.FieldCount > 0;
        if (hasColumns)
        {
            numRows = await PrintAsync(reader, cancellationToken);
            await _output.FlushAsync(cancellationToken);
        }

        await reader.CloseAsync();
        var seconds = _time.GetElapsedTime(started).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        Say((hasColumns, reader.RecordsAffected) switch
        {
            (true, _) => $"Fetched {numRows} row(s) in {seconds}s",
            (false, >= 0) => $"Modified {reader.RecordsAffected} row(s) in {seconds}s",
            _ => $"Time elapsed: {seconds}s",
        });
        return true;
    }

    private async Task<long> PrintAsync(ImpalaDataReader reader, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var isBoolean = Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetDataTypeName(column) == "BOOLEAN").ToArray();
        IRowPrinter printer = _options.Format switch
        {
            OutputFormat.Table => new TablePrinter(_output, names),
            OutputFormat.Delimited => new DelimitedPrinter(_output, names, _options.Delimiter, _options.PrintHeader),
            OutputFormat.Vertical => new VerticalPrinter(_output, names),
        };
        var numRows = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new string?[names.Length];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.IsDBNull(i) ? null : Text(reader.GetString(i), isBoolean[i]);
            printer.Add(row);
            numRows++;
        }

        printer.Finish();
        return numRows;
    }

    // The wire says t and f.
    private static string Text(string value, bool isBoolean) => (isBoolean, value) switch
    {
        (true, "t") => "true",
        (true, "f") => "false",
        _ => value,
    };

    /// <summary>Keeps what a new connection must be told again.</summary>
    private void Remember(ShellVerb verb)
    {
        if (verb.UsedDatabase is { } database)
            _database = database;
        if (verb.SetOption is not { } option)
            return;
        if (option.Value is null)
            _queryOptions.Remove(option.Name);
        else
            _queryOptions[option.Name] = option.Value;
    }

    private void Say(string message)
    {
        if (!_options.Quiet)
            _messages.WriteLine(message);
    }
}
