using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Impala.Engine.Expressions;
using Impala.Storage.Memory;
using ArrowBatch = Apache.Arrow.RecordBatch;

namespace Impala.Engine.Columnar;

/// <summary>
/// Encodes the batches of one stream as Arrow IPC: the schema with the first batch, then one message a batch. Fixed-width values go out
/// as they lie in memory; strings are gathered to offsets and bytes; constants and dictionaries are expanded, because Apache.Arrow's
/// writer sends only a stream's first dictionary (platform.md 2). Arrow has no type for our 128-bit values, so DECIMAL above 18
/// digits and TIMESTAMP travel as FixedSizeBinary(16); types are known to both ends from the plan.
/// </summary>
public sealed unsafe class ArrowBatchWriter : IDisposable
{
    private readonly MemoryTracker _tracker;
    private readonly Schema _schema;
    private readonly MemoryStream _output = new();
    private readonly ArrowStreamWriter _writer;

    // What a message points into, until it is written.
    private readonly List<ColumnVector> _flattened = [];
    private readonly List<NativeBuffer> _gathered = [];

    public ArrowBatchWriter(IReadOnlyList<Slot> slots, MemoryTracker tracker)
    {
        _tracker = tracker;
        var fields = new Field[slots.Count];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = new Field(slots[i].Name, TypeOf(PhysicalTypes.Of(slots[i].Type)), nullable: true);
        _schema = new Schema(fields, null);
        _writer = new ArrowStreamWriter(_output, _schema, leaveOpen: true);
    }

    /// <summary>The bytes of one batch without selection; valid until the next call. The batch stays the caller's.</summary>
    public ReadOnlySpan<byte> Write(RecordBatch batch)
    {
        _output.SetLength(0);
        _output.Position = 0;
        var arrays = new IArrowArray[batch.NumColumns];
        try
        {
            for (var i = 0; i < arrays.Length; i++)
                arrays[i] = ToArrow(batch[i], _schema.FieldsList[i].DataType, batch.NumRows);
            _writer.WriteRecordBatch(new ArrowBatch(_schema, arrays, batch.NumRows));
        }
        finally
        {
            foreach (var buffer in _gathered)
                buffer.Release();
            _gathered.Clear();
            foreach (var vector in _flattened)
                vector.Release();
            _flattened.Clear();
        }
        return _output.GetBuffer().AsSpan(0, (int)_output.Length);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _output.Dispose();
    }

    internal static IArrowType TypeOf(PhysicalType type) => type switch
    {
        PhysicalType.Bool => UInt8Type.Default,
        PhysicalType.Int8 => Int8Type.Default,
        PhysicalType.Int16 => Int16Type.Default,
        PhysicalType.Int32 => Int32Type.Default,
        PhysicalType.Int64 => Int64Type.Default,
        PhysicalType.Int128 => new FixedSizeBinaryType(16),
        PhysicalType.Float => FloatType.Default,
        PhysicalType.Double => DoubleType.Default,
        PhysicalType.String => BinaryType.Default,
    };

    private IArrowArray ToArrow(ColumnVector column, IArrowType type, int numRows)
    {
        var flat = VectorGather.Flatten(column, _tracker);
        _flattened.Add(flat);
        var validity = flat.Validity == null
            ? ArrowBuffer.Empty
            : new ArrowBuffer(new NativeMemoryView(flat.Validity, Bitmap.BytesFor(numRows)).Memory);
        var numNulls = flat.Validity == null ? 0 : numRows - Bitmap.CountSet(flat.Validity, numRows);
        ArrowBuffer[] buffers = flat.Physical == PhysicalType.String
            ? ToOffsets(flat, numRows, validity)
            : [validity, new ArrowBuffer(new NativeMemoryView(flat.Data, numRows * PhysicalTypes.SizeOf(flat.Physical)).Memory)];
        return ArrowArrayFactory.BuildArray(new ArrayData(type, numRows, numNulls, 0, buffers));
    }

    private ArrowBuffer[] ToOffsets(ColumnVector flat, int numRows, ArrowBuffer validity)
    {
        var offsets = BufferPool.Rent((numRows + 1L) * sizeof(int), _tracker);
        _gathered.Add(offsets);
        var ends = (int*)offsets.Pointer;
        var total = 0L;
        for (var i = 0; i < numRows; i++)
        {
            ends[i] = (int)total;
            if (flat.IsValid(i))
                total += flat.Strings[i].Length;
        }
        if (total > int.MaxValue)
            throw new Catalog.Errors.SqlException(Catalog.Errors.SqlState.ProgramLimitExceeded, "The strings of one batch are larger than 2 GB.");
        ends[numRows] = (int)total;
        var bytes = BufferPool.Rent(Math.Max(1, total), _tracker);
        _gathered.Add(bytes);
        for (var i = 0; i < numRows; i++)
            if (flat.IsValid(i))
                flat.Strings[i].Span.CopyTo(new Span<byte>(bytes.Pointer + ends[i], flat.Strings[i].Length));
        return
        [
            validity,
            new ArrowBuffer(new NativeMemoryView(offsets.Pointer, (numRows + 1) * sizeof(int)).Memory),
            new ArrowBuffer(new NativeMemoryView(bytes.Pointer, (int)total).Memory),
        ];
    }
}
