using System.Data;
using System.Data.Common;
using Xunit;

namespace Impala.Data.Tests.Contract;

/// <summary>
/// What ADO.NET asks of every provider, by its abstract classes alone: run against Npgsql on PostgreSQL, which shows that the tests ask for the
/// right things, and against this provider on PostgreSQL and on a cluster.
/// </summary>
public abstract class FactoryContract(FactoryServer server)
{
    private DbProviderFactory Factory => server.Factory;

    // Connections.
    [Fact]
    public void AConnectionIsClosedAtFirstAndHasNoServerVersion()
    {
        using var connection = Factory.CreateConnection()!;
        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.Throws<InvalidOperationException>(() => connection.ServerVersion);
    }

    [Fact]
    public void OpeningTwiceIsAnErrorAndClosingTwiceIsNone()
    {
        using var connection = Open();
        Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Throws<InvalidOperationException>(connection.Open);
        connection.Close();
        connection.Close();
        Assert.Equal(ConnectionState.Closed, connection.State);
        connection.Open();
        Assert.Equal(ConnectionState.Open, connection.State);
    }

    [Fact]
    public void AnOpenConnectionKeepsItsString()
    {
        using var connection = Open();
        Assert.Throws<InvalidOperationException>(() => connection.ConnectionString = "Host=elsewhere");
    }

    [Fact]
    public async Task DisposingClosesAndTellsSo()
    {
        var connection = Open();
        var changes = new List<ConnectionState>();
        connection.StateChange += (_, change) => changes.Add(change.CurrentState);
        await connection.DisposeAsync();
        Assert.Equal([ConnectionState.Closed], changes);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void ACommandNeedsAnOpenConnection()
    {
        using var command = Factory.CreateCommand()!;
        command.CommandText = "SELECT 1";
        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
        using var connection = Factory.CreateConnection()!;
        connection.ConnectionString = server.ConnectionString;
        command.Connection = connection;
        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
    }

    [Fact]
    public void AnEmptyCommandIsAnError()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        Assert.Same(connection, command.Connection);
        Assert.Equal("", command.CommandText);
        Assert.Throws<InvalidOperationException>(() => command.ExecuteReader());
        command.CommandText = null;
        Assert.Equal("", command.CommandText);
    }

    // Commands and readers.
    [Fact]
    public async Task AScalarIsTheFirstColumnOfTheFirstRow()
    {
        await using var connection = Open();
        Assert.Equal(1, await ScalarAsync(connection, "SELECT 1 UNION ALL SELECT 1"));
        Assert.Equal(DBNull.Value, await ScalarAsync(connection, "SELECT CAST(NULL AS INT)"));
        Assert.Null(await ScalarAsync(connection, "SELECT 1 WHERE 1 = 0"));
    }

    [Fact]
    public void AReaderStandsBeforeItsFirstRow()
    {
        using var connection = Open();
        using var reader = Command(connection, "SELECT 7 AS x, 'a' AS y").ExecuteReader();
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.True(reader.HasRows);
        Assert.True(reader.Read());
        Assert.Equal((7, "a", 2), (reader.GetInt32(0), reader.GetString(1), reader.FieldCount));
        Assert.False(reader.Read());
        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
    }

