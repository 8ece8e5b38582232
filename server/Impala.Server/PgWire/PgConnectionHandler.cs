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
/// SSLRequest                -> S and TLS's handshake, or N -> again     (TLS may also begin at once)
/// GSSENCRequest             -> N -> again
/// CancelRequest             -> routed to its coordinator, closed without a word
/// StartupMessage 3.x        -> [NegotiateProtocolVersion] -> authentication -> ParameterStatus, BackendKeyData, ReadyForQuery
/// </code>
/// </summary>
internal sealed partial class PgConnectionHandler : ConnectionHandler
{
    private const int ProtocolMajor = 3;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(60);

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
        await using var handshake = new Handshake(connection, _services.Tls, _services.Cancels);
        try
        {
            await ServeAsync(connection, handshake, stopping.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            LogConnectionLost(_logger, error.Message);
        }
        catch (SqlException error)
        {
            await RefuseAsync(handshake.Writer, error, stopping.Token);
        }
        catch (Exception error)
        {
            await RefuseAsync(handshake.Writer, ErrorMapper.Map(error, _logger), stopping.Token);
        }
    }

    private async Task ServeAsync(ConnectionContext connection, Handshake handshake, CancellationToken stopping)
    {
        StartupMessage? startup;
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping))
        using (var timer = _services.Time.CreateTimer(_ => limit.Cancel(), null, HandshakeTimeout, Timeout.InfiniteTimeSpan))
        {
            startup = await handshake.ReadStartupAsync(limit.Token);
            if (startup is null)
                return;
            if (startup.NegotiatedOptions is { } unknown)
                WriteNegotiation(handshake.Writer, unknown);
            CheckAdmission();
            await _services.Authenticator.AuthenticateAsync(handshake.IdentityOf(startup), handshake.Writer, handshake.ReadPasswordAsync, limit.Token);
        }
        handshake.Writer.WriteAuthenticationOk();
        CheckDatabase(startup);
        var session = _services.Sessions.Open(startup.User, AddressOf(connection.RemoteEndPoint), startup.IsProtocol32 ? 32 : 4);
        try
        {
            var reported = await OpenSessionAsync(session, startup, handshake.Writer, stopping);
            await new PgConnection(connection, _services, session, reported, handshake.Writer, _logger).RunAsync(stopping);
        }
        finally
        {
            _services.Sessions.Close(session);
        }
    }

    private void CheckAdmission()
    {
        if (_services.State.IsStopping)
            throw new SqlException(SqlState.CannotConnectNow, "the database system is shutting down");
        if (_services.Sessions.Count >= _services.MaxConnections)
            throw new SqlException(SqlState.TooManyConnections, "sorry, too many clients already", hint: "Raise --max_connections or use fewer connections.");
    }

    private static void CheckDatabase(StartupMessage startup)
    {
        if (!string.Equals(startup.Database, "impala", StringComparison.Ordinal))
        {
            throw new SqlException(
                SqlState.InvalidCatalogName,
                $"database \"{startup.Database}\" does not exist",
                hint: "Connect to the database \"impala\"; an Impala database is a schema there, chosen with USE or search_path.");
        }
    }

    private async Task<ReportedSettings> OpenSessionAsync(Session session, StartupMessage startup, PgWriter writer, CancellationToken cancellationToken)
    {
        session.Settings.Preset("session_authorization", startup.User);
        if (_services.Access.IsEnabled && !_services.Access.Of(startup.User, _services.Catalog.Current).IsAdmin)
            session.Settings.Preset("is_superuser", "off");
        foreach (var (name, value) in startup.Settings)
            session.Settings.SetAtStartup(name, value);
        var reported = new ReportedSettings(session.Settings);
        reported.Write(writer);
        writer.WriteBackendKeyData(session.Pid, session.Secret);
        writer.WriteReadyForQuery(session.Transaction.StatusByte);
        await writer.FlushAsync(cancellationToken);
        return reported;
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
