using System.Buffers.Binary;

namespace Impala.Engine.Functions.Casts;

/// <summary>Walks the elements of an encoded array (see <see cref="ArrayValue"/>).</summary>
public ref struct ArrayReader
{
    private ReadOnlySpan<byte> _rest;
    private int _left;

    public ArrayReader(ReadOnlySpan<byte> array)
    {
        _left = ArrayValue.Count(array);
        _rest = array.Length < sizeof(int) ? default : array[sizeof(int)..];
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool IsNull { get; private set; }

    public bool MoveNext()
    {
        if (_left == 0)
            return false;
        _left--;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        _rest = _rest[sizeof(int)..];
        IsNull = length < 0;
        Current = IsNull ? default : _rest[..length];
        _rest = _rest[Current.Length..];
        return true;
    }
}
