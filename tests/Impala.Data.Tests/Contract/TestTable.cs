namespace Impala.Data.Tests.Contract;

/// <summary>A table of three people, dropped at the end of the test.</summary>
internal sealed class TestTable : IAsyncDisposable
{
    private readonly ImpalaConnection _connection;

    private TestTable(ImpalaConnection connection, string name)
    {
        _connection = connection;
        Name = name;
    }

    public string Name { get; }

    public static async Task<TestTable> CreateAsync(ImpalaConnection connection)
    {
        var table = new TestTable(connection, "people_" + Guid.NewGuid().ToString("N"));
        await table.RunAsync($"CREATE TABLE {table.Name} (id INT, name VARCHAR(40), born DATE, salary DECIMAL(10,2))");
        await table.RunAsync(
            $"INSERT INTO {table.Name} VALUES (1, 'Ada', DATE '1815-12-10', 100.50), (2, 'Alan', DATE '1912-06-23', 200.25), (3, 'Grace', NULL, NULL)");
        return table;
    }

    public async ValueTask DisposeAsync() => await RunAsync($"DROP TABLE {Name}");

    private async Task RunAsync(string text)
    {
        await using var command = new ImpalaCommand(text, _connection);
        await command.ExecuteNonQueryAsync();
    }
}
