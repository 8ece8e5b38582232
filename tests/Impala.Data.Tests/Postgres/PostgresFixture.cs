using Impala.Data.Tests.Contract;
using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Data.Tests.Postgres;

/// <summary>A PostgreSQL made to look like a cluster from outside: database and user impala, a schema for the Impala database,
/// and last_query_id().</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string Database = "contract";

    private PostgresServer? _server;

    public ProviderServer Server { get; private set; } = new("", Database, "");

    /// <summary>The same server for Npgsql itself.</summary>
    public string NpgsqlConnectionString { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartNewAsync();
        var impala = await _server.CreateDatabaseAsync("impala");
        await using var connection = new NpgsqlConnection(impala);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"CREATE ROLE impala SUPERUSER LOGIN; CREATE SCHEMA {Database} AUTHORIZATION impala; "
            + "CREATE FUNCTION public.last_query_id() RETURNS text LANGUAGE sql AS 'SELECT ''1:2''::text'; "
            + $"CREATE FUNCTION {Database}.last_query_id() RETURNS text LANGUAGE sql AS 'SELECT ''1:2''::text'",
            connection);
        await command.ExecuteNonQueryAsync();
        NpgsqlConnectionString = $"Host=127.0.0.1;Port={_server.Port};Database=impala;Search Path={Database};Username=impala";
        Server = new ProviderServer($"Host=127.0.0.1;Port={_server.Port};Database={Database};Username=impala", Database, "SELECT pg_sleep(30)");
    }

    public async Task DisposeAsync()
    {
        ImpalaConnection.ClearAllPools();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
