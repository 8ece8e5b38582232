using System.Buffers;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;

namespace Impala.Server.PgWire.Formats;

/// <summary>Appends the values of one result column in its format to a growing buffer.</summary>
internal sealed unsafe class ValueWriter : IBufferWriter<byte>
{
    private const int MaxLength = 1 << 30;

    private readonly ResultColumn _column;
    private readonly bool _isBinary;
    private readonly FormatOptions _options;
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(4096, pinned: true);

    public ValueWriter(ResultColumn column, bool isBinary, FormatOptions options)
    {
        _column = column;
        _isBinary = isBinary;
        _options = options;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Where the values lie, until the next one is appended.</summary>
    public byte* Start => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_bytes));

    public void Clear() => Length = 0;

    /// <summary>Room for so many bytes; <see cref="Wrote"/> says how many were used.</summary>
    public byte* Room(int size)
    {
        Ensure(size);
        return Start + Length;
    }

    public int Wrote(int count)
    {
        Length += count;
        return count;
    }

    /// <summary>Appends one value that is not NULL; answers its number of bytes.</summary>
    public int Append(ColumnVector vector, int row)
    {
        var start = Length;
        if (_isBinary)
        {
            PgBinaryFormat.Write(_column.Type, vector, row, this);
        }
        else if (vector.Physical == PhysicalType.String || _column.Type.IsOidAlias)
        {
            ValueFormatter.Write(vector, row, this, _options);
        }
        else
        {
            var size = PhysicalTypes.SizeOf(vector.Physical);
            var room = GetSpan(ValueFormatter.MaxFixedLength);
            Length += ValueFormatter.WriteFixed(_column.Type, new ReadOnlySpan<byte>(vector.Data + ((long)row * size), size), room, _options);
        }
        return Length - start;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Ensure(int size)
    {
        size = Math.Max(size, 1);
        if (_bytes.Length - Length >= size)
            return;
        if ((long)Length + size > MaxLength)
            throw new SqlException(SqlState.ProgramLimitExceeded, $"The values of column \"{_column.Name}\" in one batch are larger than 1 GB.");
        // Pinned, because the rows are put together through pointers.
        var larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(MaxLength, Math.Max((long)Length + size, _bytes.Length * 2L)), pinned: true);
        Written.CopyTo(larger);
        _bytes = larger;
    }
}
