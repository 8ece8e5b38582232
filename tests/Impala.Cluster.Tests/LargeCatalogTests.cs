using System.Diagnostics;
using System.Globalization;
using Impala.Clusters;
using Impala.Testing;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace Impala.Cluster.Tests;

/// <summary>Two impalads over a metastore in PostgreSQL, which a test fills with tables by itself.</summary>
public sealed class LargeCluster() : TestCluster(2, onPostgres: true);

/// <summary>Catalogs of many tables and tables of many partitions: daemons start, in bounded memory, and statements stay quick.</summary>
[Trait("Category", "Slow")]
public sealed class LargeCatalogTests(LargeCluster cluster, ITestOutputHelper output) : IClassFixture<LargeCluster>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public Task SeveralThousandTables() => TablesAsync(3_000);

    [Fact]
    [Trait("Category", "Long")]
    public Task AHundredThousandTables() => TablesAsync(100_000);

    [Fact]
    [Trait("Category", "Long")]
    public async Task TwentyThousandPartitions()
    {
        const int count = 20_000;
        var folder = Path.Combine(cluster.DataFolder, "parts");
        for (var i = 0; i < count; i++)
        {
            var partition = Directory.CreateDirectory(Path.Combine(folder, "day=" + i.ToString(CultureInfo.InvariantCulture)));
            await File.WriteAllTextAsync(Path.Combine(partition.FullName, "rows.txt"), $"{i}\n");
        }
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS parts", $"CREATE EXTERNAL TABLE parts (x int) PARTITIONED BY (day int) STORED AS TEXTFILE LOCATION '{folder}'");
        await TimeAsync("RECOVER PARTITIONS", () => cluster.ExecuteAsync(0, "ALTER TABLE parts RECOVER PARTITIONS"));
        for (var node = 0; node < 2; node++)
        {
            var impalad = node;
            await TimeAsync($"the first query of one partition on impalad{node}", () => Deadline.UntilAsync(
                "the partition", Patience, () => cluster.ScalarAsync("SELECT x FROM parts WHERE day = 777", impalad), x => x is 777));
            await TimeAsync($"the next query of one partition on impalad{node}", async () => Assert.Equal(778, await cluster.ScalarAsync("SELECT x FROM parts WHERE day = 778", impalad)), 2);
        }
        await TimeAsync("ADD PARTITION", () => cluster.ExecuteAsync(0, "ALTER TABLE parts ADD PARTITION (day = 50000)"), 10);
        await TimeAsync("INSERT into a partition", () => cluster.ExecuteAsync(0, "INSERT INTO parts PARTITION (day = 50000) VALUES (5)"), 10);
        await Deadline.UntilAsync("the row on impalad1", Patience, () => cluster.ScalarAsync("SELECT x FROM parts WHERE day = 50000", 1), x => x is 5);
        await TimeAsync("count of all partitions", async () => Assert.Equal(count + 1L, await cluster.ScalarAsync("SELECT count(*) FROM parts")));
        await TimeAsync("DROP of half the partitions", () => cluster.ExecuteAsync(0, $"ALTER TABLE parts DROP PARTITION (day < {count / 2})"));
        Assert.Equal((count / 2) + 1L, await cluster.ScalarAsync("SELECT count(*) FROM parts"));
        ReportMemory(3L << 30);
    }

    private async Task TablesAsync(int count)
    {
        var database = $"many{count}";
        await cluster.EnsureRunningAsync();
        await cluster.ExecuteAsync(0, $"DROP DATABASE IF EXISTS {database} CASCADE", $"CREATE DATABASE {database}", $"CREATE TABLE {database}.pattern (id bigint, name string, price decimal(10,2))");
        await cluster.Processes.StopAsync();
        await CopyAsync(database, count);
        await TimeAsync($"start with {count} tables", () => cluster.EnsureRunningAsync());
        ReportMemory(2L << 30);
        await using var connection = await cluster.OpenAsync();
        await TimeAsync("first query of a table", async () => Assert.Equal(0L, await cluster.ScalarAsync(connection, $"SELECT count(*) FROM {database}.t7")), 5);
        await TimeAsync("query of another table", async () => Assert.Equal(0L, await cluster.ScalarAsync(connection, $"SELECT count(*) FROM {database}.t{count - 1}")), 2);
        await TimeAsync("a name that is missing", async () => Assert.Equal("42P01", (await cluster.FailureAsync(connection, $"SELECT * FROM {database}.tt")).SqlState), 5);
        await TimeAsync("CREATE TABLE", () => cluster.ExecuteAsync(connection, $"CREATE TABLE {database}.fresh (x int)"), 5);
        await TimeAsync("INSERT", () => cluster.ExecuteAsync(connection, $"INSERT INTO {database}.fresh VALUES (1)"), 5);
        await TimeAsync("the row elsewhere", () => Deadline.UntilAsync("the row", Patience, () => cluster.ScalarAsync($"SELECT x FROM {database}.fresh", 1), x => x is 1));
        await TimeAsync("regclass and visibility by oid", async () => Assert.Equal(database + ".t5", await cluster.ScalarAsync(connection, $"SELECT '{database}.t5'::regclass::text")), 5);
        await TimeAsync("count of pg_tables", async () => Assert.Equal(count + 2L, await cluster.ScalarAsync(connection, $"SELECT count(*) FROM pg_tables WHERE schemaname = '{database}'")));
        await TimeAsync("pg_class with every body", async () => Assert.Equal(count + 2L, await cluster.ScalarAsync(connection, $"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{database}'")));
        await TimeAsync("DROP TABLE", () => cluster.ExecuteAsync(connection, $"DROP TABLE {database}.fresh"), 5);
        ReportMemory(3L << 30);
    }

    /// <summary>Copies of a table, written where catalogd keeps them: making them one by one would take longer than all the rest.</summary>
    private async Task CopyAsync(string database, int count)
    {
        await using var metastore = new NpgsqlConnection(cluster.Metastore!.ConnectionString("metastore") + ";Pooling=false;Command Timeout=600");
        await metastore.OpenAsync();
        await using var command = metastore.CreateCommand();
        command.CommandText = $"""
            CREATE TEMP TABLE pattern AS SELECT t.* FROM tables t JOIN databases d ON d.oid = t.database_oid WHERE d.name = '{database}' AND t.name = 'pattern';
            CREATE TEMP TABLE numbers AS SELECT i, (SELECT value FROM counters WHERE name = 'next_oid') + i AS oid, (SELECT value FROM counters WHERE name = 'next_partition_id') + i AS partition FROM generate_series(0, {count - 1}) AS g(i);
            INSERT INTO tables (oid, database_oid, name, kind, format, is_external, num_partition_columns, location, comment, owner, text_format, view_text, view_dialect, version, details)
              SELECT n.oid, p.database_oid, 't' || n.i, p.kind, p.format, p.is_external, 0, replace(p.location, '/pattern', '/t' || n.i), p.comment, p.owner, p.text_format, NULL, NULL, p.version, p.details FROM pattern p, numbers n;
            INSERT INTO columns (table_oid, ordinal, name, type_kind, type_precision, type_scale, type_element)
              SELECT n.oid, c.ordinal, c.name, c.type_kind, c.type_precision, c.type_scale, c.type_element FROM pattern p JOIN columns c ON c.table_oid = p.oid, numbers n;
            INSERT INTO partitions (id, table_oid, key_values, location, format, num_rows)
              SELECT n.partition, n.oid, q.key_values, replace(q.location, '/pattern', '/t' || n.i), q.format, -1 FROM pattern p JOIN partitions q ON q.table_oid = p.oid, numbers n;
            UPDATE counters SET value = value + {count} WHERE name IN ('next_oid', 'next_partition_id');
            """;
        await command.ExecuteNonQueryAsync();
    }

    private async Task TimeAsync(string what, Func<Task> action, double limitSeconds = 180)
    {
        var clock = Stopwatch.StartNew();
        await action();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {clock.Elapsed.TotalMilliseconds:0} ms"));
        Assert.True(clock.Elapsed.TotalSeconds < limitSeconds, $"{what} took {clock.Elapsed.TotalSeconds:0.0} s, more than {limitSeconds} s");
    }

    private void ReportMemory(long limit)
    {
        foreach (var daemon in cluster.Processes.Daemons)
        {
            var peak = ProcessMemory.PeakResidentBytes(daemon.ProcessId!.Value)!.Value;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{daemon}: {peak >> 20} MB at most"));
            Assert.InRange(peak, 0, limit);
        }
    }
}
