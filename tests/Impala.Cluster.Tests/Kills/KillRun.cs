using System.Diagnostics;
using System.Globalization;
using System.Text;
using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests.Kills;

/// <summary>
/// A sequence of kills of a seed. In each round a table of its own is made, a statement changes it on impalad1, and a process is killed under
/// it, while a reader on impalad0 may only ever see the state before or the whole of the one after. What a client was told stands: after an
/// answer the state is the one after, after a refusal the one before. At the end nothing is left of statements that did not succeed.
/// </summary>
internal sealed class KillRun(KillCluster cluster, int seed)
{
    private const int Reader = 0;
    private const int Coordinator = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan CleanUp = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly List<(KillStatement Statement, bool? Succeeded, string Name)> _rounds = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _numReads;

    public async Task RunAsync(int numKills)
    {
        await cluster.ExecuteAsync(Reader, "DROP DATABASE IF EXISTS kills CASCADE", "CREATE DATABASE kills", "CREATE TABLE kills.source (id bigint) STORED AS PARQUET");
        // Several files, so that every node has some to read.
        for (var i = 0; i < 6; i++)
            await cluster.ExecuteAsync(Reader, $"INSERT INTO kills.source SELECT i FROM generate_series({i * KillStatement.NumRows / 6}, {((i + 1) * KillStatement.NumRows / 6) - 1}) AS g(i)");
        foreach (var point in KillPoint.Choose(_random, cluster.Metastore is not null, numKills))
            await KillAsync(point);
        var ended = Stopwatch.StartNew();
        await CheckAllAsync();
        await Deadline.UntilAsync("a warehouse without debris", CleanUp - ended.Elapsed, DebrisAsync, debris => debris.Length == 0);
    }

