using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests.Clients;

/// <summary>Three coordinators behind HAProxy, which hands out connections in turn and knows nothing of the protocol: a cancel request reaches any of them.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class HaproxyTests(SqliteCluster cluster) : IAsyncLifetime
{
    private const string SlowQuery = "SELECT count(*) FROM generate_series(1, 1000000) AS a(x), generate_series(1, 1000000) AS b(y) WHERE (x + y) % 7 = 3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly int _port = FreePort.Block(2);
    private Process? _haproxy;

    /// <summary>Where it is asked whether it listens: a connection to the other port would take a turn.</summary>
    private int ProbePort => _port + 1;

    public async Task InitializeAsync()
    {
        await cluster.EnsureRunningAsync();
        var path = Path.Combine(RepositoryPaths.NewTemporaryFolder("haproxy"), "haproxy.cfg");
        await File.WriteAllTextAsync(path, Configuration());
        _haproxy = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-f", path]) { RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("haproxy does not start: install Debian's package haproxy.");
        await Deadline.UntilAsync("haproxy listens", Patience, ListensAsync, listens => listens);
    }

    public async Task DisposeAsync()
    {
        _haproxy!.Kill();
        await _haproxy.WaitForExitAsync();
        _haproxy.Dispose();
    }

    [Fact]
    public async Task ConnectionsTakeTurnsAndCancelsReachTheirOwner()
    {
        var impalads = cluster.Processes.Impalads.ToList();
        var connections = new List<NpgsqlConnection>();
        var commands = new List<NpgsqlCommand>();
        try
        {
            foreach (var _ in impalads)
            {
                connections.Add(new NpgsqlConnection($"Host=127.0.0.1;Port={_port};Database=impala;Username=impala;Pooling=false;Command Timeout=300"));
                await connections[^1].OpenAsync();
                commands.Add(new NpgsqlCommand(SlowQuery, connections[^1]));
            }
            var running = commands.ConvertAll(command => command.ExecuteScalarAsync());
            foreach (var impalad in impalads)
                await Deadline.UntilAsync($"a query on {impalad}", Patience, () => cluster.NumRunningAsync(impalad), count => count == 1);
            for (var i = 0; i < commands.Count; i++)
            {
                commands[i].Cancel();
                Assert.Equal("57014", await TestCluster.EndOfAsync(running[i]));
                commands[i].CommandText = "SELECT 1";
                Assert.Equal(1, await commands[i].ExecuteScalarAsync());
            }
        }
        finally
        {
            // A connection waits for its command when it is disposed.
            foreach (var command in commands)
            {
                command.Cancel();
                await command.DisposeAsync();
            }
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }

    private string Configuration() =>
        $"""
        global
          nbthread 1
        defaults
          mode tcp
          timeout connect 5s
          timeout client 1h
          timeout server 1h
        frontend ready
          bind 127.0.0.1:{ProbePort.ToString(CultureInfo.InvariantCulture)}
          tcp-request connection reject
        listen impala
          bind 127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}
          balance roundrobin
          {string.Join("\n  ", cluster.Processes.Impalads.Select((impalad, i) => string.Create(CultureInfo.InvariantCulture, $"server node{i} 127.0.0.1:{impalad.PgWirePort}")))}

        """;

    private async Task<bool> ListensAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync("127.0.0.1", ProbePort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
