using System.Diagnostics;
using System.Globalization;
using Impala.Bench.Postgres;
using Impala.Bench.Records;
using Npgsql;

namespace Impala.Bench.Wire;

/// <summary>
/// Reads the same rows of eight columns (two int8, two numeric, a date, three varchar) from both servers, in turns: by a client that throws
/// everything away, by Npgsql in binary with a getter for each value, and by psql. Ours scans them from the files, PostgreSQL from its heap in memory.
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
        await output.WriteLineAsync($"{"M rows/s",-24}{ours.Name,10}{postgres.Name,12}{"ratio",8}{"interval",16}");
        foreach (var (name, run) in ((string, Func<WireServer, string, Task<long>>)[])[("raw drain", DrainAsync), ("Npgsql binary", NpgsqlAsync), ("psql -At", PsqlAsync)])
        {
            var rates = (Own: new List<double>(), Other: new List<double>());
            for (var round = -1; round < numRounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (first, second) = (await RateAsync(() => run(ours, own)), await RateAsync(() => run(postgres, other)));
                if (round < 0)
                    continue;
                rates.Own.Add(first);
                rates.Other.Add(second);
            }
            var record = BenchRecord.OfPairs("wire", name, "rate", "Mrows/s", rates.Own, rates.Other, "PostgreSQL");
            records.Add(record);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{name,-24}{record.Ours,10:0.00}{record.Theirs,12:0.00}{record.Ratio,8:0.00}{record.Low,9:0.00}-{record.High:0.00}"));
        }
    }

    private async Task<double> RateAsync(Func<Task<long>> run)
    {
        var started = Stopwatch.GetTimestamp();
        var count = await run();
        if (count != numRows)
            throw new IOException($"{count} rows came instead of {numRows}.");
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e6;
    }

    private static Task<long> DrainAsync(WireServer server, string sql)
    {
        using var client = new RawClient(server.Port, server.User, server.Database);
        return Task.FromResult(client.Query(sql).NumRows);
    }

    private static async Task<long> NpgsqlAsync(WireServer server, string sql)
    {
        await using var connection = await server.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var count = 0L;
        var sum = 0L;
        // Rows come in large pieces: the synchronous read seldom waits, and is what a fast client would do.
        while (reader.Read())
        {
            sum += reader.GetInt64(0) + reader.GetInt64(1) + (long)reader.GetDecimal(2) + (long)reader.GetDecimal(3) + reader.GetFieldValue<DateOnly>(4).DayNumber
                + reader.GetString(5).Length + reader.GetString(6).Length + reader.GetString(7).Length;
            count++;
        }
        return sum == 0 ? 0 : count;
    }

    private async Task<long> PsqlAsync(WireServer server, string sql)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", "exec \"$@\" > /dev/null", "sh", "psql", "-h", "127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", server.User, "-d", server.Database, "-X", "-At", "-c", sql])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new IOException("psql does not start.");
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? numRows : throw new IOException($"psql ended with {process.ExitCode}.");
    }
}
