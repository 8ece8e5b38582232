using Impala.Data.Tests.Postgres;
using Impala.Shell;
using Impala.SqlParser;
using Xunit;

namespace Impala.Data.Tests.Shell;

/// <summary>Whole sessions, against PostgreSQL in its dialect.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ShellSessionTests(PostgresFixture fixture)
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _messages = new() { NewLine = "\n" };

    [Fact]
    public async Task AScriptPrintsItsResultsAndTellsHowManyRows()
    {
        Assert.True(await RunAsync("SELECT 1 AS a, true AS b, NULL AS c, 0.10 AS d; SELECT ${VAR:x} AS x"));
        Assert.Equal(
            """
            +---+------+------+------+
            | a | b    | c    | d    |
            +---+------+------+------+
            | 1 | true | NULL | 0.10 |
            +---+------+------+------+
            +----+
            | x  |
            +----+
            | 42 |
            +----+

            """, _output.ToString());
        Assert.Matches(@"Fetched 1 row\(s\) in \d+\.\d\ds", _messages.ToString());
        Assert.Contains("Query: SELECT 42 AS x", _messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFailureEndsAScriptUnlessItIsToBeIgnored()
    {
        Assert.False(await RunAsync("SELECT * FROM no_such_table; SELECT 1"));
        Assert.Contains("ERROR: 42P01", _messages.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
        Assert.False(await RunAsync("SELECT * FROM no_such_table; SELECT 1", options => options with { IgnoreFailure = true, Format = OutputFormat.Delimited }));
        Assert.Equal("1\n", _output.ToString());
    }

    [Fact]
    public async Task CancellingEndsTheStatementAndNotTheSession()
    {
        await using var session = Session(options => options);
        await session.ConnectAsync(CancellationToken.None);
        Assert.False(session.CancelRunning());
        var running = session.RunAsync("SELECT pg_sleep(30)", CancellationToken.None);
        Assert.True(session.CancelRunning());
        Assert.False(await running);
        Assert.Contains("Cancelled", _messages.ToString(), StringComparison.Ordinal);
        Assert.True(await session.RunAsync("SELECT 1", CancellationToken.None));
    }

    [Fact]
    public async Task VariablesAndQuitAreTheShellsOwn()
    {
        Assert.True(await RunAsync("SET VAR:y=7; SELECT ${VAR:y}; QUIT; SELECT 8", options => options with { Format = OutputFormat.Delimited }));
        Assert.Equal("7\n", _output.ToString());
        Assert.False(await RunAsync("SELECT ${VAR:nothing}"));
        Assert.Contains("unknown variable NOTHING", _messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AQuietSessionSaysNothingBesidesErrors()
    {
        Assert.True(await RunAsync("CREATE TABLE quiet (a INT); INSERT INTO quiet VALUES (1); DROP TABLE quiet", options => options with { Quiet = true }));
        Assert.Equal("", _messages.ToString());
        Assert.True(await RunAsync("CREATE TABLE loud (a INT); INSERT INTO loud VALUES (1), (2); DROP TABLE loud"));
        Assert.Contains("Modified 2 row(s)", _messages.ToString(), StringComparison.Ordinal);
        Assert.Contains("Time elapsed: ", _messages.ToString(), StringComparison.Ordinal);
    }

    private async Task<bool> RunAsync(string script, Func<ShellOptions, ShellOptions>? change = null)
    {
        await using var session = Session(change ?? (options => options));
        await session.ConnectAsync(CancellationToken.None);
        return await session.RunScriptAsync(script, CancellationToken.None);
    }

    private ShellSession Session(Func<ShellOptions, ShellOptions> change)
    {
        var host = new ImpalaConnectionStringBuilder(fixture.Server.ConnectionString);
        var options = new ShellOptions
        {
            Server = $"{host.Host}:{host.Port}", Database = fixture.Server.Database, Query = "", Dialect = SqlDialect.Postgres,
            Variables = [KeyValuePair.Create("x", "42")],
        };
        return new ShellSession(change(options), _output, _messages, TimeProvider.System);
    }
}
