using System.Data;
using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using Xunit;

namespace Impala.Data.Tests.Contract;

/// <summary>What the provider promises, whatever answers behind the protocol: run against PostgreSQL and against a cluster.</summary>
public abstract class ProviderContract(ProviderServer server)
{
    protected ProviderServer Server { get; } = server;

    public static TheoryData<object, object> Values => new()
    {
        { true, true },
        { (sbyte)-7, (short)-7 },
        { (short)-32768, (short)-32768 },
        { 2147483647, 2147483647 },
        { -9223372036854775808L, -9223372036854775808L },
        { 1.5f, 1.5f },
        { -2.25e300, -2.25e300 },
        { 12345678901234567890.12345678m, 12345678901234567890.12345678m },
        { ulong.MaxValue, 18446744073709551615m },
        { "Zoë's \"quoted\" \\ text", "Zoë's \"quoted\" \\ text" },
        { 'x', "x" },
        { "", "" },
        { new DateTime(2024, 2, 29, 12, 34, 56, DateTimeKind.Utc).AddMicroseconds(123456), new DateTime(2024, 2, 29, 12, 34, 56).AddMicroseconds(123456) },
        { new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.FromHours(2)), new DateTime(2024, 2, 29, 10, 0, 0) },
        { new DateOnly(1999, 12, 31), new DateTime(1999, 12, 31) },
        { new byte[] { 0, 1, 254, 255 }, new byte[] { 0, 1, 254, 255 } },
        { DayOfWeek.Friday, 5 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task AValueOfEachTypeGoesThereAndBack(object sent, object received)
    {
        await using var connection = await OpenAsync();
        foreach (var text in new[] { "SELECT @value", "SELECT $1" })
        {
            await using var command = new ImpalaCommand(text, connection);
            command.Parameters.Add(new ImpalaParameter(text.Contains('@', StringComparison.Ordinal) ? "value" : null, sent));
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            if (sent is DateOnly date)
            {
                Assert.Equal(date, reader.GetFieldValue<DateOnly>(0));
                Assert.Equal(received, reader.GetDateTime(0));
            }
            else
            {
                Assert.Equal(received, reader.GetValue(0));
            }

            Assert.False(await reader.ReadAsync());
        }
    }

    [Fact]
    public async Task ANullOfAnyTypeGoesThereAndBack()
    {
        await using var connection = await OpenAsync();
        foreach (var type in Enum.GetValues<ImpalaDbType>().Where(type => type != ImpalaDbType.Unknown))
        {
            await using var command = new ImpalaCommand("SELECT @value", connection);
            command.Parameters.Add(new ImpalaParameter("value", type));
            Assert.Equal(DBNull.Value, await command.ExecuteScalarAsync());
        }
    }

    [Fact]
    public void ColumnsAreReadByTypedGettersAndNamedAsImpalaNamesThem()
    {
        using var connection = Open();
        using var command = new ImpalaCommand(
            "SELECT CAST(1 AS SMALLINT) AS small, CAST(2 AS INT) AS number, CAST(3 AS BIGINT) AS big, CAST(4.5 AS DOUBLE PRECISION) AS real_number, "
            + "CAST(12.34 AS DECIMAL(10,2)) AS amount, CAST('abc' AS VARCHAR(10)) AS name, CAST('2024-02-29' AS DATE) AS day, "
            + "CAST('2024-02-29 12:34:56.123456' AS TIMESTAMP) AS moment, true AS flag, CAST(NULL AS INT) AS nothing",
            connection);
        using var reader = command.ExecuteReader();
        Assert.Equal(10, reader.FieldCount);
        Assert.True(reader.HasRows);
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt16(0));
        Assert.Equal(2, reader.GetInt32(reader.GetOrdinal("number")));
        Assert.Equal(3L, reader.GetInt64(2));
        Assert.Equal(4.5, reader.GetDouble(3));
        Assert.Equal(12.34m, reader.GetDecimal(4));
        Assert.Equal("abc", reader.GetString(5));
        Assert.Equal(new DateOnly(2024, 2, 29), reader.GetFieldValue<DateOnly>(6));
        Assert.Equal(new DateTime(2024, 2, 29, 12, 34, 56).AddMicroseconds(123456), reader.GetDateTime(7));
        Assert.True(reader.GetBoolean(8));
        Assert.True(reader.IsDBNull(9));
        Assert.Equal(DBNull.Value, reader["nothing"]);
        Assert.Equal(
            ["SMALLINT", "INT", "BIGINT", "DOUBLE", "DECIMAL(10,2)", "VARCHAR(10)", "DATE", "TIMESTAMP", "BOOLEAN", "INT"],
            Enumerable.Range(0, 10).Select(reader.GetDataTypeName));
        var columns = reader.GetColumnSchema();
        Assert.Equal("amount", columns[4].ColumnName);
        Assert.Equal("DECIMAL(10,2)", columns[4].DataTypeName);
        Assert.Equal(10, columns[4].NumericPrecision);
        Assert.Equal(2, columns[4].NumericScale);
        Assert.Equal(typeof(decimal), columns[4].DataType);
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("missing"));
        Assert.False(reader.Read());
    }

    [Theory]
    [InlineData("99999999999999999999999999999999999999", 0)]
    [InlineData("-12345678901234567890123456789.123456789", 9)]
    [InlineData("0.00000000000000000000000000000000000001", 38)]
    [InlineData("10000", 0)]
    [InlineData("-0.0500", 4)]
    [InlineData("0.00", 2)]
    public async Task DecimalsOf38DigitsAreReadWhole(string text, int scale)
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand($"SELECT CAST('{text}' AS DECIMAL(38,{scale}))", connection);
        await using (var reader = await command.ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(text, reader.GetFieldValue<SqlDecimal>(0).ToString());
            Assert.Equal(SqlDecimal.Parse(text), Assert.IsType<SqlDecimal>(reader.GetProviderSpecificValue(0)));
            if (scale == 0)
                Assert.Equal(BigInteger.Parse(text, CultureInfo.InvariantCulture), reader.GetFieldValue<BigInteger>(0));
        }

        command.ResultsAsText = true;
        Assert.Equal(text, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task RowsAreReadAndParametersOfANameMayStandTwice()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        await using var command = new ImpalaCommand($"SELECT id, name FROM {table.Name} WHERE id > @id OR id = @id - 1 ORDER BY id", connection);
        command.Parameters.AddWithValue("@id", 2);
        var rows = new List<(int, string)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add((reader.GetInt32(0), reader.GetString(1)));
        Assert.Equal([(1, "Ada"), (3, "Grace")], rows);
    }

    [Fact]
    public void APreparedCommandTakesNewValues()
    {
        using var connection = Open();
        using var command = new ImpalaCommand("SELECT @a + 1", connection);
        var parameter = command.Parameters.Add("a", ImpalaDbType.Int);
        command.Prepare();
        Assert.True(command.IsPrepared);
        for (var i = 0; i < 3; i++)
        {
            parameter.Value = i;
            Assert.Equal(i + 1, command.ExecuteScalar());
        }

        Assert.True(command.IsPrepared);
    }

    [Fact]
    public async Task SeveralStatementsGiveSeveralResults()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand("SELECT 1; SELECT 'two', 2", connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.True(await reader.NextResultAsync());
        Assert.Equal(2, reader.FieldCount);
        Assert.True(await reader.ReadAsync());
        Assert.Equal("two", reader.GetString(0));
        Assert.False(await reader.NextResultAsync());
    }

    [Fact]
    public async Task ABatchRunsItsStatementsWithTheirParameters()
    {
        await using var connection = await OpenAsync();
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add("SELECT $1").Parameters.AddWithValue(11);
        batch.BatchCommands.Add("SELECT @name").Parameters.AddWithValue("name", "second");
        await using var reader = await batch.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(11, reader.GetInt32(0));
        Assert.True(await reader.NextResultAsync());
        Assert.True(await reader.ReadAsync());
        Assert.Equal("second", reader.GetString(0));
    }

    [Fact]
    public async Task AFailedBatchTellsWhichStatement()
    {
        await using var connection = await OpenAsync();
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add("SELECT 1");
        var wrong = batch.BatchCommands.Add("SELECT * FROM no_such_table");
        var error = await Assert.ThrowsAsync<ImpalaException>(() => batch.ExecuteNonQueryAsync());
        Assert.Same(wrong, error.BatchCommand);
        Assert.Equal("42P01", error.SqlState);
    }

    [Theory]
    [InlineData("SELECT * FROM no_such_table", "42P01", 15)]
    [InlineData("SELECT 1 +", "42601", 11)]
    [InlineData("SELECT no_such_column FROM (SELECT 1 AS x) AS t", "42703", 8)]
    [InlineData("SELECT 1 / 0", "22012", 0)]
    public async Task ErrorsHaveSqlStateAndPositionAndLeaveTheConnectionOpen(string text, string sqlState, int position)
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand(text, connection);
        var error = await Assert.ThrowsAsync<ImpalaException>(() => command.ExecuteScalarAsync());
        Assert.Equal(sqlState, error.SqlState);
        Assert.Equal(position, error.Position);
        Assert.False(error.IsTransient);
        Assert.NotEmpty(error.MessageText);
        Assert.Equal(error.MessageText, Assert.Throws<ImpalaException>(() => command.ExecuteReader()).MessageText);
        Assert.Equal(ConnectionState.Open, connection.State);
        command.CommandText = "SELECT 1";
        Assert.Equal(1, command.ExecuteScalar());
    }

    [Fact]
    public async Task ATokenCancelsAQueryAndTheConnectionGoesOn()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand(Server.SlowQuery, connection);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(source.Token));
        command.CommandText = "SELECT 1";
        Assert.Equal(1, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task CancelEndsAQueryOfAnotherThread()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand(Server.SlowQuery, connection);
        var running = command.ExecuteScalarAsync();
        // A cancellation that comes before the server has begun does nothing, as everywhere in PostgreSQL's protocol: ask until it counts.
        while (await Task.WhenAny(running, Task.Delay(200)) != running)
            command.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task ACommandTimeoutEndsAQuery()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand(Server.SlowQuery, connection) { CommandTimeout = 1 };
        var error = await Assert.ThrowsAsync<ImpalaException>(() => command.ExecuteScalarAsync());
        Assert.IsType<TimeoutException>(error.InnerException?.InnerException);
    }

    [Fact]
    public async Task ClosedConnectionsAreUsedAgainWithAFreshSession()
    {
        var text = Server.ConnectionString + ";Application Name=pooling;Maximum Pool Size=1";
        int session;
        await using (var first = new ImpalaConnection(text))
        {
            await first.OpenAsync();
            session = first.ProcessId;
            Assert.Equal(Server.Database, first.Database);
            await first.ChangeDatabaseAsync("information_schema");
            Assert.Equal("information_schema", first.Database);
            Assert.Equal("information_schema", await CurrentSchemaAsync(first));
        }

        await using var second = new ImpalaConnection(text);
        await second.OpenAsync();
        Assert.Equal(session, second.ProcessId);
        Assert.Equal(Server.Database, second.Database);
        Assert.Equal(Server.Database, await CurrentSchemaAsync(second));
    }

    [Fact]
    public async Task WithoutPoolingEachConnectionIsANewSession()
    {
        var sessions = new HashSet<int>();
        for (var i = 0; i < 2; i++)
        {
            await using var connection = new ImpalaConnection(Server.ConnectionString + ";Pooling=false");
            await connection.OpenAsync();
            sessions.Add(connection.ProcessId);
        }

        Assert.Equal(2, sessions.Count);
    }

    [Fact]
    public async Task ADataSourceGivesConnectionsCommandsAndBatches()
    {
        await using var source = (ImpalaDataSource)ImpalaProviderFactory.Instance.CreateDataSource(Server.ConnectionString);
        await using (var connection = await source.OpenConnectionAsync())
            Assert.Equal(ConnectionState.Open, connection.State);
        await using (var command = source.CreateCommand("SELECT @x"))
        {
            command.Parameters.AddWithValue("x", 5);
            Assert.Equal(5, await command.ExecuteScalarAsync());
        }

        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add("SELECT 6");
        Assert.Equal(6, await batch.ExecuteScalarAsync());
    }

    [Fact]
    public async Task SeveralHostsAreTriedInTurn()
    {
        var builder = new ImpalaConnectionStringBuilder(Server.ConnectionString);
        builder.Host = $"127.0.0.1:1,{builder.Host}";
        await using var connection = new ImpalaConnection(builder.ConnectionString);
        await connection.OpenAsync();
        await using var command = new ImpalaCommand("SELECT 1", connection);
        Assert.Equal(1, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task AnUnreachableHostIsATransientErrorWithoutSqlState()
    {
        await using var connection = new ImpalaConnection("Host=127.0.0.1;Port=1;Timeout=5");
        var error = await Assert.ThrowsAsync<ImpalaException>(() => connection.OpenAsync());
        Assert.Null(error.SqlState);
        Assert.True(error.IsTransient);
        Assert.Throws<ImpalaException>(connection.Open);
    }

    [Fact]
    public async Task ATransactionIsTakenToItsEnd()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var insert = new ImpalaCommand($"INSERT INTO {table.Name} VALUES (4, 'Edsger', DATE '1930-05-11', 1.00)", connection, transaction);
            Assert.Equal(1, await insert.ExecuteNonQueryAsync());
            await transaction.CommitAsync();
        }

        await using var count = new ImpalaCommand($"SELECT count(*) FROM {table.Name}", connection);
        Assert.Equal(4L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task TheSchemaShowsDatabasesTablesAndColumns()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        var databases = await connection.GetSchemaAsync("Databases");
        Assert.Contains(Server.Database, databases.Rows.Cast<DataRow>().Select(row => row["database_name"]));
        var tables = connection.GetSchema("tables", [Server.Database, table.Name]);
        Assert.Equal(table.Name, Assert.Single(tables.Rows.Cast<DataRow>())["table_name"]);
        var columns = await connection.GetSchemaAsync("Columns", [Server.Database, table.Name]);
        Assert.Equal(["id", "name", "born", "salary"], columns.Rows.Cast<DataRow>().Select(row => row["column_name"]));
        Assert.Equal(4, connection.GetSchema("Columns", [null, table.Name]).Rows.Count);
    }

    [Fact]
    public async Task AnAdapterFillsATable()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        using var adapter = new ImpalaDataAdapter($"SELECT * FROM {table.Name} ORDER BY id", connection);
        using var filled = new DataTable();
        Assert.Equal(3, adapter.Fill(filled));
        Assert.Equal("Ada", filled.Rows[0]["name"]);
    }

    [Fact]
    public async Task TheIdOfTheLastQueryIsKnown()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync();
        Assert.False(string.IsNullOrEmpty(connection.LastQueryId));
        Assert.False(string.IsNullOrEmpty(await connection.GetLastQueryIdAsync()));
    }

    [Fact]
    public async Task StateChangesAreTold()
    {
        await using var connection = new ImpalaConnection(Server.ConnectionString);
        var states = new List<ConnectionState>();
        connection.StateChange += (_, change) => states.Add(change.CurrentState);
        await connection.OpenAsync();
        Assert.NotEmpty(connection.ServerVersion);
        await connection.CloseAsync();
        Assert.Equal([ConnectionState.Open, ConnectionState.Closed], states);
    }

    protected async Task<ImpalaConnection> OpenAsync()
    {
        var connection = new ImpalaConnection(Server.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private ImpalaConnection Open()
    {
        var connection = new ImpalaConnection(Server.ConnectionString);
        connection.Open();
        return connection;
    }

    private static async Task<object?> CurrentSchemaAsync(ImpalaConnection connection)
    {
        await using var command = new ImpalaCommand("SELECT current_schema()", connection);
        return await command.ExecuteScalarAsync();
    }
}
