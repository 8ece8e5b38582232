using System.Buffers.Binary;

namespace Impala.Engine.Functions.Sketches;

/// <summary>Bits of a CPC sketch, the first in the lowest place of 32-bit words.</summary>
internal sealed class CpcBitWriter
{
    private readonly List<uint> _words = [];
    private ulong _bits;
    private int _numBits;

    public int NumWords => _words.Count;

    /// <summary>Writes up to 32 bits.</summary>
    public void Write(uint bits, int numBits)
    {
        _bits |= (ulong)bits << _numBits;
        _numBits += numBits;
        if (_numBits < 32)
            return;
        _words.Add((uint)_bits);
        _bits >>= 32;
        _numBits -= 32;
    }

    public void WriteSymbol(CpcCode code, int symbol) => Write((uint)code.WordOf(symbol), code.LengthOf(symbol));

    /// <summary>Writes so many zeros and a one.</summary>
    public void WriteUnary(long value)
    {
        for (; value >= 16; value -= 16)
            Write(0, 16);
        Write(1u << (int)value, (int)value + 1);
    }

    /// <summary>Ends with so many zeros more, which a reader may look at, and to the end of the word.</summary>
    public void End(int numZeros)
    {
        Write(0, numZeros);
        if (_numBits > 0)
            Write(0, 32 - _numBits);
    }

    public void CopyTo(Span<byte> destination)
    {
        for (var i = 0; i < _words.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(i * sizeof(uint))..], _words[i]);
    }
}
