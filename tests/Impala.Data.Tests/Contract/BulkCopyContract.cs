using System.Data;
using Xunit;

namespace Impala.Data.Tests.Contract;

/// <summary>Bulk copies: sources, mappings, batches, progress, errors.</summary>
public abstract class BulkCopyContract(ProviderServer server)
{
    [Fact]
    public async Task RowsOfATableAreCopiedByName()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        using var source = new DataTable();
        source.Columns.Add("NAME", typeof(string));
        source.Columns.Add("id", typeof(long));
        source.Columns.Add("salary", typeof(decimal));
        source.Columns.Add("born", typeof(DateTime));
        source.Rows.Add("Edsger", 4L, 12.5m, new DateTime(1930, 5, 11));
        source.Rows.Add(DBNull.Value, 5L, DBNull.Value, DBNull.Value);
        var copy = new ImpalaBulkCopy(connection) { DestinationTableName = table.Name };
        Assert.Equal(2, await copy.WriteToServerAsync(source));
        Assert.Equal(["4 Edsger 1930-05-11 12.50", "5 NULL NULL NULL"], await RowsAsync(connection, table, "id > 3"));
    }

    [Fact]
    public async Task RowsOfAReaderAreCopied()
    {
        await using var connection = await OpenAsync();
        await using var other = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        await using var command = new ImpalaCommand($"SELECT id + 10 AS id, name, born, salary FROM {table.Name}", other);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.Equal(3, await new ImpalaBulkCopy(connection) { DestinationTableName = table.Name }.WriteToServerAsync(reader));
        Assert.Equal(["11 Ada 1815-12-10 100.50", "12 Alan 1912-06-23 200.25", "13 Grace NULL NULL"], await RowsAsync(connection, table, "id > 10"));
    }

    [Fact]
    public async Task RowsAreCopiedAsTheyComeInBatchesWithProgress()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        var copy = new ImpalaBulkCopy(connection) { DestinationTableName = table.Name, BatchSize = 400, NotifyAfter = 250 };
        copy.ColumnMappings.Add(new ImpalaBulkCopyColumnMapping(0, "id"));
        copy.ColumnMappings.Add(new ImpalaBulkCopyColumnMapping(1, "name"));
        var told = new List<long>();
        copy.RowsCopied += (_, progress) => told.Add(progress.RowsCopied);
        Assert.Equal(1000, await copy.WriteToServerAsync(Numbers(1000)));
        Assert.Equal([250L, 500L, 750L, 1000L], told);
        await using var count = new ImpalaCommand($"SELECT count(*), count(born), min(id), max(name) FROM {table.Name} WHERE id >= 100", connection);
        await using var reader = await count.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal((1000L, 0L, 100, "row 999"), (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetString(3)));
    }

    [Fact]
    public async Task AnAbortedCopyKeepsWholeBatchesOnly()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        var copy = new ImpalaBulkCopy(connection) { DestinationTableName = table.Name, BatchSize = 300, NotifyAfter = 350 };
        copy.ColumnMappings.Add(new ImpalaBulkCopyColumnMapping(0, "id"));
        copy.RowsCopied += (_, progress) => progress.Abort = true;
        await Assert.ThrowsAsync<OperationCanceledException>(() => copy.WriteToServerAsync(Numbers(1000)));
        await using var count = new ImpalaCommand($"SELECT count(*) FROM {table.Name} WHERE id >= 100", connection);
        Assert.Equal(300L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task NoRowsAreNoError()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        Assert.Equal(0, await new ImpalaBulkCopy(connection) { DestinationTableName = table.Name }.WriteToServerAsync(Numbers(0)));
        Assert.Equal(3, (await RowsAsync(connection, table, "id < 10")).Count);
    }

    [Fact]
    public async Task MistakesAreErrorsAndTheConnectionGoesOn()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        await Assert.ThrowsAsync<InvalidOperationException>(() => new ImpalaBulkCopy(connection).WriteToServerAsync(Numbers(1)));
        Assert.Equal("42P01", (await Assert.ThrowsAsync<ImpalaException>(
            () => new ImpalaBulkCopy(connection) { DestinationTableName = "no_such_table" }.WriteToServerAsync(Numbers(1)))).SqlState);
        var copy = new ImpalaBulkCopy(connection) { DestinationTableName = table.Name };
        copy.ColumnMappings.Add(new ImpalaBulkCopyColumnMapping(0, "no_such_column"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => copy.WriteToServerAsync(Numbers(1)));
        copy.ColumnMappings.Clear();
        copy.ColumnMappings.Add(new ImpalaBulkCopyColumnMapping(1, "id"));
        await Assert.ThrowsAnyAsync<Exception>(() => copy.WriteToServerAsync(Numbers(1)));
        Assert.Equal(3, (await RowsAsync(connection, table, "id < 10")).Count);
    }

    private static async IAsyncEnumerable<object?[]> Numbers(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (i % 100 == 0)
                await Task.Yield();
            yield return [100 + i, $"row {i}"];
        }
    }

    private static async Task<List<string>> RowsAsync(ImpalaConnection connection, TestTable table, string condition)
    {
        await using var command = new ImpalaCommand($"SELECT id, name, born, salary FROM {table.Name} WHERE {condition} ORDER BY id", connection) { ResultsAsText = true };
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join(' ', Enumerable.Range(0, 4).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetString(i))));
        return rows;
    }

    private async Task<ImpalaConnection> OpenAsync()
    {
        var connection = new ImpalaConnection(server.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
