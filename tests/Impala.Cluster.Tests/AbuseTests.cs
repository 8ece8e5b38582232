using System.Diagnostics;
using Impala.Clusters;
using Impala.Testing;
using Impala.Tpch;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>What hostile or unlucky clients and files do: each gets its typed error, and no daemon ends.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class AbuseTests(SqliteCluster cluster, TpchData data) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private IReadOnlyList<int?> _processes = [];

    public async Task InitializeAsync()
    {
        await cluster.EnsureRunningAsync();
        await cluster.UseTpchAsync("tpch_small", TpchData.Small);
        _processes = cluster.ProcessIds;
    }

    public async Task DisposeAsync()
    {
        Assert.Equal(_processes, cluster.ProcessIds);
        Assert.Equal(25L, await cluster.ScalarAsync("SELECT count(*) FROM tpch_small.nation"));
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(500_000)]
    public async Task DeepNestingIsRefused(int depth)
    {
        var error = await cluster.FailureAsync($"SELECT {new string('(', depth)}1{new string(')', depth)}");
        Assert.Equal("54001", error.SqlState);
    }

    [Fact]
    public async Task AThousandLevelsWork()
    {
        const int depth = 990;
        Assert.Equal(1, await cluster.ScalarAsync($"SELECT {new string('(', depth)}1{new string(')', depth)}"));
        Assert.Equal(1 + depth, await cluster.ScalarAsync($"SELECT {string.Concat(Enumerable.Repeat("(1 + ", depth))}1{new string(')', depth)}"));
    }

    [Fact]
    public async Task AStatementOfSixtyFourMegabytesIsRefused()
    {
        var error = await cluster.FailureAsync($"SELECT '{new string('x', 64 << 20)}'");
        Assert.Equal("54000", error.SqlState);
    }

    [Theory]
    [InlineData("SELECT * FROM no_such_table", "42P01", 15)]
    [InlineData("SELECT n_name, no_such_column FROM tpch_small.nation", "42703", 16)]
    [InlineData("SELECT 'abc'::int", "22P02", 0)]
    [InlineData("SELECT n_name + 1 FROM tpch_small.nation", "42883", 8)]
    [InlineData("SELECT no_such_function(1)", "42883", 8)]
    [InlineData("SELECT 1 / 0", "22012", 0)]
    [InlineData("SELECT FROM WHERE", "42601", 0)]
    [InlineData("SELECT 'unended", "42601", 8)]
    public async Task WrongStatementsSayWhereAndWhy(string sql, string state, int position)
    {
        await using var connection = await cluster.OpenAsync();
        var error = await cluster.FailureAsync(connection, sql);
        Assert.Equal(state, error.SqlState);
        if (position > 0)
            Assert.Equal(position, error.Position);
        Assert.Equal(1, await cluster.ScalarAsync(connection, "SELECT 1"));
    }

    [Fact]
    public async Task AClientThatVanishesEndsItsQuery()
    {
        var impalad = cluster.Processes.Daemon("impalad0");
        using (var client = await WireClient.ConnectAsync(impalad.PgWirePort!.Value))
        {
            await client.SendQueryAsync("SELECT a.l_comment, b.l_comment FROM tpch_small.lineitem a, tpch_small.lineitem b");
            for (var i = 0; i < 100; i++)
                Assert.NotEqual('E', (await client.ReadMessageAsync()).Type);
            Assert.True(await cluster.NumRunningAsync(impalad) > 0);
            client.Vanish();
        }
        await Deadline.UntilAsync("the query's end", Patience, () => cluster.NumRunningAsync(impalad), count => count == 0);
    }

    [Fact]
    public async Task AClientThatDoesNotReadHoldsLittleMemory()
    {
        var before = cluster.Processes.Impalads.Sum(impalad => impalad.ResidentBytes ?? 0);
        using var client = await WireClient.ConnectAsync(cluster.Processes.Daemon("impalad0").PgWirePort!.Value);
        await client.SendQueryAsync("SELECT a.l_comment, b.l_comment FROM tpch_small.lineitem a, tpch_small.lineitem b");
        Assert.Equal('T', (await client.ReadMessageAsync()).Type);
        // Without a bound, seconds of such a join are gigabytes: other queries pass the time.
        for (var i = 0; i < 10; i++)
            Assert.Equal(60175L, await cluster.ScalarAsync("SELECT count(*) FROM tpch_small.lineitem WHERE l_comment IS NOT NULL", i % 3));
        var growth = cluster.Processes.Impalads.Sum(impalad => impalad.ResidentBytes ?? 0) - before;
        Assert.True(growth < 600L << 20, $"The impalads grew by {growth >> 20} MB while a client did not read.");
        client.Vanish();
    }

    [Fact]
    public async Task BrokenMessagesEndTheirConnectionOnly()
    {
        var port = cluster.Processes.Daemon("impalad0").PgWirePort!.Value;
        byte[][] messages =
        [
            [(byte)'Q', 0xFF, 0xFF, 0xFF, 0xFF],
            [(byte)'Q', 0, 0, 0, 0],
            [0, 0, 0, 0, 4],
            [(byte)'B', 0, 0, 0, 9, 0, 0, 0x7F, 0xFF, 1, (byte)'S', 0, 0, 0, 4],
            [(byte)'P', 0, 0, 0, 6, (byte)'x', (byte)'y', (byte)'S', 0, 0, 0, 4],
            [(byte)'E', 0, 0, 0, 5, 0, (byte)'S', 0, 0, 0, 4],
        ];
        foreach (var message in messages)
        {
            using var client = await WireClient.ConnectAsync(port);
            await client.SendRawAsync(message);
            using var patience = new CancellationTokenSource(Patience);
            var answered = false;
            try
            {
                while (!answered)
                    answered = (await client.ReadMessageAsync(patience.Token)).Type == 'E';
            }
            catch (IOException)
            {
                // Closed without a word is allowed when the stream cannot be understood any more.
                continue;
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"No answer to {Convert.ToHexString(message)}");
            }
        }
    }

    [Fact]
    public async Task AMessageThatNeverComesHoldsNothing()
    {
        // Two gigabytes are promised, a byte is sent: nothing is allocated for the promise, and the client's end is noticed.
        var impalad = cluster.Processes.Daemon("impalad0");
        var before = impalad.ResidentBytes!.Value;
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => WireClient.ConnectAsync(impalad.PgWirePort!.Value)));
        foreach (var client in clients)
            await client.SendRawAsync(new byte[] { (byte)'Q', 0x7F, 0xFF, 0xFF, 0xFF, 1 });
        Assert.Equal(25L, await cluster.ScalarAsync("SELECT count(*) FROM tpch_small.nation"));
        Assert.True(impalad.ResidentBytes!.Value - before < 500L << 20);
        var sessions = await NumSessionsAsync(impalad);
        foreach (var client in clients)
            client.Vanish();
        await Deadline.UntilAsync("the end of their sessions", Patience, () => NumSessionsAsync(impalad), count => count <= sessions - clients.Length);
    }

    [Fact]
    public async Task ACancelRequestReachesTheOwnerThroughAnyNode()
    {
        var owner = cluster.Processes.Daemon("impalad0");
        using var client = await WireClient.ConnectAsync(owner.PgWirePort!.Value);
        await client.SendQueryAsync(
            "SELECT count(*) FROM tpch_small.lineitem a, tpch_small.lineitem b, tpch_small.lineitem c WHERE a.l_partkey + b.l_suppkey + c.l_orderkey > b.l_orderkey + 1");
        await Deadline.UntilAsync("the query on the page", Patience, () => cluster.NumRunningAsync(owner), count => count > 0);
        // A wrong secret does nothing.
        await WireClient.CancelAsync(cluster.Processes.Daemon("impalad1").PgWirePort!.Value, client.ProcessId, client.Secret ^ 1);
        Assert.True(await cluster.NumRunningAsync(owner) > 0);
        await WireClient.CancelAsync(cluster.Processes.Daemon("impalad1").PgWirePort!.Value, client.ProcessId, client.Secret);
        using var patience = new CancellationTokenSource(Patience);
        var (state, _) = await client.ReadUntilReadyAsync(patience.Token);
        Assert.Equal("57014", state);
        await client.SendQueryAsync("SELECT 1");
        Assert.Equal((null, 1), await client.ReadUntilReadyAsync(patience.Token));
    }

    [Fact]
    public async Task AMemoryLimitEndsTheQueryAndNothingElse()
    {
        await using var connection = await cluster.OpenAsync(0, "Search Path=tpch_small");
        await cluster.ExecuteAsync(connection, "SET MEM_LIMIT = '1m'");
        // Which node fails first, and who hears of it first, is different each time; the reason told is not.
        for (var i = 0; i < 10; i++)
            Assert.Equal("54000", (await cluster.FailureAsync(connection, TpchQueries.Get(18))).SqlState);
        await cluster.ExecuteAsync(connection, "SET MEM_LIMIT = '0'");
        await cluster.ExecuteAsync(connection, TpchQueries.Get(18));
        foreach (var impalad in cluster.Processes.Impalads)
            await Deadline.UntilAsync($"the end of all queries on {impalad}", Patience, () => cluster.NumRunningAsync(impalad), count => count == 0);
    }

    /// <summary>Receivers that want no rows end before their senders know: that is no lost node.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task QueriesThatEndEarlyNeverFail()
    {
        await using var connection = await cluster.OpenAsync(0, "Search Path=tpch_small");
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(0L, await cluster.ScalarAsync(connection, "SELECT count(*) FROM lineitem JOIN orders ON l_orderkey = o_orderkey JOIN customer ON o_custkey = c_custkey WHERE c_custkey < 0"));
            await cluster.ExecuteAsync(connection, "SELECT l_comment, o_comment FROM lineitem JOIN orders ON l_orderkey = o_orderkey LIMIT 3");
        }
    }

    [Fact]
    public async Task AHundredMegabytesAreEnoughOrRefused()
    {
        await cluster.UseTpchAsync("tpch_larger", await data.GenerateAsync());
        await using var connection = await cluster.OpenAsync(0, "Search Path=tpch_larger");
        await cluster.ExecuteAsync(connection, "SET MEM_LIMIT = '100m'");
        var state = await TestCluster.EndOfAsync(cluster.ExecuteAsync(connection, TpchQueries.Get(18)));
        Assert.Contains(state, new[] { "00000", "54000" });
    }

    [Fact]
    public async Task AHundredClientsLeaveTheThreadsAsTheyWere()
    {
        const int numClients = 100;
        const string sql = "SELECT l_returnflag, sum(l_extendedprice) FROM tpch_small.lineitem WHERE l_shipdate < DATE '1998-09-02' GROUP BY l_returnflag";
        var impalad = cluster.Processes.Daemon("impalad0");
        await cluster.RowsAsync(sql);
        var before = NumThreads(impalad);
        var connections = await Task.WhenAll(Enumerable.Range(0, numClients).Select(_ => cluster.OpenAsync()));
        try
        {
            await Task.WhenAll(connections.Select(async connection =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                var numRows = 0;
                await cluster.ReportAsync(async () =>
                {
                    await using var reader = await command.ExecuteReaderAsync();
                    while (await reader.ReadAsync())
                        numRows++;
                });
                Assert.Equal(3, numRows);
            }));
            // All are still connected: a thread each would show.
            var after = NumThreads(impalad);
            Assert.True(after - before < numClients / 3, $"{before} threads before, {after} with {numClients} clients.");
        }
        finally
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("statestored", "--state_store_prt=1", "state_store_port")]
    [InlineData("catalogd", "--warehouse_dr=x", "warehouse_dir")]
    [InlineData("impalad0", "--pg_prt=1", "pg_port")]
    public async Task AWrongFlagEndsTheStartWithASuggestion(string daemon, string flag, string suggestion)
    {
        // The running daemon's own command line: the host and the program.
        var command = (await File.ReadAllTextAsync($"/proc/{cluster.Processes.Daemon(daemon).ProcessId}/cmdline")).Split('\0');
        var start = new ProcessStartInfo(command[0]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(command[1]);
        start.ArgumentList.Add(flag);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains(suggestion, errors + await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATruncatedFileIsADataError()
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(TpchData.Small, "supplier", "supplier.parquet"));
        await using var connection = await cluster.OpenAsync();
        foreach (var length in new[] { 3, 11, 100, bytes.Length / 2, bytes.Length - 9, bytes.Length - 1 })
            await CheckDamagedAsync(connection, $"cut_{length}", bytes[..length], mustFail: true);
    }

    [Fact]
    public async Task ABitFlippedFileIsReadOrADataError()
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(TpchData.Small, "supplier", "supplier.parquet"));
        var random = new Random(18);
        await using var connection = await cluster.OpenAsync();
        for (var i = 0; i < 40; i++)
        {
            var damaged = bytes.ToArray();
            // Half of them in the footer, where a bit does most.
            var at = i % 2 == 0 ? random.Next(bytes.Length) : bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 1500));
            damaged[at] ^= (byte)(1 << random.Next(8));
            await CheckDamagedAsync(connection, $"flip_{at}", damaged, mustFail: false);
        }
    }

    [Fact]
    public async Task OtherWritersBadFilesAreDataErrors()
    {
        await using var connection = await cluster.OpenAsync();
        foreach (var file in Directory.EnumerateFiles(RepositoryPaths.SharedPath("parquet"), "*bad*.parquet"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            await CheckDamagedAsync(connection, name, await File.ReadAllBytesAsync(file), mustFail: false, like: file);
        }
    }

    /// <summary>A table over one damaged file: each statement on it works or fails with a data error.</summary>
    private async Task CheckDamagedAsync(NpgsqlConnection connection, string name, byte[] bytes, bool mustFail, string? like = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(cluster.DataFolder, name)).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "data.parquet"), bytes);
        like ??= Path.Combine(TpchData.Small, "supplier", "supplier.parquet");
        var failed = false;
        foreach (var sql in new[]
        {
            $"CREATE EXTERNAL TABLE IF NOT EXISTS damaged_{name} LIKE PARQUET '{like}' STORED AS PARQUET LOCATION '{folder}'",
            $"SELECT * FROM damaged_{name}",
            $"SELECT count(*) FROM damaged_{name}",
        })
        {
            try
            {
                await cluster.ExecuteAsync(connection, sql);
            }
            catch (PostgresException error)
            {
                Assert.True(
                    error.SqlState.StartsWith("22", StringComparison.Ordinal) || error.SqlState is "0A000" or "54000" or "42P01",
                    $"{sql}: {error.SqlState} {error.MessageText}");
                failed |= error.SqlState.StartsWith("22", StringComparison.Ordinal);
            }
        }
        Assert.True(failed || !mustFail, $"Nothing noticed the damage of {name}.");
        await cluster.ExecuteAsync(connection, $"DROP TABLE IF EXISTS damaged_{name}");
    }

    private async Task<int> NumSessionsAsync(Daemon impalad) => (await cluster.PageAsync(impalad, "/sessions")).RootElement.GetProperty("content").GetArrayLength();

    private static int NumThreads(Daemon daemon)
    {
        var line = File.ReadLines($"/proc/{daemon.ProcessId}/status").First(text => text.StartsWith("Threads:", StringComparison.Ordinal));
        return int.Parse(line["Threads:".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
