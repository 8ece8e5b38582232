using System.Runtime.CompilerServices;
using Impala.Storage.Memory;

namespace Impala.Engine.Columnar.Frames;

/// <summary>Writes the batches of one stream as <see cref="BatchFrame"/>s straight into the memory that is sent. Not thread-safe; the stream's order is the frames'.</summary>
public sealed unsafe class BatchFrameWriter : IDisposable
{
    private readonly ColumnVector?[] _dictionaries;

    /// <summary>The dictionaries that are known once all planned frames are written, whose batches hold them until then.</summary>
    private readonly ColumnVector?[] _planned;

    public BatchFrameWriter(int numColumns)
    {
        _dictionaries = new ColumnVector?[numColumns];
        _planned = new ColumnVector?[numColumns];
    }

    /// <summary>Bytes of the batch's frame if it is the next one after those planned. Without a selection.</summary>
    public long Measure(RecordBatch batch)
    {
        var total = (long)BatchFrame.HeaderSize;
        for (var i = 0; i < batch.NumColumns; i++)
            total += MeasureColumn(batch[i], _planned[i], batch.NumRows);
        return total;
    }

    /// <summary>The batch will be written next, after those planned before: what follows is measured accordingly.</summary>
    public void Plan(RecordBatch batch)
    {
        for (var i = 0; i < batch.NumColumns; i++)
            if (KeepsDictionary(batch[i], _planned[i], batch.NumRows))
                _planned[i] = batch[i].Dictionary;
    }

