using Impala.Catalog.Errors;
using Impala.Engine.Expressions;
using Impala.Storage.Memory;

namespace Impala.Engine.Columnar.Frames;

/// <summary>
/// Turns the frames of one stream into batches whose vectors lie in the received buffer: nothing is copied but dictionaries, which outlive
/// it, and what is unpacked. Every length and code is checked against the frame. Not thread-safe; frames come in the order they were written.
/// </summary>
public sealed unsafe class BatchFrameReader : IDisposable
{
    /// <summary>Far more than any operator makes.</summary>
    private const int MaxRows = 1 << 24;

    private readonly IReadOnlyList<Slot> _slots;
    private readonly ColumnVector?[] _dictionaries;

    public BatchFrameReader(IReadOnlyList<Slot> slots)
    {
        _slots = slots;
        _dictionaries = new ColumnVector?[slots.Count];
    }

    /// <summary>The batch of the frame that is the buffer's bytes from <paramref name="start"/> (aligned to 16) on. The buffer stays the caller's; the batch holds references to it.</summary>
    /// <exception cref="SqlException">XX000: the frame does not hold what its headers say.</exception>
    public RecordBatch Read(NativeBuffer buffer, int start, int length, MemoryTracker tracker)
    {
        var cursor = new Cursor(buffer.Pointer + start, length);
        var header = (int*)cursor.Take(BatchFrame.HeaderSize);
        var numRows = header[0];
        if (numRows is < 0 or > MaxRows || header[1] != _slots.Count)
            throw Malformed("its shape is not the plan's");
        var columns = ColumnArrays.Rent(_slots.Count);
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = ReadColumn(_slots[i], ref _dictionaries[i], numRows, buffer, ref cursor, tracker);
            return RecordBatch.Create(columns, numRows);
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
        foreach (ref var dictionary in _dictionaries.AsSpan())
        {
            dictionary?.Release();
            dictionary = null;
        }
    }

    private static ColumnVector ReadColumn(Slot slot, ref ColumnVector? dictionary, int numRows, NativeBuffer buffer, ref Cursor cursor, MemoryTracker tracker)
    {
        var header = (int*)cursor.Take(BatchFrame.ColumnHeaderSize);
        var (kind, flags, numStringBytes, numEntries) = ((VectorKind)header[0], header[1], header[2], header[3]);
        if (kind > VectorKind.Dictionary || numStringBytes < 0 || numEntries < 0)
            throw Malformed("a column's header");
        var numValues = kind == VectorKind.Constant ? 1 : numRows;
        var width = flags >> BatchFrame.WidthShift;
        if (width is not (0 or 1 or 2 or 4 or 8))
            throw Malformed("a width");
        var validity = (flags & BatchFrame.HasValidity) != 0 ? cursor.Take(Bitmap.BytesFor(numValues)) : null;
        var size = PhysicalTypes.SizeOf(PhysicalTypes.Of(slot.Type));
        if (kind == VectorKind.Dictionary)
        {
            if ((flags & BatchFrame.HasDictionary) != 0)
                ReadDictionary(slot, ref dictionary, numEntries, numStringBytes, ref cursor, tracker);
            if (dictionary is null)
                throw Malformed("codes without a dictionary");
            return ReadCodes(dictionary, width, numRows, buffer, validity, ref cursor, tracker);
        }
        if (width > 0 && kind == VectorKind.Flat)
            return ReadPacked(slot, width, numStringBytes, numRows, buffer, validity, ref cursor, tracker);
        var values = cursor.Take((long)numValues * size);
        var vector = ColumnVector.OverBuffer(slot.Type, kind, numRows, buffer, values, validity);
        if (vector.Physical == PhysicalType.String)
        {
            try
            {
                PointViews((StringView*)values, numValues, cursor.Take(numStringBytes), numStringBytes);
                vector.KeepAlive(buffer.AddReference());
            }
            catch
            {
                vector.Release();
                throw;
            }
        }
        return vector;
    }

    private static ColumnVector ReadCodes(
        ColumnVector dictionary, int width, int numRows, NativeBuffer buffer, byte* validity, ref Cursor cursor, MemoryTracker tracker)
    {
        var packed = cursor.Take((long)numRows * width);
        if (width == sizeof(int))
        {
            CheckCodes((int*)packed, numRows, dictionary.NumRows);
            return ColumnVector.OverBuffer(dictionary, numRows, buffer, packed, validity);
        }
        var codes = BufferPool.Rent(Math.Max(1, numRows) * (long)sizeof(int), tracker);
        try
        {
            IntegerPacking.UnpackCodes(packed, numRows, width, (int*)codes.Pointer);
            CheckCodes((int*)codes.Pointer, numRows, dictionary.NumRows);
            return WithValidity(ColumnVector.OverBuffer(dictionary, numRows, codes, codes.Pointer, validity), buffer);
        }
        finally
        {
            codes.Release();
        }
    }

