using Dapper;
using Xunit;

namespace Impala.Data.Tests.Contract;

/// <summary>Dapper over the provider: the sample of the provider's README, as tests.</summary>
public abstract class DapperContract(ProviderServer server)
{
    static DapperContract() => SqlMapper.AddTypeHandler(new DateOnlyHandler());

    private sealed record Person(int Id, string Name, DateOnly? Born, decimal? Salary);

    private sealed class NameAndSalary
    {
        public string Name { get; set; } = "";

        public decimal? Salary { get; set; }
    }

    [Fact]
    public async Task RowsBecomeRecords()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        var people = (await connection.QueryAsync<Person>($"SELECT id, name, born, salary FROM {table.Name} ORDER BY id")).AsList();
        Assert.Equal(
            [new Person(1, "Ada", new DateOnly(1815, 12, 10), 100.50m), new Person(2, "Alan", new DateOnly(1912, 6, 23), 200.25m), new Person(3, "Grace", null, null)],
            people);
    }

    [Fact]
    public async Task PropertiesBecomeParameters()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        var person = await connection.QuerySingleAsync<NameAndSalary>(
            $"SELECT name, salary FROM {table.Name} WHERE name = @name AND born < @before", new { name = "Alan", before = new DateOnly(2000, 1, 1) });
        Assert.Equal(("Alan", 200.25m), (person.Name, person.Salary));
    }

    [Fact]
    public async Task AListBecomesAnInList()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        var names = await connection.QueryAsync<string>($"SELECT name FROM {table.Name} WHERE id IN @ids ORDER BY id", new { ids = new[] { 1, 3, 7 } });
        Assert.Equal(["Ada", "Grace"], names);
    }

    [Fact]
    public async Task SeveralResultsAreReadOneAfterTheOther()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        await using var results = await connection.QueryMultipleAsync(
            $"SELECT count(*) FROM {table.Name}; SELECT name FROM {table.Name} WHERE id = @id", new { id = 2 });
        Assert.Equal(3L, await results.ReadSingleAsync<long>());
        Assert.Equal("Alan", await results.ReadSingleAsync<string>());
    }

    [Fact]
    public async Task ExecuteTellsHowManyRowsWereInserted()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        var inserted = await connection.ExecuteAsync(
            $"INSERT INTO {table.Name} VALUES (@Id, @Name, @Born, @Salary)", new Person(4, "Barbara", new DateOnly(1939, 11, 7), 300m));
        Assert.Equal(1, inserted);
        Assert.Equal(4L, await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table.Name}"));
        Assert.Equal(600.75m, connection.ExecuteScalar<decimal>($"SELECT sum(salary) FROM {table.Name}"));
    }

    [Fact]
    public async Task RowsAreStreamedWithoutABuffer()
    {
        await using var connection = await OpenAsync();
        await using var table = await TestTable.CreateAsync(connection);
        var ids = new List<int>();
        await foreach (var id in connection.QueryUnbufferedAsync<int>($"SELECT id FROM {table.Name} ORDER BY id"))
            ids.Add(id);
        Assert.Equal([1, 2, 3], ids);
    }

    private async Task<ImpalaConnection> OpenAsync()
    {
        var connection = new ImpalaConnection(server.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Dapper leaves DateOnly to a handler.</summary>
    private sealed class DateOnlyHandler : SqlMapper.TypeHandler<DateOnly>
    {
        public override DateOnly Parse(object value) => value is DateOnly date ? date : DateOnly.FromDateTime((DateTime)value);

        public override void SetValue(System.Data.IDbDataParameter parameter, DateOnly value)
        {
            parameter.DbType = System.Data.DbType.Date;
            parameter.Value = value;
        }
    }
}
