using Impala.Data.Tests.Contract;
using Xunit;

namespace Impala.Data.Tests.Postgres;

/// <summary>The contract, and what only PostgreSQL can be asked for.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresContractTests(PostgresFixture fixture) : ProviderContract(fixture.Server)
{
    [Fact]
    public async Task OptionsReachTheSessionWithBlanksAndBackslashes()
    {
        var builder = new ImpalaConnectionStringBuilder(Server.ConnectionString) { Options = "statement_timeout=77s,search_path_of_mine.x=1" };
        builder.SetOption("custom.label", "two words \\ and more");
        await using var connection = new ImpalaConnection(builder.ConnectionString);
        await connection.OpenAsync();
        Assert.Equal("77s", await ShowAsync(connection, "statement_timeout"));
        Assert.Equal("1", await ShowAsync(connection, "search_path_of_mine.x"));
        Assert.Equal("two words \\ and more", await ShowAsync(connection, "custom.label"));
    }

    [Fact]
    public async Task NoticesAreRaisedAsInfoMessages()
    {
        await using var connection = await OpenAsync();
        var messages = new List<ImpalaInfoMessageEventArgs>();
        connection.InfoMessage += (_, message) => messages.Add(message);
        await using var command = new ImpalaCommand("DO $$ BEGIN RAISE WARNING 'careful' USING HINT = 'look out'; END $$", connection);
        await command.ExecuteNonQueryAsync();
        var message = Assert.Single(messages);
        Assert.Equal(("WARNING", "careful", "look out"), (message.Severity, message.Message, message.Hint));
    }

    [Fact]
    public async Task DetailAndHintOfAnErrorAreTold()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand(
            "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001', DETAIL = 'why', HINT = 'again'; END $$", connection);
        var error = await Assert.ThrowsAsync<ImpalaException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(("40001", "no", "why", "again", "ERROR"), (error.SqlState, error.MessageText, error.Detail, error.Hint, error.Severity));
        Assert.True(error.IsTransient);
        Assert.Equal("40001: no\nDetail: why\nHint: again", error.Message);
    }

    [Fact]
    public async Task AnErrorInTheMiddleOfAResultIsRaisedByTheReader()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand("SELECT 1 / (100000 - n) FROM generate_series(1, 100000) AS n", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var error = await Assert.ThrowsAsync<ImpalaException>(async () =>
        {
            while (await reader.ReadAsync())
            {
                // Reads on until it fails.
            }
        });
        Assert.Equal("22012", error.SqlState);
    }

    [Fact]
    public async Task ADatabaseWithAnUnusualNameIsQuotedInTheSearchPath()
    {
        await using var connection = new ImpalaConnection(Server.ConnectionString.Replace("Database=contract", "Database=My Data", StringComparison.Ordinal));
        await connection.OpenAsync();
        Assert.Equal("\"My Data\"", await ShowAsync(connection, "search_path"));
        await connection.ChangeDatabaseAsync("Other, Data");
        Assert.Equal("\"Other, Data\"", await ShowAsync(connection, "search_path"));
    }

    [Fact]
    public async Task ThePostgresDatabaseIsAlwaysImpala()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand("SELECT current_database()", connection);
        Assert.Equal("impala", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task RollbackAndSavepointsReachTheServer()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        await using (var transaction = connection.BeginTransaction())
        {
            transaction.Save("before");
            await using var insert = new ImpalaCommand($"INSERT INTO {table.Name} (id) VALUES (9)", connection, transaction);
            await insert.ExecuteNonQueryAsync();
            await transaction.RollbackAsync("before");
            transaction.Rollback();
        }

        await using var count = new ImpalaCommand($"SELECT count(*) FROM {table.Name}", connection);
        Assert.Equal(3L, count.ExecuteScalar());
    }

    private static async Task<object?> ShowAsync(ImpalaConnection connection, string setting)
    {
        await using var command = new ImpalaCommand($"SHOW {setting}", connection);
        return await command.ExecuteScalarAsync();
    }
}
