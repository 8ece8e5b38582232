using System.Diagnostics;
using System.Globalization;
using Impala.Bench.Engines;
using Impala.Bench.Postgres;
using Impala.Bench.Records;
using Impala.Bench.Statistics;
using Npgsql;

namespace Impala.Bench.Wire;

/// <summary>
/// Reads the same rows of eight columns (two int8, two numeric, a date, three varchar) from both servers, in turns: by a client that throws
/// everything away, by Npgsql in binary and in text with a getter for each value, and by psql. Ours scans them from the files, PostgreSQL from its
/// heap in memory. A <see cref="ReplayServer"/> takes its turn, too: its ratio is the most that any server could reach with that client.
/// </summary>
internal sealed class WireBenchmark(WireServer ours, WireServer postgres, long numRows, int numRounds)
{
    private const string Columns = "l_orderkey, l_partkey, l_quantity, l_extendedprice, l_shipdate, l_returnflag, l_shipmode, l_comment";

    /// <summary>Copies the rows to PostgreSQL.</summary>
    public async Task LoadAsync(string table, CancellationToken cancellationToken)
    {
        await using (var create = postgres.Source.CreateCommand(
            "DROP TABLE IF EXISTS wire; CREATE UNLOGGED TABLE wire (l_orderkey int8, l_partkey int8, l_quantity numeric(15,2), l_extendedprice numeric(15,2),"
            + " l_shipdate date, l_returnflag varchar(1), l_shipmode varchar(10), l_comment varchar(44))"))
            await create.ExecuteNonQueryAsync(cancellationToken);
        await using var from = await ours.Source.OpenConnectionAsync(cancellationToken);
        await using var to = await postgres.Source.OpenConnectionAsync(cancellationToken);
        using var reader = await from.BeginTextExportAsync($"COPY (SELECT {Columns} FROM {table} LIMIT {numRows}) TO STDOUT", cancellationToken);
        await using (var writer = await to.BeginTextImportAsync("COPY wire FROM STDIN", cancellationToken))
        {
            var buffer = new char[64 * 1024];
            for (int count; (count = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
                await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
        await using var analyze = postgres.Source.CreateCommand("VACUUM (ANALYZE, FREEZE) wire; SELECT count(*) FROM wire");
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task RunAsync(string table, TextWriter output, BenchOutput records, CancellationToken cancellationToken)
    {
        var own = $"SELECT {Columns} FROM {table} LIMIT {numRows}";
        var other = $"SELECT {Columns} FROM wire";
        WireClient[] clients =
        [
            new("raw drain", DrainAsync),
            new("Npgsql binary", (server, sql) => NpgsqlAsync(server, sql, isText: false)),
            new("Npgsql text", (server, sql) => NpgsqlAsync(server, sql, isText: true)),
            new("psql -At", (server, sql) => PsqlAsync(server, sql, "-At")),
            new("psql, file", (server, sql) => PsqlAsync(server, sql)),
        ];
        await output.WriteLineAsync($"{"",-14}{"M rows/s",10}{"",12}{"",8}{"",14}{"no server",11}{"",8}{"client us/row",22}");
        await output.WriteLineAsync($"{"",-14}{ours.Name,10}{postgres.Name,12}{"ratio",8}{"interval",14}{"M rows/s",11}{"ratio",8}{ours.Name,12}{postgres.Name,10}");
        foreach (var client in clients)
        {
            using var replay = new ReplayServer(postgres.Port);
            await using var replayed = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(postgres.Source.ConnectionString) { Host = "127.0.0.1", Port = replay.Port, Pooling = false });
            var nobody = postgres with { Name = "nobody", Port = replay.Port, Source = replayed };
            var (mine, theirs, none) = (new Rounds(), new Rounds(), new Rounds());
            // The rounds before the measured ones are recorded for the replays.
            for (var round = -ReplayServer.NumRecorded; round < numRounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await MeasureAsync(mine, round, () => client.Run(ours, own));
                await MeasureAsync(theirs, round, () => client.Run(postgres, other));
                await MeasureAsync(none, round, () => client.Run(nobody, other));
            }
            var record = BenchRecord.OfPairs("wire", client.Name, "rate", "Mrows/s", mine.Rates, theirs.Rates, "PostgreSQL");
            var most = BenchRecord.OfPairs("wire", client.Name + ", no server", "rate", "Mrows/s", none.Rates, theirs.Rates, "PostgreSQL");
            records.Add(record);
            records.Add(most);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{client.Name,-14}{record.Ours,10:0.00}{record.Theirs,12:0.00}{record.Ratio,8:0.00}{record.Low,9:0.00}-{record.High:0.00}"
                + $"{most.Ours,11:0.00}{most.Ratio,8:0.00}{Sample.Median(mine.ClientMicros),12:0.000}{Sample.Median(theirs.ClientMicros),10:0.000}"));
        }
    }

    private async Task MeasureAsync(Rounds rounds, int round, Func<Task<WireRun>> run)
    {
        var started = Stopwatch.GetTimestamp();
        var done = await run();
        if (done.NumRows != numRows)
            throw new IOException($"{done.NumRows} rows came instead of {numRows}.");
        if (round < 0)
            return;
        rounds.Rates.Add(done.NumRows / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e6);
        rounds.ClientMicros.Add(done.ClientMs * 1e3 / done.NumRows);
    }

    private static Task<WireRun> DrainAsync(WireServer server, string sql)
    {
        var before = CpuClock.ReadThreadMs();
        using var client = new RawClient(server.Port, server.User, server.Database);
        var numRows = client.Query(sql).NumRows;
        return Task.FromResult(new WireRun(numRows, CpuClock.ReadThreadMs() - before));
    }

    /// <summary>Reads synchronously, on one thread: rows come in large pieces, so a read seldom waits, and it is what a fast client would do.</summary>
    private static Task<WireRun> NpgsqlAsync(WireServer server, string sql, bool isText)
    {
        var before = CpuClock.ReadThreadMs();
        using var connection = server.Source.OpenConnection();
        using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = isText };
        using var reader = command.ExecuteReader();
        var count = 0L;
        var sum = 0L;
        while (reader.Read())
        {
            if (isText)
            {
                for (var i = 0; i < reader.FieldCount; i++)
                    sum += reader.GetString(i).Length;
            }
            else
            {
                sum += reader.GetInt64(0) + reader.GetInt64(1) + (long)reader.GetDecimal(2) + (long)reader.GetDecimal(3) + reader.GetFieldValue<DateOnly>(4).DayNumber
                    + reader.GetString(5).Length + reader.GetString(6).Length + reader.GetString(7).Length;
            }
            count++;
        }
        return Task.FromResult(new WireRun(sum == 0 ? 0 : count, CpuClock.ReadThreadMs() - before));
    }

    /// <summary>The shell tells at the end what its child, psql, has taken: user and system time, as 0m1.230000s each.</summary>
    private async Task<WireRun> PsqlAsync(WireServer server, string sql, params string[] options)
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
            string[] psql = ["psql", "-h", "127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", server.User, "-d", server.Database, "-X", "-P", "pager=off"];
            foreach (var argument in (string[])["-c", "file=$1; shift; \"$@\" > $file || exit 1; times", "sh", options.Length > 0 ? "/dev/null" : file, .. psql, .. options, "-c", sql])
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start) ?? throw new IOException("psql does not start.");
            var times = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new IOException($"psql ended with {process.ExitCode}.");
            var ofChildren = times.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ');
            return new WireRun(numRows, ofChildren.Sum(Milliseconds));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Milliseconds(string time)
    {
        var parts = time.TrimEnd('s').Split('m');
        return ((double.Parse(parts[0], CultureInfo.InvariantCulture) * 60) + double.Parse(parts[1], CultureInfo.InvariantCulture)) * 1e3;
    }

    private sealed class Rounds
    {
        public List<double> Rates { get; } = [];

        public List<double> ClientMicros { get; } = [];
    }
}
