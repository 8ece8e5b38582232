
namespace Impala.Storage.Parquet.Thrift;

/// <summary>Reads Thrift's compact protocol from a span that may hold anything: every length and count is compared with the bytes
/// that are left before anything is allocated, and nesting is limited. Source: Apache Thrift, compact protocol specification.
/// A struct is read as <c>reader.EnterStruct(); short id = 0; while (reader.ReadField(ref id, out var type)) switch (id) {...}</c>.</summary>
internal ref struct CompactReader
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _data;
    private int _position;
    private int _depth;
    private bool _sawEnd;

    public CompactReader(ReadOnlySpan<byte> data) => _data = data;

    public readonly int Position => _position;

    /// <summary>Whether a failure came of the data ending, so that more of it may help.</summary>
    public readonly bool IsAtEnd => _sawEnd;

    private readonly int Remaining => _data.Length - _position;

    public void EnterStruct()
    {
        if (++_depth > MaxDepth)
            ParquetFormatException.Throw("metadata is nested too deeply");
    }

    /// <summary>Reads the next field's header; false at the end of the struct, which it leaves.</summary>
    public bool ReadField(ref short id, out CompactType type)
    {
        var header = ReadByte();
        type = (CompactType)(header & 0x0F);
        if (type == CompactType.Stop)
        {
            _depth--;
            return false;
        }
        var delta = header >> 4;
        id = delta == 0 ? (short)ReadZigZag() : (short)(id + delta);
        return true;
    }

    public bool ReadBool(CompactType type)
    {
        if (type is not (CompactType.True or CompactType.False))
            WrongType(type, CompactType.True);
        return type == CompactType.True;
    }

    public sbyte ReadI8(CompactType type)
    {
        Expect(type, CompactType.Byte);
        return (sbyte)ReadByte();
    }

    public int ReadI32(CompactType type)
    {
        // Writers differ in the width they give to small counts; the encoding of all widths is the same.
        if (type is not (CompactType.I32 or CompactType.I16))
            WrongType(type, CompactType.I32);
        var value = ReadZigZag();
        if (value is < int.MinValue or > int.MaxValue)
            ParquetFormatException.Throw("metadata holds a 32-bit number that is out of range");
        return (int)value;
    }

    public long ReadI64(CompactType type)
    {
        if (type is not (CompactType.I64 or CompactType.I32))
            WrongType(type, CompactType.I64);
        return ReadZigZag();
    }

    /// <summary>A list element of type bool takes one byte.</summary>
    public bool ReadListBool() => ReadByte() == 1;

    public long ReadListI64() => ReadZigZag();

    public int ReadListI32()
    {
        var value = ReadZigZag();
        if (value is < int.MinValue or > int.MaxValue)
            ParquetFormatException.Throw("metadata holds a 32-bit number that is out of range");
        return (int)value;
    }

    public ReadOnlySpan<byte> ReadBinary(CompactType type)
    {
        Expect(type, CompactType.Binary);
        return ReadListBinary();
    }

    public ReadOnlySpan<byte> ReadListBinary()
    {
        var length = ReadVarint();
        if (length > (ulong)Remaining)
            Ended();
        var value = _data.Slice(_position, (int)length);
        _position += (int)length;
        return value;
    }

    public string ReadString(CompactType type) => System.Text.Encoding.UTF8.GetString(ReadBinary(type));

    public string ReadListString() => System.Text.Encoding.UTF8.GetString(ReadListBinary());

    /// <summary>Reads a list's header. An element takes at least one byte, so a count beyond the bytes left is refused.</summary>
    public int ReadListHeader(CompactType type, CompactType elementType)
    {
        if (type is not (CompactType.List or CompactType.Set))
            WrongType(type, CompactType.List);
        var header = ReadByte();
        var actual = (CompactType)(header & 0x0F);
        var count = (ulong)(header >> 4);
        if (count == 15)
            count = ReadVarint();
        if (count > (ulong)Remaining)
            Ended();
        if (count > 0 && Normalize(actual) != elementType)
            WrongType(actual, elementType);
        return (int)count;
    }

    public void Skip(CompactType type)
    {
        switch (type)
        {
            case CompactType.True or CompactType.False:
                break;
            case CompactType.Byte:
                Advance(1);
                break;
            case CompactType.I16 or CompactType.I32 or CompactType.I64:
                ReadVarint();
                break;
            case CompactType.Double:
                Advance(8);
                break;
            case CompactType.Uuid:
                Advance(16);
                break;
            case CompactType.Binary:
                ReadListBinary();
                break;
            case CompactType.Struct:
                EnterStruct();
                short id = 0;
                while (ReadField(ref id, out var fieldType))
                    Skip(fieldType);
                break;
            case CompactType.List or CompactType.Set:
                SkipList();
                break;
            case CompactType.Map:
                SkipMap();
                break;
            default:
                ParquetFormatException.Throw("metadata holds an unknown type code");
                break;
        }
    }

    private void SkipList()
    {
        EnterStruct();
        var header = ReadByte();
        var count = (ulong)(header >> 4);
        if (count == 15)
            count = ReadVarint();
        if (count > (ulong)Remaining)
            Ended();
        for (var i = 0UL; i < count; i++)
            SkipElement((CompactType)(header & 0x0F));
        _depth--;
    }

    private void SkipMap()
    {
        EnterStruct();
        var count = ReadVarint();
        if (count > (ulong)Remaining)
            Ended();
        if (count > 0)
        {
            var types = ReadByte();
            for (var i = 0UL; i < count; i++)
            {
                SkipElement((CompactType)(types >> 4));
                SkipElement((CompactType)(types & 0x0F));
            }
        }
        _depth--;
    }

    private void SkipElement(CompactType type)
    {
        if (type is CompactType.True or CompactType.False)
            Advance(1);
        else
            Skip(type);
    }

    private static CompactType Normalize(CompactType type) => type == CompactType.False ? CompactType.True : type;

    private static void Expect(CompactType actual, CompactType expected)
    {
        if (actual != expected)
            WrongType(actual, expected);
    }

    private static void WrongType(CompactType actual, CompactType expected) =>
        ParquetFormatException.Throw($"metadata holds type {actual} where {expected} was expected");

    private void Ended()
    {
        _sawEnd = true;
        ParquetFormatException.Throw("metadata ends inside a value, or a length in it is wrong");
    }

    private void Advance(int count)
    {
        if (count > Remaining)
            Ended();
        _position += count;
    }

    private byte ReadByte()
    {
        if (_position >= _data.Length)
            Ended();
        return _data[_position++];
    }

    private long ReadZigZag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var current = ReadByte();
            value |= (ulong)(current & 0x7F) << shift;
            if (current < 0x80)
                return value;
        }
        ParquetFormatException.Throw("metadata holds a number that is too long");
        return 0;
    }
}
