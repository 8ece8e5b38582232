using System.Runtime.CompilerServices;
using Impala.Storage.Memory;

namespace Impala.Engine.Columnar.Frames;

/// <summary>Writes the batches of one stream as <see cref="BatchFrame"/>s straight into the memory that is sent. Not thread-safe; the stream's order is the frames'.</summary>
public sealed unsafe class BatchFrameWriter : IDisposable
{
    private readonly ColumnVector?[] _dictionaries;

    /// <summary>The dictionaries that are known once all planned frames are written, whose batches hold them until then.</summary>
    private readonly ColumnVector?[] _planned;

    /// <summary>The layouts of planned frames, of the frame measured last, and arrays for more.</summary>
    private readonly Queue<ColumnLayout[]> _layouts = new();
    private readonly Stack<ColumnLayout[]> _free = new();
    private ColumnLayout[] _measured;

    public BatchFrameWriter(int numColumns)
    {
        _measured = new ColumnLayout[numColumns];
        _dictionaries = new ColumnVector?[numColumns];
        _planned = new ColumnVector?[numColumns];
    }

    /// <summary>Bytes of the batch's frame if it is the next one after those planned. Without a selection.</summary>
    public long Measure(RecordBatch batch)
    {
        var total = (long)BatchFrame.HeaderSize;
        for (var i = 0; i < batch.NumColumns; i++)
            total += MeasureColumn(batch[i], _planned[i], batch.NumRows, out _measured[i]);
        return total;
    }

    /// <summary>The batch, which was measured last, will be written next after those planned before: what follows is measured accordingly.</summary>
    public void Plan(RecordBatch batch)
    {
        for (var i = 0; i < batch.NumColumns; i++)
            if (_measured[i].KeepsDictionary)
                _planned[i] = batch[i].Dictionary;
        _layouts.Enqueue(_measured);
        _measured = _free.TryPop(out var free) ? free : new ColumnLayout[_planned.Length];
    }

    /// <summary>Writes the frame of the batch planned first; <paramref name="destination"/> has exactly the bytes that <see cref="Measure"/> said. The batch stays the caller's.</summary>
    public void Write(RecordBatch batch, Span<byte> destination)
    {
        var layouts = _layouts.Dequeue();
        fixed (byte* start = destination)
        {
            ((int*)start)[0] = batch.NumRows;
            ((int*)start)[1] = batch.NumColumns;
            ((long*)start)[1] = 0;
            var position = (long)BatchFrame.HeaderSize;
            for (var i = 0; i < batch.NumColumns; i++)
                position = WriteColumn(batch[i], ref _dictionaries[i], batch.NumRows, layouts[i], start, position);
            if (position != destination.Length)
                throw new InvalidOperationException("a frame of another length than was measured");
        }
        _free.Push(layouts);
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

    private static long MeasureColumn(ColumnVector column, ColumnVector? known, int numRows, out ColumnLayout layout)
    {
        layout = default;
        var isConstant = column.Kind == VectorKind.Constant;
        var numValues = isConstant ? 1 : numRows;
        var total = (long)BatchFrame.ColumnHeaderSize;
        if (column.Validity != null)
            total += BatchFrame.Align(Bitmap.BytesFor(numValues));
        if (KeepsDictionary(column, known, numRows))
        {
            layout.KeepsDictionary = true;
            var entries = column.Dictionary!;
            if (!ReferenceEquals(entries, known))
                total += BatchFrame.Align((long)entries.NumRows * PhysicalTypes.SizeOf(entries.Physical)) + BatchFrame.Align(StringBytes(entries, null, null, entries.NumRows));
            layout.Width = IntegerPacking.WidthOf((ulong)Math.Max(0, entries.NumRows - 1));
            return total + BatchFrame.Align((long)numRows * layout.Width);
        }
        var codes = column.Kind == VectorKind.Dictionary ? column.Codes : null;
        var values = column.Dictionary ?? column;
        if (values.Physical == PhysicalType.String && !isConstant)
        {
            layout.NumTextBytes = TextPacking.Measure(values.Strings, codes, column.Validity, numValues, out layout.Width);
            return total + BatchFrame.Align((long)numValues * layout.Width) + BatchFrame.Align(layout.NumTextBytes);
        }
        if (codes == null && !isConstant)
            layout.Width = IntegerPacking.WidthOf(values.Physical, values.Data, numValues, out layout.Base);
        if (layout.Width > 0)
            return total + BatchFrame.BaseSize + BatchFrame.Align((long)numValues * layout.Width);
        return total + BatchFrame.Align((long)numValues * PhysicalTypes.SizeOf(column.Physical))
            + BatchFrame.Align(StringBytes(values, codes, column.Validity, numValues));
    }

    private static long WriteColumn(ColumnVector column, ref ColumnVector? known, int numRows, in ColumnLayout layout, byte* start, long position)
    {
        var isConstant = column.Kind == VectorKind.Constant;
        var numValues = isConstant ? 1 : numRows;
        var header = (int*)(start + position);
        position += BatchFrame.ColumnHeaderSize;
        header[0] = (int)(isConstant ? VectorKind.Constant : layout.KeepsDictionary ? VectorKind.Dictionary : VectorKind.Flat);
        header[1] = (column.Validity != null ? BatchFrame.HasValidity : 0) | (layout.Width << BatchFrame.WidthShift);
        header[2] = 0;
        header[3] = 0;
        if (column.Validity != null)
            position = Copy(column.Validity, Bitmap.BytesFor(numValues), start, position);
        if (layout.KeepsDictionary)
            return WriteCodes(column, ref known, numRows, layout.Width, start, position, header);
        var values = column.Dictionary ?? column;
        var codes = column.Kind == VectorKind.Dictionary ? column.Codes : null;
        if (layout.Width == 0)
            return WriteValues(values, codes, column.Validity, numValues, start, position, header + 2);
        if (values.Physical != PhysicalType.String)
        {
            ((long*)(start + position))[0] = layout.Base;
            ((long*)(start + position))[1] = 0;
            position += BatchFrame.BaseSize;
            IntegerPacking.Pack(values.Physical, values.Data, numValues, layout.Width, layout.Base, start + position);
            return Pad(start, position + ((long)numValues * layout.Width));
        }
        header[2] = checked((int)layout.NumTextBytes);
        var bytes = BatchFrame.Align(position + ((long)numValues * layout.Width));
        TextPacking.Write(values.Strings, codes, column.Validity, numValues, layout.Width, start + position, start + bytes, layout.NumTextBytes);
        Pad(start, position + ((long)numValues * layout.Width));
        return Pad(start, bytes + layout.NumTextBytes);
    }

    private static long WriteCodes(ColumnVector column, ref ColumnVector? known, int numRows, int width, byte* start, long position, int* header)
    {
        if (!ReferenceEquals(column.Dictionary, known))
        {
            header[1] |= BatchFrame.HasDictionary;
            header[3] = column.Dictionary!.NumRows;
            position = WriteValues(column.Dictionary, null, null, header[3], start, position, header + 2);
            known?.Release();
            known = column.Dictionary.AddReference();
        }
        var codes = start + position;
        IntegerPacking.PackCodes(column.Codes, numRows, width, codes);
        for (var i = 0; column.Validity != null && i < numRows; i++)
            if (!Bitmap.Get(column.Validity, i))
                new Span<byte>(codes + ((long)i * width), width).Clear();
        return Pad(start, position + ((long)numRows * width));
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
