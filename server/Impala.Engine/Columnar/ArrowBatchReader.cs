using Apache.Arrow;
using Apache.Arrow.Ipc;
using Impala.Catalog.Errors;
using Impala.Engine.Expressions;
using Impala.Storage.Memory;

namespace Impala.Engine.Columnar;

/// <summary>Decodes the messages that <see cref="ArrowBatchWriter"/> made into batches of our own memory; checks shapes against the plan's types.</summary>
public sealed unsafe class ArrowBatchReader : IDisposable
{
    private readonly IReadOnlyList<Slot> _slots;
    private readonly FrameStream _input = new();
    private readonly ArrowStreamReader _reader;

    public ArrowBatchReader(IReadOnlyList<Slot> slots)
    {
        _slots = slots;
        _reader = new ArrowStreamReader(_input, leaveOpen: true);
    }

    /// <summary>The batch of one message; the caller owns it.</summary>
    public RecordBatch Read(ReadOnlyMemory<byte> message, MemoryTracker tracker)
    {
        _input.SetFrame(message);
        using var arrow = _reader.ReadNextRecordBatch() ?? throw Malformed("a message without a batch");
        if (arrow.ColumnCount != _slots.Count)
            throw Malformed($"{arrow.ColumnCount} columns where the plan has {_slots.Count}");
        var columns = new ColumnVector[_slots.Count];
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = FromArrow(_slots[i], arrow.Column(i).Data, arrow.Length, tracker);
            return new RecordBatch(columns, arrow.Length);
        }
        catch
        {
            foreach (var column in columns)
                column?.Release();
            throw;
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _input.Dispose();
    }

    private static ColumnVector FromArrow(Slot slot, ArrayData data, int numRows, MemoryTracker tracker)
    {
        var physical = PhysicalTypes.Of(slot.Type);
        if (data.Length != numRows || data.Offset != 0 || data.DataType.TypeId != ArrowBatchWriter.TypeOf(physical).TypeId)
            throw Malformed($"column {slot.Name} has another shape than the plan");
        var vector = ColumnVector.CreateFlat(slot.Type, numRows, tracker);
        try
        {
            if (physical == PhysicalType.String)
                CopyStrings(vector, data, numRows, tracker);
            else
                CopyChecked(data.Buffers[1].Span, numRows * PhysicalTypes.SizeOf(physical), vector.Data);
            if (data.GetNullCount() > 0)
                CopyChecked(data.Buffers[0].Span, Bitmap.BytesFor(numRows), vector.EnsureValidity(tracker));
            return vector;
        }
        catch
        {
            vector.Release();
            throw;
        }
    }

    private static void CopyStrings(ColumnVector vector, ArrayData data, int numRows, MemoryTracker tracker)
    {
        var offsets = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(data.Buffers[1].Span);
        var source = data.Buffers[2].Span;
        if (numRows == 0)
            return;
        if (offsets.Length <= numRows || offsets[numRows] > source.Length)
            throw Malformed("string offsets past the end");
        var bytes = BufferPool.Rent(Math.Max(1, offsets[numRows]), tracker);
        vector.KeepAlive(bytes);
        source[..offsets[numRows]].CopyTo(new Span<byte>(bytes.Pointer, offsets[numRows]));
        for (var i = 0; i < numRows; i++)
        {
            var length = offsets[i + 1] - offsets[i];
            if (length < 0 || offsets[i] < 0)
                throw Malformed("string offsets out of order");
            vector.Strings[i] = new StringView(bytes.Pointer + offsets[i], length);
        }
    }

    private static void CopyChecked(ReadOnlySpan<byte> source, int numBytes, byte* destination)
    {
        if (source.Length < numBytes)
            throw Malformed("a buffer is too short");
        source[..numBytes].CopyTo(new Span<byte>(destination, numBytes));
    }

    private static SqlException Malformed(string what) =>
        new(SqlState.InternalError, "A batch from another node cannot be read: " + what + ".");

    /// <summary>Gives the reader the bytes of one frame after the other.</summary>
    private sealed class FrameStream : Stream
    {
        private ReadOnlyMemory<byte> _rest;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void SetFrame(ReadOnlyMemory<byte> frame) => _rest = frame;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _rest.Length);
            _rest.Span[..count].CopyTo(buffer);
            _rest = _rest[count..];
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
