using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>Real clients as they come: psql with its backslash commands, Npgsql without a compatibility option.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class ClientTests(SqliteCluster cluster) : IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await cluster.EnsureRunningAsync();
        await cluster.UseTpchAsync("tpch", TpchData.Small);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(@"\l", "impala")]
    [InlineData(@"\l+", "impala")]
    [InlineData(@"\dn", "tpch")]
    [InlineData(@"\dn+", "tpch")]
    [InlineData(@"\dt tpch.*", "lineitem|partsupp|nation|table")]
    [InlineData(@"\dt+ tpch.*", "lineitem|partsupp|nation")]
    [InlineData(@"\d tpch.*", "l_orderkey|n_name")]
    [InlineData(@"\d tpch.lineitem", "l_orderkey|bigint|l_quantity|numeric(15,2)|l_shipdate|date|l_comment")]
    [InlineData(@"\d+ tpch.lineitem", "l_orderkey|l_comment")]
    [InlineData(@"\df pg_catalog.upper", "")]
    [InlineData(@"\du", "impala")]
    [InlineData(@"\conninfo", "impala")]
    [InlineData("SELECT count(*) FROM tpch.nation", "25")]
    [InlineData("SHOW DATABASES", "tpch")]
    [InlineData("SHOW TABLES IN tpch", "lineitem|nation")]
    [InlineData("DESCRIBE tpch.nation", "n_nationkey|n_name")]
    [InlineData("EXPLAIN SELECT count(*) FROM tpch.nation", "nation")]
    [InlineData("SELECT version()", "Impala")]
    public async Task PsqlShows(string command, string parts)
    {
        var (code, output, errors) = await PsqlAsync("-c", command);
        Assert.True(code == 0, $"psql ended with {code}: {errors}");
        Assert.Equal("", errors);
        foreach (var part in parts.Split('|', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(part, output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task PsqlPointsAtTheMistake()
    {
        var (code, _, errors) = await PsqlAsync("-c", "SELECT * FROM tpch.nationn");
        Assert.Equal(1, code);
        Assert.Contains("LINE 1: SELECT * FROM tpch.nationn", errors, StringComparison.Ordinal);
        Assert.Contains("                      ^", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PsqlRunsAScriptOfSeveralStatements()
    {
        var (code, output, errors) = await PsqlAsync(
            "-A", "-t", "-c", "DROP TABLE IF EXISTS script", "-c", "CREATE TABLE script (x int); INSERT INTO script VALUES (1), (2); SELECT sum(x) FROM script;", "-c", "DROP TABLE script");
        Assert.True(code == 0, errors);
        Assert.Contains("INSERT 0 2", output, StringComparison.Ordinal);
        Assert.Contains("\n3\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NpgsqlReadsEachTypeInBinary()
    {
        await using var connection = await cluster.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT true, 1::smallint, 2::int, 3::bigint, 1.5::real, 2.5::double precision, 12345.678::numeric(10,3), 'text'::text, 'v'::varchar(3),
                   DATE '2024-02-29', TIMESTAMP '2024-02-29 12:34:56.789012', NULL::int, -0.5::numeric(4,2)
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        var values = new object[reader.FieldCount];
        reader.GetValues(values);
        Assert.Equal(
            [
                true, (short)1, 2, 3L, 1.5f, 2.5, 12345.678m, "text", "v",
                new DateOnly(2024, 2, 29), new DateTime(2024, 2, 29, 12, 34, 56, 789).AddMicroseconds(12), DBNull.Value, -0.50m,
            ],
            values);
        Assert.Equal(
            ["boolean", "smallint", "integer", "bigint", "real", "double precision", "numeric(10, 3)", "text", "character varying(3)", "date", "timestamp without time zone", "integer", "numeric"],
            Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName));
        Assert.False(await reader.ReadAsync());
    }

    [Fact]
    public async Task NpgsqlPreparesOnceAndRunsOften()
    {
        await using var connection = await cluster.OpenAsync(1);
        await using var command = new NpgsqlCommand(
            "SELECT n_name FROM tpch.nation WHERE n_nationkey = $1 AND n_regionkey < $2 AND n_name LIKE $3", connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text });
        await command.PrepareAsync();
        foreach (var (key, name) in new[] { (7, "GERMANY"), (6, "FRANCE"), (2, "BRAZIL") })
        {
            command.Parameters[0].Value = key;
            command.Parameters[1].Value = 4L;
            command.Parameters[2].Value = "%";
            Assert.Equal(name, await command.ExecuteScalarAsync());
        }
        command.Parameters[2].Value = "X%";
        Assert.Null(await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task NpgsqlSendsEachTypeAsAParameter()
    {
        await using var connection = await cluster.OpenAsync();
        object[] values =
        [
            true, (short)-5, 123456, 9876543210L, 1.25f, -2.5, 123.4500m, "it's ünïcode €", new DateOnly(1998, 12, 1), new DateTime(2001, 2, 3, 4, 5, 6),
        ];
        string[] types = ["boolean", "smallint", "int", "bigint", "real", "double precision", "numeric(20,4)", "text", "date", "timestamp"];
        for (var i = 0; i < values.Length; i++)
        {
            await using var command = new NpgsqlCommand($"SELECT $1::{types[i]}", connection) { Parameters = { new NpgsqlParameter { Value = values[i] } } };
            var result = await command.ExecuteScalarAsync();
            Assert.Equal(values[i], result);
        }
    }

    [Fact]
    public async Task NpgsqlReadsSchemaAndBatches()
    {
        await using var connection = await cluster.OpenAsync();
        var columns = await connection.GetSchemaAsync("Columns", ["impala", "tpch", "region", null]);
        Assert.Equal(3, columns.Rows.Count);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand("SELECT 1"), new NpgsqlBatchCommand("SELECT count(*) FROM tpch.region"), new NpgsqlBatchCommand("SELECT 'x'") },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        var seen = new List<string>();
        do
        {
            while (await reader.ReadAsync())
                seen.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }
        while (await reader.NextResultAsync());
        Assert.Equal(["1", "5", "x"], seen);
    }

    [Fact]
    public async Task NpgsqlsPoolGivesCleanSessions()
    {
        var source = NpgsqlDataSource.Create(cluster.Processes.ConnectionString() + ";Maximum Pool Size=1");
        await using (source)
        {
            await using (var first = await source.OpenConnectionAsync())
                await cluster.ExecuteAsync(first, "SET search_path TO tpch");
            await using var second = await source.OpenConnectionAsync();
            Assert.Equal("42P01", (await cluster.FailureAsync(second, "SELECT * FROM nation")).SqlState);
        }
    }

    [Fact]
    public async Task AProfileIsThereAfterwards()
    {
        await using var connection = await cluster.OpenAsync();
        await cluster.ExecuteAsync(connection, "SELECT n_regionkey, count(*) FROM tpch.nation GROUP BY n_regionkey");
        var id = Assert.IsType<string>(await cluster.ScalarAsync(connection, "SELECT last_query_id()"));
        Assert.NotEqual("", id);
        var profile = string.Join('\n', await cluster.RowsAsync("EXPLAIN ANALYZE SELECT n_regionkey, count(*) FROM tpch.nation GROUP BY n_regionkey"));
        Assert.Contains("nation", profile, StringComparison.Ordinal);
        await using var show = new NpgsqlCommand("SHOW PROFILE", connection);
        Assert.NotNull(await show.ExecuteScalarAsync());
    }

    private Task<(int Code, string Output, string Errors)> PsqlAsync(params string[] arguments) =>
        Psql.RunAsync(cluster.Processes.Daemon("impalad0").PgWirePort!.Value, "impala", new Dictionary<string, string>(), arguments);
}