    private static ColumnVector ReadPacked(
        Slot slot, int width, int numStringBytes, int numRows, NativeBuffer buffer, byte* validity, ref Cursor cursor, MemoryTracker tracker)
    {
        var physical = PhysicalTypes.Of(slot.Type);
        var size = PhysicalTypes.SizeOf(physical);
        if (physical is not (PhysicalType.Int16 or PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Int128 or PhysicalType.String) || width >= size)
            throw Malformed("a width");
        var least = physical == PhysicalType.String ? 0 : *(long*)cursor.Take(BatchFrame.BaseSize);
        var packed = cursor.Take((long)numRows * width);
        var values = BufferPool.Rent(Math.Max(1, numRows) * (long)size, tracker);
        try
        {
            if (physical != PhysicalType.String)
            {
                IntegerPacking.Unpack(physical, packed, numRows, width, least, values.Pointer);
                return WithValidity(ColumnVector.OverBuffer(slot.Type, VectorKind.Flat, numRows, values, values.Pointer, validity), buffer);
            }
            if (!TextPacking.TryRead(packed, width, cursor.Take(numStringBytes), numStringBytes, numRows, (StringView*)values.Pointer))
                throw Malformed("the lengths of texts");
            var vector = ColumnVector.OverBuffer(slot.Type, VectorKind.Flat, numRows, values, values.Pointer, validity);
            vector.KeepAlive(buffer.AddReference());
            return vector;
        }
        finally
        {
            values.Release();
        }
    }

    /// <summary>A vector whose bitmap, if it has one, lies in the received buffer.</summary>
    private static ColumnVector WithValidity(ColumnVector vector, NativeBuffer buffer)
    {
        if (vector.Validity != null)
            vector.KeepAlive(buffer.AddReference());
        return vector;
    }

    /// <summary>Copies the entries: they serve many frames, and must not hold the first one's buffer.</summary>
    private static void ReadDictionary(Slot slot, ref ColumnVector? dictionary, int numEntries, int numStringBytes, ref Cursor cursor, MemoryTracker tracker)
    {
        var size = PhysicalTypes.SizeOf(PhysicalTypes.Of(slot.Type));
        var values = cursor.Take((long)numEntries * size);
        var entries = ColumnVector.CreateFlat(slot.Type, numEntries, tracker);
        try
        {
            Buffer.MemoryCopy(values, entries.Data, (long)numEntries * size, (long)numEntries * size);
            if (entries.Physical == PhysicalType.String)
            {
                var text = cursor.Take(numStringBytes);
                var bytes = BufferPool.Rent(Math.Max(1, numStringBytes), tracker);
                entries.KeepAlive(bytes);
                Buffer.MemoryCopy(text, bytes.Pointer, numStringBytes, numStringBytes);
                PointViews(entries.Strings, numEntries, bytes.Pointer, numStringBytes);
            }
        }
        catch
        {
            entries.Release();
            throw;
        }
        dictionary?.Release();
        dictionary = entries;
    }

    private static void CheckCodes(int* codes, int count, int numEntries)
    {
        var largest = 0u;
        for (var i = 0; i < count; i++)
            largest = Math.Max(largest, (uint)codes[i]);
        if (count > 0 && largest >= (uint)numEntries)
            throw Malformed("a code without a dictionary entry");
    }

    private static void PointViews(StringView* views, int count, byte* bytes, int numBytes)
    {
        for (var i = 0; i < count; i++)
        {
            var view = views[i];
            if (view.Length < 0)
                throw Malformed("a string's length");
            if (view.IsInline)
                continue;
            if (view.Tail > (ulong)numBytes || (ulong)view.Length > (ulong)numBytes - view.Tail)
                throw Malformed("a string past the end");
            views[i] = view.WithTail((ulong)(bytes + view.Tail));
        }
    }

    private static SqlException Malformed(string what) => new(SqlState.InternalError, "A batch from another node cannot be read: " + what + ".");

    /// <summary>Moves over a frame's buffers and never past its end.</summary>
    private ref struct Cursor(byte* position, long left)
    {
        private byte* _position = position;
        private long _left = left;

        public byte* Take(long numBytes)
        {
            var aligned = BatchFrame.Align(numBytes);
            if (aligned > _left)
                throw Malformed("a buffer is too short");
            var taken = _position;
            _position += aligned;
            _left -= aligned;
            return taken;
        }
    }
}
