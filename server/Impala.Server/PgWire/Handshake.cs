using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Impala.Catalog.Errors;
using Impala.Server.PgWire.Auth;
using Impala.Server.PgWire.Messages;
using Impala.Server.PgWire.Tls;
using Microsoft.AspNetCore.Connections;

namespace Impala.Server.PgWire;

/// <summary>
/// A connection up to its StartupMessage: packets without a type byte, of at most 10,000 bytes, and the change to TLS. From then on
/// <see cref="Writer"/> and the connection's transport are the encrypted ones.
/// <code>
/// SSLRequest     -> S, TLS's handshake (N when there is no certificate) -> again
/// GSSENCRequest  -> N -> again
/// CancelRequest  -> routed to its coordinator, closed without a word
/// StartupMessage -> answered by the caller
/// </code>
/// Source: PostgreSQL 15, chapter 55.2; direct TLS: PostgreSQL 17, chapter 53.2.9.
/// </summary>
internal sealed class Handshake : IAsyncDisposable
{
    private const int MaxStartupLength = 10_000;
    private const int SslRequest = 80877103;
    private const int GssEncRequest = 80877104;
    private const int CancelRequest = 80877102;
    private const int ProtocolMajor = 3;

    private readonly ConnectionContext _connection;
    private readonly IDuplexPipe _plain;
    private readonly TlsServer? _tlsServer;
    private readonly CancelRouter _cancels;
    private TlsTransport? _tls;

    public Handshake(ConnectionContext connection, TlsServer? tlsServer, CancelRouter cancels)
    {
        _connection = connection;
        _plain = connection.Transport;
        _tlsServer = tlsServer;
        _cancels = cancels;
        Writer = new PgWriter(_plain.Output);
    }

    /// <summary>Writes to the client, encrypted as soon as the connection is.</summary>
    public PgWriter Writer { get; private set; }

    public ClientIdentity IdentityOf(StartupMessage startup) => new(
        startup.User,
        startup.Database,
        (_connection.RemoteEndPoint as System.Net.IPEndPoint)?.Address,
        _tls is null ? null : _tlsServer!.EndpointHash,
        _tls?.ClientCertificate);

    /// <summary>Reads requests until one opens a session; null when the connection was for something else.</summary>
    public async ValueTask<StartupMessage?> ReadStartupAsync(CancellationToken cancellationToken)
    {
        if (await BeginsWithTlsAsync(cancellationToken))
            await StartTlsAsync(isDirect: true, cancellationToken);
        var mayEncrypt = true;
        while (true)
        {
            var packet = await ReadPacketAsync(cancellationToken);
            if (packet is null)
                return null;
            var code = BinaryPrimitives.ReadInt32BigEndian(packet);
            switch (code)
            {
                case SslRequest when _tlsServer is not null && _tls is null && mayEncrypt:
                    mayEncrypt = false;
                    // Looked at before the answer: what comes after it is the client's part of TLS.
                    var hasClearText = HasUnreadBytes(_plain.Input);
                    await AnswerAsync((byte)'S', cancellationToken);
                    if (hasClearText)
                        throw WireErrors.ClearTextBeforeTls();
                    await StartTlsAsync(isDirect: false, cancellationToken);
                    continue;
                case SslRequest or GssEncRequest:
                    await AnswerAsync((byte)'N', cancellationToken);
                    continue;
                case CancelRequest:
                    if (packet.Length is >= 12 and <= 4 + 4 + 256)
                        await _cancels.RouteAsync(BinaryPrimitives.ReadInt32BigEndian(packet.AsSpan(4)), packet.AsMemory(8), cancellationToken);
                    return null;
                default:
                    if (code >> 16 != ProtocolMajor)
                        throw new SqlException(SqlState.FeatureNotSupported, $"unsupported frontend protocol {code >> 16}.{code & 0xFFFF}: server supports 3.0 to 3.2");
                    return StartupMessage.Parse(code, packet.AsSpan(4));
            }
        }
    }

    /// <summary>The body of one 'p' message.</summary>
    public async ValueTask<byte[]> ReadPasswordAsync(CancellationToken cancellationToken)
    {
        var input = _connection.Transport.Input;
        var result = await input.ReadAtLeastAsync(5, cancellationToken);
        if (result.Buffer.Length < 5)
            throw new ClientGoneException("the client closed the connection during authentication");
        var length = ReadLength(result.Buffer.Slice(1));
        if (result.Buffer.FirstSpan[0] != (byte)'p' || length is < 4 or > MaxStartupLength)
            throw WireErrors.Malformed("expected a password message");
        input.AdvanceTo(result.Buffer.Start);
        result = await input.ReadAtLeastAsync(length + 1, cancellationToken);
        if (result.Buffer.Length < length + 1)
            throw new ClientGoneException("the client closed the connection during authentication");
        var payload = result.Buffer.Slice(5, length - 4).ToArray();
        input.AdvanceTo(result.Buffer.GetPosition(length + 1));
        return payload;
    }

    /// <summary>Ends TLS and gives the connection its own transport back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_tls is null)
            return;
        _connection.Transport = _plain;
        await _tls.DisposeAsync();
    }

    private async ValueTask<bool> BeginsWithTlsAsync(CancellationToken cancellationToken)
    {
        if (_tlsServer is null)
            return false;
        var result = await _plain.Input.ReadAtLeastAsync(1, cancellationToken);
        var isTls = !result.Buffer.IsEmpty && result.Buffer.FirstSpan[0] == TlsServer.HandshakeRecord;
        _plain.Input.AdvanceTo(result.Buffer.Start);
        return isTls;
    }

    private static bool HasUnreadBytes(PipeReader input)
    {
        if (!input.TryRead(out var result))
            return false;
        input.AdvanceTo(result.Buffer.Start);
        return !result.Buffer.IsEmpty;
    }

    private async ValueTask StartTlsAsync(bool isDirect, CancellationToken cancellationToken)
    {
        _tls = await _tlsServer!.AcceptAsync(_plain, isDirect, cancellationToken);
        _connection.Transport = _tls;
        Writer = new PgWriter(_tls.Output);
    }

    private async ValueTask AnswerAsync(byte answer, CancellationToken cancellationToken)
    {
        var output = _connection.Transport.Output;
        output.GetSpan(1)[0] = answer;
        output.Advance(1);
        await output.FlushAsync(cancellationToken);
    }

    private async ValueTask<byte[]?> ReadPacketAsync(CancellationToken cancellationToken)
    {
        var input = _connection.Transport.Input;
        var result = await input.ReadAtLeastAsync(8, cancellationToken);
        if (result.Buffer.Length < 8)
        {
            input.AdvanceTo(result.Buffer.End);
            return null;
        }
        var length = ReadLength(result.Buffer);
        input.AdvanceTo(result.Buffer.Start);
        if (length is < 8 or > MaxStartupLength)
            throw new SqlException(SqlState.ProtocolViolation, "invalid length of startup packet");
        result = await input.ReadAtLeastAsync(length, cancellationToken);
        if (result.Buffer.Length < length)
        {
            input.AdvanceTo(result.Buffer.End);
            return null;
        }
        var packet = result.Buffer.Slice(4, length - 4).ToArray();
        input.AdvanceTo(result.Buffer.GetPosition(length));
        return packet;
    }

    private static int ReadLength(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> bytes = stackalloc byte[4];
        buffer.Slice(0, 4).CopyTo(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }
}
