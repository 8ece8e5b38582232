using System.Net;
using System.Net.Sockets;

namespace Impala.Testing;

/// <summary>Passes TCP connections on to a port of this machine, and cuts some of them in the middle of what comes back.</summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly int _target;
    private int _numCutsLeft;
    private int _numCuts;

    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut so far.</summary>
    public int NumCuts => Volatile.Read(ref _numCuts);

    /// <summary>Cuts the next connections whose answer is longer than <see cref="MinAnswer"/>, each after so many bytes.</summary>
    public void Cut(int count) => Volatile.Write(ref _numCutsLeft, count);

    /// <summary>Bytes that pass before a cut: more than the answers that are no data.</summary>
    public int MinAnswer { get; set; } = 40_000;

    public void Dispose()
    {
        _stopped.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopped.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        try
        {
            using (client)
            using (var server = new TcpClient())
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, ended.Token);
                var requests = client.GetStream().CopyToAsync(server.GetStream(), ended.Token);
                await PassAnswersAsync(server.GetStream(), client, ended.Token);
                await ended.CancelAsync();
                await requests;
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two sides went away.
        }
    }

    private async Task PassAnswersAsync(NetworkStream from, TcpClient to, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 << 10];
        var numPassed = 0;
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            // Answers that are followed by nothing for a while are over: counting starts anew with the next.
            numPassed = read < buffer.Length ? 0 : numPassed + read;
            if (numPassed < MinAnswer || Interlocked.Decrement(ref _numCutsLeft) < 0)
                continue;
            Interlocked.Increment(ref _numCuts);
            to.Client.LingerState = new LingerOption(true, 0);
            return;
        }
    }
}
