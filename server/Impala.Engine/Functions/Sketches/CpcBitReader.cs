using System.Buffers.Binary;

namespace Impala.Engine.Functions.Sketches;

/// <summary>Reads what <see cref="CpcBitWriter"/> writes; raises when the words end before.</summary>
internal ref struct CpcBitReader(ReadOnlySpan<byte> words)
{
    private ReadOnlySpan<byte> _words = words;
    private ulong _bits;
    private int _numBits;

    public int ReadSymbol(CpcCode code)
    {
        Fill(CpcCodes.MaxLength);
        var (symbol, length) = code.Decode((int)_bits & ((1 << CpcCodes.MaxLength) - 1));
        Skip(length);
        return symbol;
    }

    public long ReadUnary()
    {
        for (long value = 0; ; value++)
        {
            Fill(1);
            var isEnd = (_bits & 1) != 0;
            Skip(1);
            if (isEnd)
                return value;
        }
    }

    public uint Read(int numBits)
    {
        Fill(numBits);
        var value = (uint)(_bits & ((1UL << numBits) - 1));
        Skip(numBits);
        return value;
    }

    private void Fill(int numBits)
    {
        if (_numBits >= numBits)
            return;
        if (_words.Length < sizeof(uint))
            throw FunctionErrors.InvalidSketch();
        _bits |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(_words) << _numBits;
        _words = _words[sizeof(uint)..];
        _numBits += 32;
    }

    private void Skip(int numBits)
    {
        _bits >>= numBits;
        _numBits -= numBits;
    }
}
