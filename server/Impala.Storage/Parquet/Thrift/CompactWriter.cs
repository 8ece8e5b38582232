using System.Buffers;

namespace Impala.Storage.Parquet.Thrift;

/// <summary>Writes Thrift's compact protocol. Fields of a struct are written in ascending order between <see cref="BeginStruct"/> and
/// <see cref="EndStruct"/>.</summary>
internal sealed class CompactWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Stack<short> _outerIds = new();
    private short _lastId;

    public ReadOnlySpan<byte> WrittenSpan => _buffer.WrittenSpan;

    public void Clear()
    {
        _buffer.ResetWrittenCount();
        _outerIds.Clear();
        _lastId = 0;
    }

    public void BeginStruct()
    {
        _outerIds.Push(_lastId);
        _lastId = 0;
    }

    public void EndStruct()
    {
        WriteByte(0);
        _lastId = _outerIds.Pop();
    }

    public void BeginStructField(short id)
    {
        WriteHeader(id, CompactType.Struct);
        BeginStruct();
    }

    /// <summary>A struct field without fields, as unions of the format use for their members.</summary>
    public void WriteEmptyStruct(short id)
    {
        BeginStructField(id);
        EndStruct();
    }

    public void WriteBool(short id, bool value) => WriteHeader(id, value ? CompactType.True : CompactType.False);

    public void WriteI8(short id, sbyte value)
    {
        WriteHeader(id, CompactType.Byte);
        WriteByte((byte)value);
    }

    public void WriteI16(short id, short value)
    {
        WriteHeader(id, CompactType.I16);
        WriteZigZag(value);
    }

    public void WriteI32(short id, int value)
    {
        WriteHeader(id, CompactType.I32);
        WriteZigZag(value);
    }

    public void WriteI64(short id, long value)
    {
        WriteHeader(id, CompactType.I64);
        WriteZigZag(value);
    }

    public void WriteBinary(short id, ReadOnlySpan<byte> value)
    {
        WriteHeader(id, CompactType.Binary);
        WriteListBinary(value);
    }

    public void WriteString(short id, string value) => WriteBinary(id, System.Text.Encoding.UTF8.GetBytes(value));

    public void BeginList(short id, CompactType elementType, int count)
    {
        WriteHeader(id, CompactType.List);
        if (count < 15)
        {
            WriteByte((byte)((count << 4) | (int)elementType));
            return;
        }
        WriteByte((byte)(0xF0 | (int)elementType));
        WriteVarint((ulong)count);
    }

    public void WriteListBool(bool value) => WriteByte(value ? (byte)1 : (byte)2);

    public void WriteListI32(int value) => WriteZigZag(value);

    public void WriteListI64(long value) => WriteZigZag(value);

    public void WriteListBinary(ReadOnlySpan<byte> value)
    {
        WriteVarint((ulong)value.Length);
        _buffer.Write(value);
    }

    public void WriteListString(string value) => WriteListBinary(System.Text.Encoding.UTF8.GetBytes(value));

    private void WriteHeader(short id, CompactType type)
    {
        var delta = id - _lastId;
        if (delta is > 0 and <= 15)
        {
            WriteByte((byte)((delta << 4) | (int)type));
        }
        else
        {
            WriteByte((byte)type);
            WriteZigZag(id);
        }
        _lastId = id;
    }

    private void WriteByte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    private void WriteZigZag(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    private void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }
        WriteByte((byte)value);
    }
}
