using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using Impala.Catalog.Errors;
using Impala.Server.PgWire.Messages;
using Impala.Server.Queries;
using Impala.Server.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Impala.Server.PgWire;

/// <summary>
/// Takes a TCP connection through the handshake of PostgreSQL's protocol 3.0 and 3.2 and serves its session.
/// <code>
/// SSLRequest, GSSENCRequest -> N (encryption is not offered) -> again
/// CancelRequest             -> routed to its coordinator, closed without a word
/// StartupMessage 3.x        -> [NegotiateProtocolVersion] -> authentication -> ParameterStatus, BackendKeyData, ReadyForQuery
/// </code>
/// </summary>
internal sealed partial class PgConnectionHandler : ConnectionHandler
{
    private const int MaxStartupLength = 10_000;
    private const int SslRequest = 80877103;
    private const int GssEncRequest = 80877104;
    private const int CancelRequest = 80877102;
    private const int ProtocolMajor = 3;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(60);

    private static readonly string[] ReportedSettings =
    [
        "server_version", "server_encoding", "client_encoding", "DateStyle", "IntervalStyle", "TimeZone", "integer_datetimes", "standard_conforming_strings",
        "is_superuser", "session_authorization", "application_name", "default_transaction_read_only", "in_hot_standby", "search_path",
    ];

    private readonly PgServices _services;
    private readonly ILogger<PgConnectionHandler> _logger;

    public PgConnectionHandler(PgServices services, ILogger<PgConnectionHandler> logger)
    {
        _services = services;
        _logger = logger;
    }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            connection.ConnectionClosed,
            connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None);
        var writer = new PgWriter(connection.Transport.Output);
        try
        {
            await ServeAsync(connection, writer, stopping.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            LogConnectionLost(_logger, error.Message);
        }
        catch (SqlException error)
        {
            await RefuseAsync(writer, error, stopping.Token);
        }
        catch (Exception error)
        {
            await RefuseAsync(writer, ErrorMapper.Map(error, _logger), stopping.Token);
        }
    }

    private async Task ServeAsync(ConnectionContext connection, PgWriter writer, CancellationToken stopping)
    {
        StartupMessage? startup;
        using (var handshake = CancellationTokenSource.CreateLinkedTokenSource(stopping))
        using (var timer = _services.Time.CreateTimer(_ => handshake.Cancel(), null, HandshakeTimeout, Timeout.InfiniteTimeSpan))
        {
            startup = await ReadStartupAsync(connection, writer, handshake.Token);
            if (startup is null)
                return;
            CheckAdmission(startup);
            await _services.Authenticator.AuthenticateAsync(startup.User, writer, token => ReadPasswordAsync(connection, token), handshake.Token);
        }
        var session = _services.Sessions.Open(startup.User, AddressOf(connection.RemoteEndPoint), startup.IsProtocol32 ? 32 : 4);
        try
        {
            await OpenSessionAsync(session, startup, writer, stopping);
            await new PgConnection(connection, _services, session, writer, _logger).RunAsync(stopping);
        }
        finally
        {
            _services.Sessions.Close(session);
        }
    }

    private void CheckAdmission(StartupMessage startup)
    {
        if (_services.State.IsStopping)
            throw new SqlException(SqlState.CannotConnectNow, "the database system is shutting down");
        if (!string.Equals(startup.Database, "impala", StringComparison.Ordinal))
        {
            throw new SqlException(
                SqlState.InvalidCatalogName,
                $"database \"{startup.Database}\" does not exist",
                hint: "Connect to the database \"impala\"; an Impala database is a schema there, chosen with USE or search_path.");
        }
        if (_services.Sessions.Count >= _services.MaxConnections)
            throw new SqlException(SqlState.TooManyConnections, "sorry, too many clients already", hint: "Raise --max_connections or use fewer connections.");
    }

    private static async Task OpenSessionAsync(Session session, StartupMessage startup, PgWriter writer, CancellationToken cancellationToken)
    {
        session.Settings.Preset("session_authorization", startup.User);
        foreach (var (name, value) in startup.Settings)
            session.Settings.SetAtStartup(name, value);
        if (startup.NegotiatedOptions is { } unknown)
            WriteNegotiation(writer, unknown);
        writer.WriteAuthenticationOk();
        foreach (var name in ReportedSettings)
            writer.WriteParameterStatus(name, session.Settings.GetRequired(name));
        writer.WriteBackendKeyData(session.Pid, session.Secret);
        writer.WriteReadyForQuery(session.Transaction.StatusByte);
        await writer.FlushAsync(cancellationToken);
    }

    /// <summary>Reads requests until one opens a session; null when the connection was for something else.</summary>
    private async ValueTask<StartupMessage?> ReadStartupAsync(ConnectionContext connection, PgWriter writer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var packet = await ReadStartupPacketAsync(connection, cancellationToken);
            if (packet is null)
                return null;
            var code = BinaryPrimitives.ReadInt32BigEndian(packet);
            switch (code)
            {
                case SslRequest or GssEncRequest:
                    connection.Transport.Output.Write("N"u8);
                    await connection.Transport.Output.FlushAsync(cancellationToken);
                    continue;
                case CancelRequest:
                    if (packet.Length is >= 12 and <= 4 + 4 + 256)
                        await _services.Cancels.RouteAsync(BinaryPrimitives.ReadInt32BigEndian(packet.AsSpan(4)), packet.AsMemory(8), cancellationToken);
                    return null;
                default:
                    if (code >> 16 != ProtocolMajor)
                        throw new SqlException(SqlState.FeatureNotSupported, $"unsupported frontend protocol {code >> 16}.{code & 0xFFFF}: server supports 3.0 to 3.2");
                    return StartupMessage.Parse(code, packet.AsSpan(4));
            }
        }
    }

    private static async ValueTask<byte[]?> ReadStartupPacketAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        var input = connection.Transport.Input;
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

    private static async ValueTask<byte[]> ReadPasswordAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        var input = connection.Transport.Input;
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

    private static void WriteNegotiation(PgWriter writer, IReadOnlyList<string> unknownOptions)
    {
        writer.Begin((byte)'v');
        writer.WriteInt32((ProtocolMajor << 16) | 2);
        writer.WriteInt32(unknownOptions.Count);
        foreach (var option in unknownOptions)
            writer.WriteString(option);
        writer.End();
    }

    private async Task RefuseAsync(PgWriter writer, SqlException error, CancellationToken cancellationToken)
    {
        try
        {
            writer.Abandon();
            writer.WriteReport(Notice.Error(error, isFatal: true), isError: true);
            await writer.FlushAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ConnectionResetException)
        {
            LogConnectionLost(_logger, failure.Message);
        }
    }

    private static string AddressOf(EndPoint? endPoint) => endPoint?.ToString() ?? "unknown";

    [LoggerMessage(EventId = 1000, Level = LogLevel.Debug, Message = "Connection lost: {Reason}")]
    private static partial void LogConnectionLost(ILogger logger, string reason);
}
