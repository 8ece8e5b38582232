using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Server.PgWire.Formats;
using Impala.Server.PgWire.Messages;
using Impala.Server.Queries;
using Impala.Server.Queries.Copy;

namespace Impala.Server.PgWire;

/// <summary>
/// Takes the messages of COPY FROM STDIN: CopyData up to CopyDone or CopyFail; Flush and Sync mean nothing meanwhile. Messages are often one
/// line each, so all that has come is taken at once. Source: PostgreSQL 15, chapter 55.2.6.
/// </summary>
internal sealed class CopyReceiver(PipeReader input) : ICopyInput
{
    private const int HeaderLength = 5;
    private const int MaxFailText = 1 << 16;

    private long _payloadLeft;
    private bool _isDone;
    private SqlException? _failure;

    /// <summary>CopyInResponse: the client may send.</summary>
    public static void WriteResponse(PgWriter writer, CopyFromResult copy)
    {
        var format = copy.Options.Format == CopyFormat.Binary ? ResultFormats.Binary : ResultFormats.Text;
        writer.Begin((byte)'G');
        writer.WriteByte((byte)format);
        writer.WriteInt16(copy.NumColumns);
        for (var i = 0; i < copy.NumColumns; i++)
            writer.WriteInt16(format);
        writer.End();
    }

    public async ValueTask<int> ReadAsync(nint target, int capacity, CancellationToken cancellationToken)
    {
        while (!_isDone)
        {
            var result = await input.ReadAsync(cancellationToken);
            var (consumed, examined, copied) = (result.Buffer.Start, result.Buffer.End, 0);
            try
            {
                copied = Take(result.Buffer, target, capacity, out consumed, out examined);
            }
            finally
            {
                input.AdvanceTo(consumed, examined);
            }
            if (_failure is not null)
                throw _failure;
            if (copied > 0)
                return copied;
            if (result.IsCompleted && !_isDone)
                throw new ClientGoneException("the client closed the connection inside COPY");
        }
        return 0;
    }

    /// <summary>After an error: passes over the rest of the message under way, so that the next one is found. Later ones are dropped by the connection.</summary>
    public async ValueTask SkipMessageAsync(CancellationToken cancellationToken)
    {
        while (_payloadLeft > 0)
        {
            var result = await input.ReadAsync(cancellationToken);
            var take = Math.Min(result.Buffer.Length, _payloadLeft);
            _payloadLeft -= take;
            input.AdvanceTo(result.Buffer.GetPosition(take));
            if (result.IsCompleted && _payloadLeft > 0)
                throw new ClientGoneException("the client closed the connection inside a message");
        }
    }

    private unsafe int Take(in ReadOnlySequence<byte> buffer, nint target, int capacity, out SequencePosition consumed, out SequencePosition examined)
    {
        var reader = new SequenceReader<byte>(buffer);
        var copied = 0;
        while (copied < capacity && !_isDone)
        {
            if (_payloadLeft > 0)
            {
                var span = reader.UnreadSpan;
                if (span.IsEmpty)
                    break;
                var size = (int)Math.Min(Math.Min(span.Length, _payloadLeft), capacity - copied);
                span[..size].CopyTo(new Span<byte>((byte*)target + copied, size));
                reader.Advance(size);
                _payloadLeft -= size;
                copied += size;
                continue;
            }
            if (!TryTakeHeader(ref reader))
                break;
        }
        var needsMore = copied < capacity && !_isDone;
        consumed = reader.Position;
        examined = needsMore ? buffer.End : consumed;
        return copied;
    }

    private bool TryTakeHeader(ref SequenceReader<byte> reader)
    {
        if (reader.Remaining < HeaderLength)
            return false;
        var start = reader;
        reader.TryRead(out var type);
        reader.TryReadBigEndian(out int length);
        var payload = (long)length - 4;
        if (payload < 0)
            throw WireErrors.Malformed("negative message length");
        switch (type)
        {
            case (byte)'d':
                _payloadLeft = payload;
                return true;
            case (byte)'c':
                _isDone = true;
                return payload == 0 ? true : throw WireErrors.Malformed("bytes after the last field");
            case (byte)'H' or (byte)'S':
                return payload == 0 ? true : throw WireErrors.Malformed("bytes after the last field");
            case (byte)'f':
                if (payload > MaxFailText)
                    throw WireErrors.Malformed("message too long");
                if (reader.Remaining < payload)
                {
                    reader = start;
                    return false;
                }
                var text = reader.Sequence.Slice(reader.Position, payload).ToArray();
                reader.Advance(payload);
                _isDone = true;
                _failure = new SqlException(SqlState.QueryCanceled, "COPY from stdin failed: " + Encoding.UTF8.GetString(text).TrimEnd('\0'));
                return true;
            default:
                throw new SqlException(SqlState.ProtocolViolation, $"unexpected message type 0x{type.ToString("X2", CultureInfo.InvariantCulture)} during COPY from stdin");
        }
    }
}