    /// <summary>Counts by victim, step and statement.</summary>
    public string Report()
    {
        var counts = string.Join(", ", _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"));
        var outcomes = $"{NumOf(true)} succeeded, {NumOf(false)} were refused, {NumOf(null)} were not answered";
        return string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {_rounds.Count} kills in {_clock.Elapsed.TotalSeconds:0} s, {_numReads} reads meanwhile; {outcomes}; {counts}");
    }

    private int NumOf(bool? outcome) => _rounds.Count(round => round.Succeeded == outcome);

    private async Task KillAsync(KillPoint point)
    {
        var table = $"k{_rounds.Count}";
        var statement = KillStatement.Create(point.Kind, table);
        var name = $"round {_rounds.Count} of seed {seed}: {statement.Kind}, {point.Victim} at {point.Step ?? "any time"}";
        foreach (var part in new[] { "victim " + point.Victim, "step " + (point.Step ?? "any"), "statement " + statement.Kind })
            _counts[part] = _counts.GetValueOrDefault(part) + 1;

        await using (var session = await cluster.OpenAsync(Coordinator, "Search Path=kills"))
            foreach (var sql in statement.Setup)
                await cluster.ExecuteAsync(session, sql);
        await Deadline.UntilAsync($"the table of {name}", Patience, () => StateAsync(statement), state => state == statement.Before);

        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(statement, name, stop.Token);
        if (point.Step is { } step)
            await File.WriteAllTextAsync(Path.Combine(cluster.PauseFolder, step), "");
        var running = TryExecuteAsync(statement.Sql, name);
        await WaitForMomentAsync(point, running);
        await StopAsync(point.Victim);
        foreach (var file in Directory.EnumerateFiles(cluster.PauseFolder))
            File.Delete(file);
        // A node that reads or asks may be away for longer; without catalogd and its metastore a commit would only wait.
        if (point.Victim is KillPoint.Coordinator or KillPoint.Executor && _random.Next(2) == 0)
            await running.WaitAsync(Patience);
        await StartAsync(point.Victim);
        var succeeded = await running.WaitAsync(Patience);
        await stop.CancelAsync();
        await reading.WaitAsync(Patience);
        await cluster.EnsureRunningAsync();
        _rounds.Add((statement, succeeded, name));
        await CheckAsync(statement, succeeded, name);
    }

    /// <summary>Waits for the step, or for a part of the time such a statement takes.</summary>
    private async Task WaitForMomentAsync(KillPoint point, Task running)
    {
        if (point.Step is null)
        {
            await Task.WhenAny(running, Task.Delay(_random.Next(400)));
            return;
        }
        var reached = Path.Combine(cluster.PauseFolder, point.Step + ".reached");
        await Deadline.UntilAsync("the step " + point.Step, Patience, () => Task.FromResult(File.Exists(reached) || running.IsCompleted));
    }

    private Task StopAsync(string victim) => victim == KillPoint.Metastore ? cluster.Metastore!.StopAsync() : cluster.Processes.KillAsync(victim);

    private Task StartAsync(string victim) => victim == KillPoint.Metastore ? cluster.Metastore!.StartAsync() : cluster.Processes.StartAsync(victim);

    /// <summary>True: acknowledged. False: refused for certain. Null: nobody told, or 55000, which tells that it is not known.</summary>
    private async Task<bool?> TryExecuteAsync(string sql, string name)
    {
        await Task.Yield();
        try
        {
            await using var connection = new NpgsqlConnection(cluster.Processes.ConnectionString(Coordinator) + ";Pooling=false;Timeout=60;Command Timeout=120;Search Path=kills");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (PostgresException error)
        {
            Assert.True(error.SqlState != "XX000", $"{name}: {error.MessageText} {error.Detail}");
            return error.SqlState is "55000" or "57P01" ? null : false;
        }
        catch (Exception error) when (error is NpgsqlException or IOException)
        {
            return null;
        }
    }

    /// <summary>Reads until told to stop; every answer is one of the two states, and the one after stays.</summary>
    private async Task ReadAsync(KillStatement statement, string name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var wasAfter = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            string state;
            try
            {
                state = await StateAsync(statement);
            }
            catch (PostgresException error) when (error.SqlState is "40001" or "55000" or "57014")
            {
                // A node was lost under the query, or catalogd while a body had to be fetched: an error, not rows.
                continue;
            }
            _numReads++;
            Assert.True(state == statement.After || (state == statement.Before && !wasAfter), $"{name}: a reader saw \"{state}\"{(wasAfter ? " after the whole" : "")}");
            wasAfter |= state == statement.After;
        }
    }

    private async Task CheckAsync(KillStatement statement, bool? succeeded, string name)
    {
        var wanted = succeeded switch
        {
            true => [statement.After],
            false => [statement.Before],
            null => new[] { statement.Before, statement.After },
        };
        for (var impalad = 0; impalad < 3; impalad++)
        {
            var node = impalad;
            await Deadline.UntilAsync($"impalad{node} to show {string.Join(" or ", wanted)} ({name})", Patience, () => StateAsync(statement, node), wanted.Contains);
        }
    }

    /// <summary>All tables again, at the end: what became of a statement has not changed since, and all nodes agree.</summary>
    private async Task CheckAllAsync()
    {
        foreach (var (statement, succeeded, name) in _rounds)
        {
            await CheckAsync(statement, succeeded, name);
            var first = await StateAsync(statement);
            Assert.Equal(first, await StateAsync(statement, 1));
            Assert.Equal(first, await StateAsync(statement, 2));
        }
    }

    private async Task<string> StateAsync(KillStatement statement, int impalad = Reader)
    {
        await using var connection = new NpgsqlConnection(cluster.Processes.ConnectionString(impalad) + ";Pooling=false;Timeout=60;Command Timeout=120;Search Path=kills");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement.Probe, connection);
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            var text = new StringBuilder();
            while (await reader.ReadAsync())
            {
                text.Append(text.Length > 0 ? ";" : "");
                for (var i = 0; i < reader.FieldCount; i++)
                    text.Append(i > 0 ? "|" : "").Append(Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture));
            }
            return text.ToString();
        }
        catch (PostgresException error) when (error.SqlState == "42P01")
        {
            return KillStatement.Absent;
        }
    }

    /// <summary>Files that no table names, named files that are not there, and folders of writes and tables that are gone.</summary>
    private async Task<string> DebrisAsync()
    {
        var database = Path.Combine(cluster.Processes.Warehouse, "kills.db");
        var tables = await cluster.RowsAsync("SELECT table_name FROM information_schema.tables WHERE table_schema = 'kills' ORDER BY 1");
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in tables)
            named.UnionWith(await cluster.RowsAsync($"SELECT DISTINCT input__file__name FROM kills.{table}"));
        var debris = Directory.EnumerateFiles(database, "*", SearchOption.AllDirectories).Where(file => !named.Contains(file))
            .Concat(named.Where(file => !File.Exists(file)))
            .Concat(Directory.EnumerateDirectories(database, "_impala_insert_staging", SearchOption.AllDirectories).SelectMany(Directory.EnumerateFileSystemEntries))
            .Concat(Directory.EnumerateDirectories(database).Where(folder => !named.Any(file => file.StartsWith(folder + "/", StringComparison.Ordinal)) && !IsEmptyTable(folder)));
        return string.Join('\n', debris);
    }

    // Partitions of an INSERT that did not happen: the table is there, without files.
    private bool IsEmptyTable(string folder) =>
        _rounds.Exists(round => round.Statement.Kind == "INSERT of partitions" && round.Succeeded != true && folder.EndsWith("/" + TableOf(round.Name), StringComparison.Ordinal));

    private static string TableOf(string name) => "k" + name.Split(' ')[1];
}