    /// <summary>Writes the frame of a planned batch; <paramref name="destination"/> has exactly the bytes that <see cref="Measure"/> said. The batch stays the caller's.</summary>
    public void Write(RecordBatch batch, Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            ((int*)start)[0] = batch.NumRows;
            ((int*)start)[1] = batch.NumColumns;
            ((long*)start)[1] = 0;
            var position = (long)BatchFrame.HeaderSize;
            for (var i = 0; i < batch.NumColumns; i++)
                position = WriteColumn(batch[i], ref _dictionaries[i], batch.NumRows, start, position);
            if (position != destination.Length)
                throw new InvalidOperationException("a frame of another length than was measured");
        }
    }

    public void Dispose()
    {
        foreach (ref var dictionary in _dictionaries.AsSpan())
        {
            dictionary?.Release();
            dictionary = null;
        }
    }

    /// <summary>A dictionary pays when it is known to the receiver or not much larger than the batch.</summary>
    private static bool KeepsDictionary(ColumnVector column, ColumnVector? known, int numRows) =>
        column.Kind == VectorKind.Dictionary && (ReferenceEquals(column.Dictionary, known) || column.Dictionary!.NumRows <= numRows);

    private static long MeasureColumn(ColumnVector column, ColumnVector? known, int numRows)
    {
        var isConstant = column.Kind == VectorKind.Constant;
        var numValues = isConstant ? 1 : numRows;
        var total = (long)BatchFrame.ColumnHeaderSize;
        if (column.Validity != null)
            total += BatchFrame.Align(Bitmap.BytesFor(numValues));
        if (KeepsDictionary(column, known, numRows))
        {
            if (!ReferenceEquals(column.Dictionary, known))
            {
                var entries = column.Dictionary!;
                total += BatchFrame.Align((long)entries.NumRows * PhysicalTypes.SizeOf(entries.Physical)) + BatchFrame.Align(StringBytes(entries, null, null, entries.NumRows));
            }
            return total + BatchFrame.Align((long)numRows * sizeof(int));
        }
        var codes = column.Kind == VectorKind.Dictionary ? column.Codes : null;
        return total + BatchFrame.Align((long)numValues * PhysicalTypes.SizeOf(column.Physical))
            + BatchFrame.Align(StringBytes(column.Dictionary ?? column, codes, column.Validity, numValues));
    }

    private static long WriteColumn(ColumnVector column, ref ColumnVector? known, int numRows, byte* start, long position)
    {
        var isConstant = column.Kind == VectorKind.Constant;
        var numValues = isConstant ? 1 : numRows;
        var keeps = KeepsDictionary(column, known, numRows);
        var header = (int*)(start + position);
        position += BatchFrame.ColumnHeaderSize;
        header[0] = (int)(isConstant ? VectorKind.Constant : keeps ? VectorKind.Dictionary : VectorKind.Flat);
        header[1] = column.Validity != null ? BatchFrame.HasValidity : 0;
        header[2] = 0;
        header[3] = 0;
        if (column.Validity != null)
            position = Copy(column.Validity, Bitmap.BytesFor(numValues), start, position);
        if (!keeps)
            return WriteValues(column.Dictionary ?? column, column.Kind == VectorKind.Dictionary ? column.Codes : null, column.Validity, numValues, start, position, header + 2);
        if (!ReferenceEquals(column.Dictionary, known))
        {
            header[1] |= BatchFrame.HasDictionary;
            header[3] = column.Dictionary!.NumRows;
            position = WriteValues(column.Dictionary, null, null, header[3], start, position, header + 2);
            known?.Release();
            known = column.Dictionary.AddReference();
        }
        var codes = (int*)(start + position);
        position = Copy((byte*)column.Codes, (long)numRows * sizeof(int), start, position);
        for (var i = 0; column.Validity != null && i < numRows; i++)
            if (!Bitmap.Get(column.Validity, i))
                codes[i] = 0;
        return position;
    }

    /// <summary>Values and, of strings, their bytes; tells the number of string bytes.</summary>
    private static long WriteValues(ColumnVector values, int* codes, byte* validity, int count, byte* start, long position, int* numStringBytes)
    {
        if (values.Physical == PhysicalType.String)
            return WriteStrings(values.Strings, codes, validity, count, start, position, numStringBytes);
        var size = PhysicalTypes.SizeOf(values.Physical);
        if (codes == null)
            return Copy(values.Data, (long)count * size, start, position);
        for (var i = 0; i < count; i++)
        {
            var code = Bitmap.IsValid(validity, i) ? codes[i] : 0;
            Unsafe.CopyBlockUnaligned(start + position + ((long)i * size), values.Data + ((long)code * size), (uint)size);
        }
        return Pad(start, position + ((long)count * size));
    }

    private static long WriteStrings(StringView* views, int* codes, byte* validity, int count, byte* start, long position, int* numStringBytes)
    {
        var target = (StringView*)(start + position);
        position += (long)count * sizeof(StringView);
        var bytes = start + position;
        var offset = 0L;
        for (var i = 0; i < count; i++)
        {
            if (validity != null && !Bitmap.Get(validity, i))
            {
                target[i] = default;
                continue;
            }
            var view = views[codes == null ? i : codes[i]];
            if (!view.IsInline)
            {
                var length = view.Length;
                Unsafe.CopyBlockUnaligned(bytes + offset, (byte*)view.Tail, (uint)length);
                view = view.WithTail((ulong)offset);
                offset += length;
            }
            target[i] = view;
        }
        *numStringBytes = checked((int)offset);
        return Pad(start, position + offset);
    }

    private static long StringBytes(ColumnVector values, int* codes, byte* validity, int count)
    {
        if (values.Physical != PhysicalType.String)
            return 0;
        var total = 0L;
        for (var i = 0; i < count; i++)
        {
            if (validity != null && !Bitmap.Get(validity, i))
                continue;
            var view = values.Strings + (codes == null ? i : codes[i]);
            total += view->IsInline ? 0 : view->Length;
        }
        return total;
    }

    private static long Copy(byte* source, long numBytes, byte* start, long position)
    {
        Unsafe.CopyBlockUnaligned(start + position, source, (uint)numBytes);
        return Pad(start, position + numBytes);
    }

    private static long Pad(byte* start, long position)
    {
        var aligned = BatchFrame.Align(position);
        Unsafe.InitBlockUnaligned(start + position, 0, (uint)(aligned - position));
        return aligned;
    }
}
