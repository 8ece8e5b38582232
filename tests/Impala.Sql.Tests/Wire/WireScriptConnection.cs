using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Impala.Sql.Tests.Wire;

/// <summary>One connection that sends what a script says and writes down what comes back.</summary>
internal sealed class WireScriptConnection : IDisposable
{
    private const string Closed = "closed";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(2);

    private readonly NetworkStream _stream;

    private WireScriptConnection(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    /// <summary>Connects and sends the start-up message.</summary>
    /// <param name="parameters">name=value; later ones win.</param>
    public static async Task<WireScriptConnection> ConnectAsync(int port, IEnumerable<string> parameters)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        var connection = new WireScriptConnection(socket);
        var all = new Dictionary<string, string>();
        foreach (var parameter in parameters)
        {
            var parts = parameter.Split('=', 2);
            all[parts[0]] = parts[1];
        }
        var protocol = all.Remove("protocol", out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 196608;
        var body = Encoding.UTF8.GetBytes(string.Concat(all.Where(pair => pair.Value != "ABSENT").Select(pair => $"{pair.Key}\0{pair.Value}\0")) + "\0");
        var startup = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(startup, startup.Length);
        BinaryPrimitives.WriteInt32BigEndian(startup.AsSpan(4), protocol);
        body.CopyTo(startup, 8);
        await connection._stream.WriteAsync(startup);
        return connection;
    }

    /// <summary>Sends a step's messages in one piece.</summary>
    public async Task SendAsync(IEnumerable<string> lines) => await _stream.WriteAsync((byte[])[.. lines.SelectMany(WireMessages.Encode)]);

    /// <summary>Reads as many answers as are expected. After one that is not the expected one, only those that come at once.</summary>
    public async Task<List<string>> ReadAsync(List<string> expected)
    {
        var answers = new List<string>();
        var isAsExpected = true;
        while (answers.Count < expected.Count || !isAsExpected)
        {
            if (await ReadAnswerAsync(isAsExpected ? Patience : Pause) is not { } answer)
            {
                if (isAsExpected)
                    answers.Add("silence");
                break;
            }
            isAsExpected = isAsExpected && answer == expected[answers.Count];
            answers.Add(answer);
            if (answer == Closed)
                break;
        }
        return answers;
    }

    /// <summary>Reads what comes: up to the ReadyForQuery of each Query and Sync that was sent, then until the server has been quiet for a while.</summary>
    public async Task<List<string>> ReadAllAsync(int numReady)
    {
        var answers = new List<string>();
        while (await ReadAnswerAsync(numReady > 0 ? LongPause : Pause) is { } answer)
        {
            answers.Add(answer);
            if (answer == Closed)
                break;
            numReady = answer[0] is 'G' or 'W' ? 0 : answer[0] == 'Z' ? numReady - 1 : numReady;
        }
        return answers;
    }

    /// <summary>Passes over the answers to the start-up message.</summary>
    public async Task ReadToReadyAsync()
    {
        while (await ReadAnswerAsync(Patience) is { } answer && answer != Closed && answer[0] != 'Z')
            continue;
    }

    /// <summary>Ends the session; answers what the server had still to say.</summary>
    public async Task<List<string>> EndAsync()
    {
        var answers = new List<string>();
        try
        {
            await _stream.WriteAsync(WireMessages.Encode("X"));
            using var limit = new CancellationTokenSource(Patience);
            while (await ReadMessageAsync(limit.Token) is { } answer)
                answers.Add(answer);
        }
        catch (IOException)
        {
            // Closed before.
        }
        return answers;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>The next answer that is compared, <see cref="Closed"/>, or null when none comes in time.</summary>
    private async Task<string?> ReadAnswerAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            string? answer;
            do
                answer = await ReadMessageAsync(limit.Token);
            while (answer?.Length == 0);
            return answer ?? Closed;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Null at the end of the stream, empty for what is not compared.</summary>
    private async Task<string?> ReadMessageAsync(CancellationToken cancellationToken)
    {
        var header = new byte[5];
        try
        {
            await _stream.ReadExactlyAsync(header, cancellationToken);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
            await _stream.ReadExactlyAsync(body, cancellationToken);
            return WireMessages.Decode((char)header[0], body) ?? "";
        }
        catch (Exception error) when (error is EndOfStreamException or IOException)
        {
            return null;
        }
    }
}
