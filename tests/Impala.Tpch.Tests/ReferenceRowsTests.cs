using System.Text;
using DuckDB.NET.Data;
using Impala.Tpch.Generation;
using Impala.Tpch.Tables;
using Xunit;

namespace Impala.Tpch.Tests;

/// <summary>The generator against rows that dbgen itself made.</summary>
public sealed class ReferenceRowsTests
{
    public static TheoryData<string> Tables => [.. TpchTables.All.Select(table => table.Name)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void RowsEqualDbgens(string name)
    {
        var table = TpchTables.Find(name)!;
        using var duckDb = new DuckDBConnection("DataSource=:memory:");
        duckDb.Open();
        Execute(duckDb, $"create table generated ({string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.SqlType}"))})");
        // Three parts, so that skipping ahead is compared along.
        var generator = new TpchGenerator(0.01);
        for (var part = 0; part < 3; part++)
        {
            foreach (var batch in generator.Generate(table, part, 3, rowsPerBatch: 1000))
                Append(duckDb, batch);
        }

        var reference = $"'{SharedData.Path("tpch", "sf0.01", name, name + ".parquet")}'";
        Assert.Equal(Count(duckDb, $"select count(*) from {reference}"), Count(duckDb, "select count(*) from generated"));
        Assert.Equal(0, Count(duckDb, $"select count(*) from (select * from generated except all select * from {reference})"));
        Assert.Equal(0, Count(duckDb, $"select count(*) from (select * from {reference} except all select * from generated)"));
        Assert.Equal(
            Describe(duckDb, $"select * from {reference}"),
            Describe(duckDb, "select * from generated"));
    }

    private static void Append(DuckDBConnection connection, TpchBatch batch)
    {
        using var appender = connection.CreateAppender("generated");
        for (var row = 0; row < batch.NumRows; row++)
        {
            var target = appender.CreateRow();
            for (var i = 0; i < batch.Columns.Count; i++)
            {
                switch (batch.Table.Columns[i].Type, batch.Columns[i])
                {
                    case (TpchColumnType.Int, NumberBuffer<int> ints):
                        target.AppendValue(ints.Values[row]);
                        break;
                    case (TpchColumnType.Date, NumberBuffer<int> days):
                        target.AppendValue(DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(days.Values[row]));
                        break;
                    case (TpchColumnType.BigInt, NumberBuffer<long> longs):
                        target.AppendValue(longs.Values[row]);
                        break;
                    case (TpchColumnType.Decimal, NumberBuffer<long> hundredths):
                        target.AppendValue(new decimal(hundredths.Values[row]) / 100m);
                        break;
                    case (TpchColumnType.Text, TextBuffer texts):
                        target.AppendValue(Encoding.ASCII.GetString(texts[row]));
                        break;
                    default:
                        throw new InvalidOperationException($"Column {i} of {batch.Table} has the wrong buffer");
                }
            }

            target.EndRow();
        }
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Count(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static List<string> Describe(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"select column_name, column_type from (describe {sql})";
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read())
            columns.Add(reader.GetString(0) + " " + reader.GetString(1));
        return columns;
    }
}
