using DuckDB.NET.Data;
using Xunit;

namespace Impala.Tpch.Tests;

/// <summary>The query texts against the reference answers, with DuckDB as the engine.</summary>
public sealed class QueriesTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, TpchQueries.Count)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void ColumnsAndRowCountAreThoseOfTheAnswers(int number)
    {
        using var duckDb = new DuckDBConnection("DataSource=:memory:");
        duckDb.Open();
        using var command = duckDb.CreateCommand();
        foreach (var table in Tables.TpchTables.All)
        {
            var file = SharedData.Path("tpch", "sf0.01", table.Name, table.Name + ".parquet");
            command.CommandText = $"create view {table.Name} as select * from '{file}'";
            command.ExecuteNonQuery();
        }

        var answer = File.ReadAllLines(SharedData.Path("tpch", "answers", "sf0.01", TpchQueries.Name(number) + ".csv"));
        command.CommandText = TpchQueries.Get(number);
        using var reader = command.ExecuteReader();
        // An expression without an alias is named by its function, as PostgreSQL does; DuckDB gives the whole text.
        var columns = Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetName(i).Split('(')[0]);
        Assert.Equal(answer[0], string.Join('|', columns));
        var numRows = 0;
        while (reader.Read())
            numRows++;
        Assert.Equal(answer.Length - 1, numRows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    public void OtherNumbersAreRefused(int number) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TpchQueries.Get(number));
}
