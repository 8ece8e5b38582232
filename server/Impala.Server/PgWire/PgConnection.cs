using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Impala.Catalog.Errors;
using Impala.Server.PgWire.Messages;
using Impala.Server.Queries;
using Impala.Server.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Impala.Server.PgWire;

/// <summary>
/// One client connection after its handshake: reads messages in order, runs them, answers. The simple protocol is in
/// PgConnection.Simple, the extended one in PgConnection.Extended.
/// <code>
/// Query ......... run each statement ................ ReadyForQuery
/// Parse, Bind, Describe, Execute, Close, Flush ... Sync -> ReadyForQuery
///      on error: skip everything up to Sync
/// </code>
/// </summary>
internal sealed partial class PgConnection
{
    /// <summary>Longest message taken in; the statement limit of 16 MB and room for parameters.</summary>
    public const int MaxMessageLength = 32 << 20;

    private readonly ConnectionContext _connection;
    private readonly PgServices _services;
    private readonly Session _session;
    private readonly ReportedSettings _reported;
    private readonly PgWriter _writer;
    private readonly ILogger _logger;
    private byte[] _message = new byte[8192];
    // The text that an error's position is counted in.
    private string _text = "";
    private bool _skipToSync;

    public PgConnection(ConnectionContext connection, PgServices services, Session session, ReportedSettings reported, PgWriter writer, ILogger logger)
    {
        _connection = connection;
        _services = services;
        _session = session;
        _reported = reported;
        _writer = writer;
        _logger = logger;
    }

