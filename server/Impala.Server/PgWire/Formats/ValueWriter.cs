using System.Buffers;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Storage.Memory;

namespace Impala.Server.PgWire.Formats;

/// <summary>Appends the values of one result column in its format to a growing buffer.</summary>
internal sealed unsafe class ValueWriter : IBufferWriter<byte>, IDisposable
{
    private const int MaxLength = 1 << 30;

    private readonly ResultColumn _column;
    private readonly bool _isBinary;
    private readonly FormatOptions _options;
    private readonly MemoryTracker _memory;
    private NativeBuffer? _bytes;
    private int _capacity;

    public ValueWriter(ResultColumn column, bool isBinary, FormatOptions options, MemoryTracker memory)
    {
        _column = column;
        _isBinary = isBinary;
        _options = options;
        _memory = memory;
    }

    public int Length { get; private set; }

    /// <summary>Where the values lie, until the next one is appended.</summary>
    public byte* Start => _bytes is null ? null : _bytes.Pointer;

    public void Clear() => Length = 0;

    /// <summary>Room for so many bytes; <see cref="Advance"/> says how many were used.</summary>
    public byte* Room(long size)
    {
        Ensure(size);
        return Start + Length;
    }

    public void Dispose()
    {
        _bytes?.Release();
        _bytes = null;
        _capacity = 0;
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
            if (_column.Type.IsArray || _column.Type.Kind == SqlTypeKind.Json)
                TextCheck.Require(new ReadOnlySpan<byte>(Start + start, Length - start), _column.Name);
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

    /// <summary>Native memory is written through <see cref="GetSpan"/>.</summary>
    public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return new Span<byte>(Start + Length, _capacity - Length);
    }

    private void Ensure(long size)
    {
        size = Math.Max(size, 1);
        if (_capacity - Length >= size)
            return;
        if (Length + size > MaxLength)
            throw new SqlException(SqlState.ProgramLimitExceeded, $"The values of column \"{_column.Name}\" in one batch are larger than 1 GB.");
        var larger = BufferPool.Rent(Math.Min(MaxLength, Math.Max(Length + size, _capacity * 2L)), _memory);
        if (_bytes is { } bytes)
        {
            new ReadOnlySpan<byte>(bytes.Pointer, Length).CopyTo(new Span<byte>(larger.Pointer, Length));
            bytes.Release();
        }
        _bytes = larger;
        _capacity = (int)Math.Min(int.MaxValue, larger.Capacity);
    }
}
