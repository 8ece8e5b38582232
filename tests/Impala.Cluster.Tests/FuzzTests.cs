using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace Impala.Cluster.Tests;

/// <summary>Conversations with random damage, before and after the start-up: no process may end, grow without bound, or stop to answer others.
/// IMPALA_FUZZ_SEED sets the seed.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class FuzzTests(SqliteCluster cluster, ITestOutputHelper output) : IAsyncLifetime
{
    private const long MaxGrowth = 512L << 20;
    private const string Types = "QPBDESHCXdcfpFNGTRKZ\0\u00ff";

    private static readonly byte[] Startup = Framed([0, 3, 0, 0, .. "user\0impala\0database\0impala\0\0"u8]);
    private static readonly byte[] SslRequest = Framed([4, 210, 22, 47]);
    private static readonly byte[] CancelRequest = Framed([4, 210, 22, 46, 0, 0, 0, 1, 0, 0, 0, 1]);

    private static readonly byte[][] Messages =
    [
        Message('Q', Text("SELECT 1, 'a'")), Message('P', [.. Text("s"), .. Text("SELECT $1::int + $2"), 0, 2, 0, 0, 0, 23, 0, 0, 0, 0]),
        Message('B', [.. Text("p"), .. Text("s"), 0, 2, 0, 0, 0, 1, 0, 2, 0, 0, 0, 1, (byte)'7', 0, 0, 0, 4, 0, 0, 0, 5, 0, 1, 0, 1]),
        Message('D', [(byte)'S', .. Text("s")]), Message('D', [(byte)'P', .. Text("p")]), Message('E', [.. Text("p"), 0, 0, 0, 1]), Message('C', [(byte)'P', .. Text("p")]),
        Message('H', []), Message('S', []), Message('Q', Text("BEGIN; DECLARE c CURSOR FOR SELECT 1; FETCH c; ROLLBACK")), Message('Q', Text("COPY (SELECT 1) TO STDOUT")),
        Message('d', "1\t2\n"u8.ToArray()), Message('c', []), Message('f', Text("no")), Message('X', []),
    ];

    public Task InitializeAsync() => cluster.EnsureRunningAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public Task DamagedMessagesHurtNobody() => RunAsync(TimeSpan.FromSeconds(5));

    [Fact]
    [Trait("Category", "Long")]
    public Task DamagedMessagesHurtNobodyForLong() => RunAsync(TimeSpan.FromMinutes(10));

    private async Task RunAsync(TimeSpan duration)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("IMPALA_FUZZ_SEED"), out var chosen) ? chosen : 1;
        var impalad = cluster.Processes.Daemon("impalad0");
        var processes = cluster.ProcessIds;
        using var process = Process.GetProcessById(impalad.ProcessId!.Value);
        var before = process.WorkingSet64;
        var clock = Stopwatch.StartNew();
        var numConversations = 0;
        while (clock.Elapsed < duration)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => ConverseAsync(impalad.PgWirePort!.Value, new Random(seed + numConversations + i))));
            numConversations += 8;
        }
        Assert.True(processes.SequenceEqual(cluster.ProcessIds), $"A daemon ended; seed {seed}.");
        await using var connection = await cluster.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        Assert.Equal(1, await command.ExecuteScalarAsync());
        process.Refresh();
        Assert.True(process.WorkingSet64 - before < MaxGrowth, $"impalad grew by {(process.WorkingSet64 - before) >> 20} MiB in {numConversations} conversations; seed {seed}.");
        output.WriteLine($"{numConversations} conversations of seed {seed}; impalad grew by {(process.WorkingSet64 - before) >> 20} MiB");
    }

    /// <summary>Sends one conversation and reads until the server has closed it, which it must when the client has nothing more to say.</summary>
    private static async Task ConverseAsync(int port, Random random)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", port);
        try
        {
            await socket.SendAsync(Conversation(random));
            socket.Shutdown(SocketShutdown.Send);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, limit.Token) > 0)
                continue;
        }
        catch (SocketException)
        {
            // Closed before all was sent.
        }
    }

    private static byte[] Conversation(Random random)
    {
        using var bytes = new MemoryStream();
        if (random.Next(4) == 0)
        {
            bytes.Write(Damaged(random, random.Next(3) switch { 0 => Startup, 1 => SslRequest, _ => CancelRequest }));
            return bytes.ToArray();
        }
        bytes.Write(Startup);
        for (var count = random.Next(1, 12); count > 0; count--)
        {
            var message = Messages[random.Next(Messages.Length)];
            bytes.Write(random.Next(2) == 0 ? message : Damaged(random, message));
        }
        return bytes.ToArray();
    }

    private static byte[] Damaged(Random random, byte[] message)
    {
        var damaged = (byte[])message.Clone();
        switch (random.Next(6))
        {
            case 0:
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                return damaged;
            case 1:
                return damaged[..random.Next(damaged.Length)];
            case 2:
                random.NextBytes(damaged.AsSpan(random.Next(damaged.Length)));
                return damaged;
            case 3:
                // A length of any size, negative ones too.
                BinaryPrimitives.WriteInt32BigEndian(damaged.AsSpan(damaged.Length > 4 ? 1 : 0), random.Next(int.MinValue, int.MaxValue));
                return damaged;
            case 4:
                damaged[0] = (byte)Types[random.Next(Types.Length)];
                return damaged;
            default:
                var noise = new byte[random.Next(1, 200)];
                random.NextBytes(noise);
                return noise;
        }
    }

    private static byte[] Framed(byte[] body)
    {
        var framed = new byte[body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(framed, framed.Length);
        body.CopyTo(framed, 4);
        return framed;
    }

    private static byte[] Message(char type, byte[] body) => [(byte)type, .. Framed(body)];

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