    /// <summary>Serves until the client terminates, the connection breaks or the server stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var (type, length) = await AwaitMessageAsync(stopping);
                if (type == (byte)'X' || type == 0)
                    return;
                await HandleAsync(type, length);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !_connection.ConnectionClosed.IsCancellationRequested)
        {
            await TryReportAsync(new SqlException(SqlState.AdminShutdown, "terminating connection due to administrator command"));
        }
        finally
        {
            await ClosePortalsAsync();
            await _session.CloseCursorsAsync(isAll: true);
        }
    }

    /// <summary>The next message; 57P05 or 25P03, which end the session, when it does not come in time.</summary>
    private async ValueTask<(byte Type, int Length)> AwaitMessageAsync(CancellationToken stopping)
    {
        var isInBlock = _session.Transaction.IsOpen;
        var limit = _session.Settings.IdleTimeoutMs(isInBlock);
        if (limit == 0)
            return await ReadMessageAsync(stopping);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(limit), _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        try
        {
            return await ReadMessageAsync(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw WireErrors.IdleTooLong(isInBlock);
        }
    }

    private async Task HandleAsync(byte type, int length)
    {
        if (_skipToSync && type is not ((byte)'S'))
            return;
        switch (type)
        {
            case (byte)'Q':
                await HandleQueryAsync(length);
                break;
            case (byte)'P':
                await GuardAsync(() => ParseAsync(length));
                break;
            case (byte)'B':
                await GuardAsync(() => BindAsync(length));
                break;
            case (byte)'D':
                await GuardAsync(() => DescribeAsync(length));
                break;
            case (byte)'E':
                await GuardAsync(() => ExecuteAsync(length));
                break;
            case (byte)'C':
                await GuardAsync(() => CloseAsync(length));
                break;
            case (byte)'H':
                await _writer.FlushAsync(_connection.ConnectionClosed);
                break;
            case (byte)'S':
                await SyncAsync(length);
                break;
            case (byte)'F':
                await RefuseFunctionCallAsync();
                break;
            case (byte)'d' or (byte)'c' or (byte)'f':
                break; // COPY data after a COPY that failed: dropped, as PostgreSQL does.
            default:
                throw WireErrors.UnexpectedMessage(type);
        }
    }

    /// <summary>Runs one message of the extended protocol; an error is reported at once and skips to Sync.</summary>
    private async Task GuardAsync(Func<ValueTask> handle)
    {
        try
        {
            await handle();
        }
        catch (Exception error) when (ErrorMapper.IsReportable(error, _connection.ConnectionClosed))
        {
            _skipToSync = true;
            Report(error);
            await _writer.FlushAsync(_connection.ConnectionClosed);
        }
    }

    private async ValueTask SyncAsync(int length)
    {
        _skipToSync = false;
        if (length > 0)
            Report(WireErrors.Malformed("Sync has no body"));
        await SendReadyAsync();
    }

    /// <summary>The fast-path call by OID, which no driver sends any more: no function can be called so.</summary>
    private async ValueTask RefuseFunctionCallAsync()
    {
        Report(new SqlException(SqlState.UndefinedFunction, "functions cannot be called by the protocol's FunctionCall", hint: "Call them by SELECT."));
        await SendReadyAsync();
    }

    /// <summary>The end of a Query or Sync: outside of a block, that of its transaction too.</summary>
    private async ValueTask SendReadyAsync()
    {
        if (!_session.Transaction.IsOpen)
            await EndTransactionAsync();
        WriteNotices();
        _reported.Write(_writer);
        _writer.WriteReadyForQuery(_session.Transaction.StatusByte);
        await _writer.FlushAsync(_connection.ConnectionClosed);
    }

    private void Report(Exception error)
    {
        var mapped = ErrorMapper.Map(error, _logger);
        _writer.Abandon();
        WriteNotices();
        _session.Transaction.Fail();
        // SETs of the transaction that fails here are undone; those of a block at its end.
        if (!_session.Transaction.IsOpen)
            _session.Settings.Rollback();
        _session.ConfiguredSettings.Clear();
        _writer.WriteReport(Notice.Error(mapped) with { Position = CharactersBefore(mapped.Position) }, isError: true);
    }

    // Positions count characters; those beyond the basic plane are two in a .NET text.
    private int? CharactersBefore(int? position)
    {
        if (position is not { } offset || offset > _text.Length)
            return position;
        var numPairs = 0;
        foreach (var unit in _text.AsSpan(0, offset))
            numPairs += char.IsLowSurrogate(unit) ? 1 : 0;
        return offset - numPairs;
    }

    private async Task TryReportAsync(SqlException error)
    {
        try
        {
            _writer.Abandon();
            _writer.WriteReport(Notice.Error(error, isFatal: true), isError: true);
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(1), _services.Time);
            await _writer.FlushAsync(bound.Token);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ConnectionResetException)
        {
            LogGone(_logger, failure.Message);
        }
    }

    private void WriteNotices()
    {
        while (_session.Notices.TryDequeue(out var notice))
            _writer.WriteReport(notice, isError: false);
    }

    /// <summary>Sets what set_config() of the statement that ended has changed.</summary>
    private void ApplyConfigured()
    {
        while (_session.ConfiguredSettings.TryDequeue(out var change))
            _session.Settings.Set(change.Name, change.Value, change.IsLocal);
    }

    /// <summary>Reads one message into the buffer; type 0 is the end of the stream. A message past the limit is drained and reported.</summary>
    private async ValueTask<(byte Type, int Length)> ReadMessageAsync(CancellationToken cancellationToken)
    {
        var input = _connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAtLeastAsync(5, cancellationToken);
            if (result.Buffer.Length < 5)
            {
                input.AdvanceTo(result.Buffer.End);
                return (0, 0);
            }
            var (type, length) = ParseHeader(result.Buffer);
            input.AdvanceTo(result.Buffer.GetPosition(5));
            if (length < 0)
                throw new ClientGoneException("invalid message length");
            if (length > MaxMessageLength)
            {
                await DrainAsync(input, length, cancellationToken);
                await ReportTooLongAsync(type, length);
                continue;
            }
            if (!await ReadPayloadAsync(input, length, cancellationToken))
                return (0, 0);
            return (type, (int)length);
        }
    }

    private static (byte Type, long Length) ParseHeader(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[5];
        buffer.Slice(0, 5).CopyTo(header);
        return (header[0], (long)BinaryPrimitives.ReadInt32BigEndian(header[1..]) - 4);
    }

    private async ValueTask<bool> ReadPayloadAsync(PipeReader input, long length, CancellationToken cancellationToken)
    {
        if (_message.Length < length)
            _message = new byte[length];
        else if (_message.Length > (1 << 20) && length < 8192)
            _message = new byte[8192];
        var filled = 0;
        while (filled < length)
        {
            var result = await input.ReadAsync(cancellationToken);
            var take = (int)Math.Min(result.Buffer.Length, length - filled);
            result.Buffer.Slice(0, take).CopyTo(_message.AsSpan(filled));
            filled += take;
            input.AdvanceTo(result.Buffer.GetPosition(take));
            if (filled < length && result.IsCompleted)
                return false;
        }
        return true;
    }

    private static async ValueTask DrainAsync(PipeReader input, long length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            var result = await input.ReadAsync(cancellationToken);
            var take = Math.Min(result.Buffer.Length, length);
            length -= take;
            input.AdvanceTo(result.Buffer.GetPosition(take));
            if (result.IsCompleted && length > 0)
                throw new ClientGoneException("the client closed the connection inside a message");
        }
    }

    private async ValueTask ReportTooLongAsync(byte type, long length)
    {
        if (_skipToSync)
            return;
        Report(WireErrors.MessageTooLong(length, MaxMessageLength));
        if (type == (byte)'Q')
        {
            await SendReadyAsync();
            return;
        }
        _skipToSync = true;
        await _writer.FlushAsync(_connection.ConnectionClosed);
    }

    private PgReader Message(int length) => new(_message.AsSpan(0, length));

    [LoggerMessage(EventId = 1001, Level = LogLevel.Debug, Message = "Client is gone: {Reason}")]
    private static partial void LogGone(ILogger logger, string reason);
}
