using System.Runtime.InteropServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Kernels;

/// <summary>
/// A flat string vector under construction: rows are views of arguments (shared buffers) or bytes written here. Rows not set are empty.
/// Disposing before <see cref="Build"/> frees it.
/// </summary>
public sealed unsafe class StringVectorBuilder : IDisposable
{
    private const int FirstBlock = 4096;

    /// <summary>No value may be longer: Impala's limit for strings a function makes (1 GiB).</summary>
    public const int MaxLength = 1 << 30;

    private readonly MemoryTracker _memory;
    private readonly int _numRows;
    private ColumnVector? _vector;
    private NativeBuffer? _block;
    private long _used;

    public StringVectorBuilder(SqlType type, int numRows, MemoryTracker memory)
    {
        _memory = memory;
        _numRows = numRows;
        _vector = ColumnVector.CreateFlat(type, numRows, memory);
        NativeMemory.Clear(_vector.Data, (nuint)Math.Max(1, numRows) * (nuint)sizeof(StringView));
    }

    /// <summary>Copies the bytes into the row.</summary>
    public void Set(int row, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= StringView.MaxInline)
        {
            fixed (byte* pointer = bytes)
                _vector!.Strings[row] = new StringView(pointer, bytes.Length);
            return;
        }
        bytes.CopyTo(Reserve(bytes.Length));
        Commit(row, bytes.Length);
    }

    /// <summary>Shares a view of an argument; the argument must have been named to <see cref="Share"/>.</summary>
    public void SetView(int row, byte* bytes, int length) => _vector!.Strings[row] = new StringView(bytes, length);

    /// <summary>Keeps the argument's buffers alive for rows set by <see cref="SetView"/>.</summary>
    public void Share(ColumnVector argument) => _vector!.KeepAliveFrom(argument);

    /// <summary>Room for a value; write at most that many bytes, then <see cref="Commit"/>.</summary>
    public Span<byte> Reserve(long length)
    {
        if (length is < 0 or > MaxLength)
            throw FunctionErrors.StringTooLong();
        if (_block is null || _used + length > _block.Capacity)
            AddBlock(length);
        return new Span<byte>(_block!.Pointer + _used, (int)length);
    }

    public void Commit(int row, int length)
    {
        _vector!.Strings[row] = new StringView(_block!.Pointer + _used, length);
        if (length > StringView.MaxInline)
            _used += length;
    }

    public void SetNull(int row) => Bitmap.Clear(_vector!.EnsureValidity(_memory), row);

    public ColumnVector Build()
    {
        var result = _vector!;
        if (_block is not null && _used > 0)
            result.KeepAlive(_block);
        else
            _block?.Release();
        _block = null;
        _vector = null;
        return result;
    }

    public void Dispose()
    {
        _block?.Release();
        _block = null;
        _vector?.Release();
        _vector = null;
    }

    private void AddBlock(long length)
    {
        var wanted = _block is null ? Math.Max(FirstBlock, Math.Min((long)_numRows * 16, 1 << 16)) : Math.Min(_block.Capacity * 2, 1 << 20);
        var block = BufferPool.Rent(Math.Max(length, wanted), _memory);
        if (_block is not null && _used > 0)
            _vector!.KeepAlive(_block);
        else
            _block?.Release();
        _block = block;
        _used = 0;
    }
}