    [Fact]
    public void ColumnsAreFoundByNameAndNumber()
    {
        using var connection = Open();
        using var reader = Command(connection, "SELECT 1 AS first, 2 AS second").ExecuteReader();
        Assert.Equal(["first", "second"], Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        Assert.Equal(1, reader.GetOrdinal("second"));
        Assert.Equal(1, reader.GetOrdinal("SECOND"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("third"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetName(2));
        Assert.True(reader.Read());
        Assert.Equal(2, reader["second"]);
        var values = new object[5];
        Assert.Equal(2, reader.GetValues(values));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetInt32(2));
    }

    [Fact]
    public void AClosedReaderIsClosed()
    {
        using var connection = Open();
        var reader = Command(connection, "SELECT 1").ExecuteReader();
        Assert.False(reader.IsClosed);
        reader.Close();
        Assert.True(reader.IsClosed);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.FieldCount);
        reader.Dispose();
    }

    [Fact]
    public void OneReaderIsOpenAtATime()
    {
        using var connection = Open();
        using (var reader = Command(connection, "SELECT 1").ExecuteReader())
            Assert.ThrowsAny<Exception>(() => Command(connection, "SELECT 2").ExecuteScalar());
        Assert.Equal(2, Command(connection, "SELECT 2").ExecuteScalar());
    }

    [Fact]
    public void TheConnectionClosesWithItsReaderWhenThatIsAskedFor()
    {
        using var connection = Open();
        using (Command(connection, "SELECT 1").ExecuteReader(CommandBehavior.CloseConnection))
            Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void ASingleRowIsOne()
    {
        using var connection = Open();
        using var reader = Command(connection, "SELECT 1 UNION ALL SELECT 2").ExecuteReader(CommandBehavior.SingleRow);
        Assert.True(reader.Read());
        Assert.False(reader.Read());
    }

    [Fact]
    public void ASchemaOnlyReaderHasColumnsAndNoRows()
    {
        using var connection = Open();
        using var reader = Command(connection, "SELECT 1 AS x").ExecuteReader(CommandBehavior.SchemaOnly);
        Assert.Equal((1, "x", typeof(int)), (reader.FieldCount, reader.GetName(0), reader.GetFieldType(0)));
        Assert.False(reader.Read());
    }

    [Fact]
    public void ResultsFollowOneAnother()
    {
        using var connection = Open();
        using var reader = Command(connection, "SELECT 1 AS a; SELECT 'x' AS b, 'y' AS c").ExecuteReader();
        Assert.True(reader.Read());
        Assert.True(reader.NextResult());
        Assert.Equal(2, reader.FieldCount);
        Assert.True(reader.Read());
        Assert.Equal("y", reader.GetString(1));
        Assert.False(reader.NextResult());
    }

    [Theory]
    [InlineData("CAST(NULL AS INT)")]
    [InlineData("CAST(NULL AS VARCHAR(10))")]
    [InlineData("CAST(NULL AS DECIMAL(10,2))")]
    [InlineData("CAST(NULL AS TIMESTAMP)")]
    public async Task NullIsDBNull(string expression)
    {
        await using var connection = Open();
        await using var reader = await Command(connection, $"SELECT {expression}").ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.IsDBNull(0));
        Assert.True(await reader.IsDBNullAsync(0));
        Assert.Equal(DBNull.Value, reader.GetValue(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int>(0));
        Assert.ThrowsAny<InvalidCastException>(() => reader.GetString(0));
    }

    [Fact]
    public void AWrongGetterIsACastError()
    {
        using var connection = Open();
        using var reader = Command(connection, "SELECT 'text'").ExecuteReader();
        Assert.True(reader.Read());
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(0));
        Assert.Equal("text", reader.GetString(0));
    }

    [Fact]
    public void TheSchemaTableTellsNamesAndTypes()
    {
        using var connection = Open();
        using var reader = Command(connection, "SELECT CAST(1 AS BIGINT) AS big, CAST(1.5 AS DECIMAL(9,3)) AS amount").ExecuteReader();
        var table = reader.GetSchemaTable()!;
        Assert.Equal(["big", "amount"], table.Rows.Cast<DataRow>().Select(row => row[SchemaTableColumn.ColumnName]));
        Assert.Equal([typeof(long), typeof(decimal)], table.Rows.Cast<DataRow>().Select(row => row[SchemaTableColumn.DataType]));
        var columns = ((IDbColumnSchemaGenerator)reader).GetColumnSchema();
        Assert.Equal(((int?)9, (int?)3), (columns[1].NumericPrecision, columns[1].NumericScale));
    }

    [Fact]
    public async Task AStreamAndAReaderGiveAColumn()
    {
        await using var connection = Open();
        await using var reader = await Command(connection, "SELECT 'some text'").ExecuteReaderAsync(CommandBehavior.SequentialAccess);
        Assert.True(await reader.ReadAsync());
        using var text = reader.GetTextReader(0);
        Assert.Equal("some text", await text.ReadToEndAsync());
    }

    // Parameters.
    [Fact]
    public async Task ParametersAreFoundByName()
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT @a + @b";
        Add(command, "b", 2);
        Add(command, "a", 40);
        Assert.Equal(42, await command.ExecuteScalarAsync());
        Assert.True(command.Parameters.Contains("a"));
        Assert.Equal(0, command.Parameters.IndexOf("b"));
        command.Parameters["a"].Value = 1;
        Assert.Equal(3, await command.ExecuteScalarAsync());
        command.Parameters.RemoveAt("b");
        Assert.Single(command.Parameters);
        command.Parameters.Clear();
        Assert.Empty(command.Parameters);
    }

