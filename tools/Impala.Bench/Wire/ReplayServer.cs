using System.Net;
using System.Net.Sockets;

namespace Impala.Bench.Wire;

/// <summary>
/// A server that costs next to nothing: it passes its first connections on to a real server and keeps the answers of the last of them, and then gives
/// later connections, which must say the same, those answers from memory. What a client takes with it is the client's own time: no server could make it faster.
/// </summary>
internal sealed class ReplayServer : IDisposable
{
    /// <summary>Connections that are passed on: drivers ask more on their first one than on others.</summary>
    public const int NumRecorded = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Step> _steps = [];
    private readonly int _origin;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <param name="origin">The real server's port.</param>
    public ReplayServer(int origin)
    {
        _origin = origin;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _thread = new Thread(Serve) { IsBackground = true, Name = "replay" };
        _thread.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _isStopping = true;
        _listener.Dispose();
        _thread.Join();
    }

    private void Serve()
    {
        try
        {
            for (var i = 0; i < NumRecorded; i++)
            {
                using var client = Accept();
                _steps.Clear();
                Record(client);
            }
            while (true)
            {
                using var client = Accept();
                try
                {
                    Replay(client);
                }
                catch (SocketException)
                {
                    // The client left before the end of the answer, or says something else than was recorded and finds the connection closed.
                }
            }
        }
        catch (Exception error) when (_isStopping && error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private Socket Accept()
    {
        var client = _listener.Accept();
        client.NoDelay = true;
        client.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        return client;
    }

    private void Record(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        server.Connect(new IPEndPoint(IPAddress.Loopback, _origin));
        var buffer = new byte[256 * 1024];
        var readable = new List<Socket>();
        while (true)
        {
            readable.Clear();
            readable.AddRange([client, server]);
            Socket.Select(readable, null, null, -1);
            if (readable.Contains(client))
            {
                var received = client.Receive(buffer);
                if (received == 0)
                    return;
                if (_steps.Count == 0 || _steps[^1].Answer.Length > 0)
                    _steps.Add(new Step());
                _steps[^1].NumAsked += received;
                server.Send(buffer.AsSpan(0, received));
            }
            else
            {
                var received = server.Receive(buffer);
                if (received == 0)
                    return;
                _steps[^1].Answer.Write(buffer, 0, received);
                client.Send(buffer.AsSpan(0, received));
            }
        }
    }

    private void Replay(Socket client)
    {
        var buffer = new byte[64 * 1024];
        foreach (var step in _steps)
        {
            for (var left = step.NumAsked; left > 0;)
            {
                var received = client.Receive(buffer, 0, (int)Math.Min(left, buffer.Length), SocketFlags.None);
                if (received == 0)
                    return;
                left -= received;
            }
            for (var sent = 0; sent < step.Answer.Length;)
                sent += client.Send(step.Answer.GetBuffer(), sent, (int)Math.Min(step.Answer.Length - sent, 1 << 20), SocketFlags.None);
        }
        while (client.Receive(buffer) > 0)
        {
            // What it says when it leaves.
        }
    }

    /// <summary>What the client said at a stretch, and what it was answered.</summary>
    private sealed class Step
    {
        public long NumAsked { get; set; }

        public MemoryStream Answer { get; } = new();
    }
}
