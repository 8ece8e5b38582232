using System.Diagnostics;
using System.Globalization;
using Impala.Bench.Engines;
using Impala.Bench.Records;
using Impala.Bench.Statistics;
using Npgsql;

namespace Impala.Bench.Copy;

/// <summary>
/// Makes the same table in turns and measures the statement alone: the table of the round before is dropped outside. Our time holds the
/// commit, with the files synced to the disk; DuckDB leaves its file in the system's cache.
/// </summary>
internal sealed class CopyBenchmark(ImpalaEngine impala, DuckDbEngine duckDb, string folder, int numRounds, BenchOutput records)
{
    private const int NumWarmups = 2;

    // What PostgreSQL's lineitem of TPC-H has; ours has the same types.
    private const string Columns =
        "l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber bigint, l_quantity decimal(15,2), l_extendedprice decimal(15,2), "
        + "l_discount decimal(15,2), l_tax decimal(15,2), l_returnflag varchar(1), l_linestatus varchar(1), l_shipdate date, l_commitdate date, "
        + "l_receiptdate date, l_shipinstruct varchar(25), l_shipmode varchar(10), l_comment varchar(44)";

    /// <summary>The table's head.</summary>
    public static string Heading => $"{"",-44}{"ours",12}{"rival",12}{"ratio",8}{"interval",16}  rival";

    /// <summary>CREATE TABLE AS SELECT against COPY TO, times and sizes.</summary>
    public async Task WriteParquetAsync(string codec, TextWriter output, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "lineitem.parquet");
        await impala.ExecuteAsync($"SET compression_codec = {codec}", cancellationToken);
        await impala.ExecuteAsync("DROP TABLE IF EXISTS written", cancellationToken);
        var (ours, theirs) = (new Times(impala.Clock), new Times(duckDb.Clock));
        var (ourSize, theirSize) = (0L, 0L);
        foreach (var (round, isOurs) in AlternatedRuns.Turns(numRounds, NumWarmups))
        {
            if (isOurs)
            {
                await ours.AddAsync(round, () => impala.ExecuteAsync("CREATE TABLE written STORED AS PARQUET AS SELECT * FROM lineitem", cancellationToken));
                ourSize = await SizeAsync("written", cancellationToken);
                await impala.ExecuteAsync("DROP TABLE written", cancellationToken);
            }
            else
            {
                var sql = $"COPY (SELECT * FROM lineitem) TO '{DuckDbEngine.Quote(file)}' (FORMAT parquet, COMPRESSION {codec})";
                await theirs.AddAsync(round, () => Task.Run(() => duckDb.Execute(sql), cancellationToken));
                theirSize = new FileInfo(file).Length;
                File.Delete(file);
            }
        }

        var name = $"create table as select, {codec}";
        await ShowAsync(BenchRecord.OfPairs("copy", name, "wall", "ms", ours.Wall, theirs.Wall, duckDb.Name), output);
        if (ours.Cpu.Count == theirs.Cpu.Count)
            await ShowAsync(BenchRecord.OfPairs("copy", name, "cpu", "ms", ours.Cpu, theirs.Cpu, duckDb.Name), output);
        await ShowAsync(BenchRecord.OfPairs("copy", name, "size", "MB", [ourSize / 1e6], [theirSize / 1e6], duckDb.Name), output);
    }

    /// <summary>COPY FROM STDIN of one file of text, by the same client, against PostgreSQL's.</summary>
    public async Task LoadTextAsync(string ourConnection, string database, string theirConnection, TextWriter output, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "lineitem.txt");
        duckDb.Execute($"COPY (SELECT * FROM lineitem) TO '{DuckDbEngine.Quote(file)}' (FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '')");
        await using var source = NpgsqlDataSource.Create(ourConnection);
        await using var other = NpgsqlDataSource.Create(theirConnection);
        await using var ours = await source.OpenConnectionAsync(cancellationToken);
        await using var theirs = await other.OpenConnectionAsync(cancellationToken);
        var ourTable = database + ".loaded";
        var (ourTimes, theirTimes) = (new Times(impala.Clock), new Times(new CpuClock([])));
        var (ourSize, theirSize) = (0L, 0L);
        foreach (var (round, isOurs) in AlternatedRuns.Turns(numRounds, NumWarmups))
        {
            var (connection, table, times) = isOurs ? (ours, ourTable, ourTimes) : (theirs, "loaded", theirTimes);
            await RunAsync(connection, $"DROP TABLE IF EXISTS {table}", cancellationToken);
            await RunAsync(connection, $"CREATE TABLE {table} ({Columns}){(isOurs ? " STORED AS PARQUET" : "")}", cancellationToken);
            await times.AddAsync(round, () => LoadAsync(connection, table, file, cancellationToken));
            if (isOurs)
                ourSize = await SizeAsync("loaded", cancellationToken);
            else
                theirSize = (long)(await ScalarAsync(connection, "SELECT pg_relation_size('loaded')", cancellationToken))!;
        }

        await RunAsync(ours, $"DROP TABLE {ourTable}", cancellationToken);
        await RunAsync(theirs, "DROP TABLE loaded", cancellationToken);
        const string name = "copy from stdin";
        await ShowAsync(BenchRecord.OfPairs("copy", name, "wall", "ms", ourTimes.Wall, theirTimes.Wall, "PostgreSQL"), output);
        await ShowAsync(BenchRecord.OfPairs("copy", name, "size", "MB", [ourSize / 1e6], [theirSize / 1e6], "PostgreSQL"), output);
    }

    private static async Task LoadAsync(NpgsqlConnection connection, string table, string file, CancellationToken cancellationToken)
    {
        await using var text = File.OpenRead(file);
        // The writer of text would decode and encode every character; its stream takes the bytes as they are.
        await using var import = await connection.BeginTextImportAsync($"COPY {table} FROM STDIN", cancellationToken);
        await text.CopyToAsync(((StreamWriter)import).BaseStream, 256 * 1024, cancellationToken);
    }

    private async Task<long> SizeAsync(string table, CancellationToken cancellationToken)
    {
        var files = await impala.RunAsync($"SHOW FILES IN {table}", cancellationToken);
        return files.Rows.Sum(row => new FileInfo(row[0].StartsWith("file:", StringComparison.Ordinal) ? new Uri(row[0]).LocalPath : row[0]).Length);
    }

    private async Task ShowAsync(BenchRecord record, TextWriter output)
    {
        records.Add(record);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Case + ", " + record.Metric + " " + record.Unit,-44}{record.Ours,12:0.0}{record.Theirs,12:0.0}{record.Ratio,8:0.00}{record.Low,9:0.00}-{record.High,-6:0.00}  {record.Rival}"));
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Milliseconds of one engine's measured rounds.</summary>
    private sealed class Times(CpuClock clock)
    {
        public List<double> Wall { get; } = [];

        /// <summary>Processor time; empty when it is unknown.</summary>
        public List<double> Cpu { get; } = [];

        public async Task AddAsync(int round, Func<Task> run)
        {
            var cpu = clock.ReadMs();
            var started = Stopwatch.GetTimestamp();
            await run();
            var wall = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (round < 0)
                return;
            Wall.Add(wall);
            if (clock.ReadMs() - cpu is { } used)
                Cpu.Add(used);
        }
    }
}