    [Fact]
    public async Task APreparedCommandTakesNewValues()
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT @x * 2";
        Add(command, "x", 1).DbType = DbType.Int32;
        await command.PrepareAsync();
        for (var i = 0; i < 5; i++)
        {
            command.Parameters[0].Value = i;
            Assert.Equal(2 * i, await command.ExecuteScalarAsync());
        }
        command.Parameters[0].Value = DBNull.Value;
        Assert.Equal(DBNull.Value, await command.ExecuteScalarAsync());
    }

    [Fact]
    public void AParameterGuessesItsDbType()
    {
        var parameter = Factory.CreateParameter()!;
        Assert.Equal((ParameterDirection.Input, "", (object?)null), (parameter.Direction, parameter.ParameterName, parameter.Value));
        foreach (var (value, type) in new (object, DbType)[] { (1, DbType.Int32), (1L, DbType.Int64), ("x", DbType.String), (1.5, DbType.Double), (2m, DbType.Decimal), (true, DbType.Boolean) })
        {
            parameter.Value = value;
            Assert.Equal(type, parameter.DbType);
        }
        parameter.DbType = DbType.Int16;
        Assert.Equal(DbType.Int16, parameter.DbType);
        parameter.ResetDbType();
        Assert.Equal(DbType.Boolean, parameter.DbType);
    }

    // Transactions.
    [Fact]
    public async Task ATransactionKnowsItsConnectionAndEndsOnce()
    {
        await using var connection = Open();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.Same(connection, transaction.Connection);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT 1";
        Assert.Equal(1, await command.ExecuteScalarAsync());
        await transaction.CommitAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.RollbackAsync());
        Assert.Equal(1, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task AfterAnErrorATransactionIsRolledBack()
    {
        await using var connection = Open();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await Assert.ThrowsAnyAsync<DbException>(() => ScalarAsync(connection, "SELECT * FROM no_such_table"));
            Assert.Equal("25P02", (await Assert.ThrowsAnyAsync<DbException>(() => ScalarAsync(connection, "SELECT 1"))).SqlState);
            await transaction.RollbackAsync();
        }
        Assert.Equal(1, await ScalarAsync(connection, "SELECT 1"));
    }

    [Fact]
    public void ASecondTransactionIsAnError()
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(() => connection.BeginTransaction());
    }

    // Errors and cancellation.
    [Theory]
    [InlineData("SELEC 1", "42601")]
    [InlineData("SELECT * FROM no_such_table", "42P01")]
    [InlineData("SELECT no_such_column FROM (SELECT 1 AS x) t", "42703")]
    [InlineData("SELECT 1 / 0", "22012")]
    [InlineData("SELECT no_such_function(1)", "42883")]
    [InlineData("SELECT CAST('abc' AS INT)", "22P02")]
    public async Task AnErrorHasASqlStateAndLeavesTheConnectionUsable(string sql, string state)
    {
        await using var connection = Open();
        var error = await Assert.ThrowsAnyAsync<DbException>(() => ScalarAsync(connection, sql));
        Assert.Equal(state, error.SqlState);
        Assert.False(error.IsTransient);
        Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Equal(1, await ScalarAsync(connection, "SELECT 1"));
    }

    [Fact]
    public async Task ATokenCancels()
    {
        await using var connection = Open();
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await using var command = Command(connection, server.SlowQuery);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(source.Token));
        Assert.Equal(1, await ScalarAsync(connection, "SELECT 1"));
    }

    [Fact]
    public async Task ATokenThatIsCancelledAlreadySendsNothing()
    {
        await using var connection = Open();
        await using var command = Command(connection, "SELECT 1");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(new CancellationToken(canceled: true)));
        Assert.Equal(1, await ScalarAsync(connection, "SELECT 1"));
    }

    [Fact]
    public void CancellingNothingDoesNothing()
    {
        using var connection = Open();
        using var command = Command(connection, "SELECT 1");
        command.Cancel();
        Assert.Equal(1, command.ExecuteScalar());
    }

    // Batches, data sources, schema, other objects.
    [Fact]
    public async Task ABatchGivesAResultForEachOfItsCommands()
    {
        await using var connection = Open();
        Assert.True(Factory.CanCreateBatch && connection.CanCreateBatch);
        await using var batch = connection.CreateBatch();
        foreach (var sql in new[] { "SELECT 1", "SELECT 2", "SELECT 3" })
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql;
            batch.BatchCommands.Add(command);
        }
        await using var reader = await batch.ExecuteReaderAsync();
        var seen = new List<int>();
        do
        {
            while (await reader.ReadAsync())
                seen.Add(reader.GetInt32(0));
        }
        while (await reader.NextResultAsync());
        Assert.Equal([1, 2, 3], seen);
    }

    [Fact]
    public async Task ADataSourceOpensConnections()
    {
        await using var source = Factory.CreateDataSource(server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        Assert.Equal(ConnectionState.Open, connection.State);
        await using var command = source.CreateCommand("SELECT 5");
        Assert.Equal(5, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task TheSchemaHasItsStandardCollections()
    {
        await using var connection = Open();
        var names = connection.GetSchema().Rows.Cast<DataRow>().Select(row => (string)row["CollectionName"]).ToHashSet();
        Assert.Superset(new HashSet<string> { "MetaDataCollections", "Restrictions", "DataSourceInformation", "DataTypes", "Databases", "Tables", "Columns", "Views" }, names);
        var words = await connection.GetSchemaAsync("ReservedWords");
        Assert.Contains("SELECT", words.Rows.Cast<DataRow>().Select(row => ((string)row[0]).ToUpperInvariant()));
        Assert.ThrowsAny<ArgumentException>(() => connection.GetSchema("NoSuchCollection"));
    }

    [Fact]
    public void TheFactoryMakesWhatBelongsTogether()
    {
        using var connection = Factory.CreateConnection()!;
        Assert.Same(Factory, DbProviderFactories.GetFactory(connection));
        Assert.Equal(connection.CreateCommand().GetType(), Factory.CreateCommand()!.GetType());
        var builder = Factory.CreateConnectionStringBuilder()!;
        builder.ConnectionString = "Host=h;Port=5";
        Assert.Equal("h", builder["Host"]);
        Assert.Throws<ArgumentException>(() => builder.ConnectionString = "No Such Keyword=1");
    }

    [Fact]
    public async Task ManyConnectionsAtOnceShareAPool()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await using var connection = Factory.CreateConnection()!;
            connection.ConnectionString = server.ConnectionString + ";Maximum Pool Size=4;Application Name=shared";
            await connection.OpenAsync();
            Assert.Equal(i, await ScalarAsync(connection, $"SELECT {i}"));
        }));
    }

    private static DbParameter Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
        return parameter;
    }

    private static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static async Task<object?> ScalarAsync(DbConnection connection, string sql)
    {
        await using var command = Command(connection, sql);
        return await command.ExecuteScalarAsync();
    }

    private DbConnection Open()
    {
        var connection = Factory.CreateConnection()!;
        connection.ConnectionString = server.ConnectionString;
        connection.Open();
        return connection;
    }
}
