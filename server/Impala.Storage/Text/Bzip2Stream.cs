namespace Impala.Storage.Text;

/// <summary>Reads bzip2: blocks of Huffman-coded, run-length-coded, move-to-front-coded text that was sorted by Burrows and Wheeler. Files of several
/// streams one behind the other are read as one. Checksums are compared. Source: the format as Julian Seward's bzip2 1.0 writes it.</summary>
internal sealed class Bzip2Stream(Stream source) : DecodingStream(source)
{
    private const int MaxCodeLength = 20;
    private const int GroupSize = 50;
    private const long BlockMagic = 0x314159265359;
    private const long EndMagic = 0x177245385090;

    private static readonly uint[] CrcTable = MakeCrcTable();

    private readonly byte[] _input = new byte[1 << 16];
    private int _inputPosition;
    private int _inputLength;
    private ulong _bits;
    private int _numBits;
    private bool _isStarted;
    private int _maxBlock;
    private int[] _values = [];
    private byte[] _block = [];
    private int _length;

    /// <summary>A piece is a block; where one of several streams ends it is empty.</summary>
    protected override bool TryDecode(ref byte[] piece, out int length)
    {
        _block = piece;
        _length = 0;
        var isRead = TryReadBlock();
        piece = _block;
        length = _length;
        return isRead;
    }

    private bool TryReadBlock()
    {
        if (!_isStarted && !TryReadHeader())
            return false;
        var magic = ((long)Bits(24) << 24) | Bits(24);
        if (magic == EndMagic)
        {
            _ = Bits(16);
            _ = Bits(16);
            _numBits -= _numBits % 8;
            _isStarted = false;
            return true;
        }
        if (magic != BlockMagic)
            throw new InvalidDataException("no bzip2 block where one must begin");
        var crc = (Bits(16) << 16) | Bits(16);
        if (Bits(1) != 0)
            throw new InvalidDataException("randomized bzip2 blocks are not read");
        var origin = (int)Bits(24);
        var (values, count) = ReadSymbols();
        Sort(values, count, origin, crc);
        return true;
    }

    private bool TryReadHeader()
    {
        if (_numBits == 0 && _inputPosition == _inputLength && !TryFillInput())
            return false;
        if (Bits(8) != 'B' || Bits(8) != 'Z' || Bits(8) != 'h')
            throw new InvalidDataException("no bzip2 stream");
        var level = (int)Bits(8) - '0';
        if (level is < 1 or > 9)
            throw new InvalidDataException("no bzip2 stream");
        _maxBlock = level * 100_000;
        _isStarted = true;
        return true;
    }

    /// <summary>The sorted text's last column, before it is put back in order.</summary>
    private (int[] Values, int Count) ReadSymbols()
    {
        var front = ReadAlphabet();
        var numSymbols = front.Count + 2;
        var numTables = (int)Bits(3);
        var numSelectors = (int)Bits(15);
        if (numTables is < 2 or > 6 || numSelectors == 0 || front.Count == 0)
            throw new InvalidDataException("a bzip2 block has no codes");
        var selectors = ReadSelectors(numTables, numSelectors);
        var tables = new HuffmanTable[numTables];
        for (var i = 0; i < numTables; i++)
            tables[i] = ReadTable(numSymbols);
        if (_values.Length < _maxBlock)
            _values = new int[_maxBlock];
        var values = _values;
        var (count, run, runBit, left, group) = (0, 0, 1, 0, -1);
        while (true)
        {
            if (left == 0)
            {
                if (++group >= selectors.Length)
                    throw new InvalidDataException("a bzip2 block goes on behind its codes");
                left = GroupSize;
            }
            left--;
            var symbol = Decode(tables[selectors[group]]);
            if (symbol <= 1)
            {
                run += runBit << symbol;
                runBit <<= 1;
                if (run > _maxBlock)
                    throw new InvalidDataException("a bzip2 block is too long");
                continue;
            }
            if (run > 0)
            {
                if (count + run > _maxBlock)
                    throw new InvalidDataException("a bzip2 block is too long");
                values.AsSpan(count, run).Fill(front[0]);
                count += run;
                (run, runBit) = (0, 1);
            }
            if (symbol == numSymbols - 1)
                return (values, count);
            if (count == _maxBlock)
                throw new InvalidDataException("a bzip2 block is too long");
            var value = front[symbol - 1];
            front.RemoveAt(symbol - 1);
            front.Insert(0, value);
            values[count++] = value;
        }
    }

    private List<byte> ReadAlphabet()
    {
        var ranges = Bits(16);
        var alphabet = new List<byte>(256);
        for (var range = 0; range < 16; range++)
        {
            if ((ranges & (0x8000u >> range)) == 0)
                continue;
            var used = Bits(16);
            for (var i = 0; i < 16; i++)
                if ((used & (0x8000u >> i)) != 0)
                    alphabet.Add((byte)((range * 16) + i));
        }
        return alphabet;
    }

    private byte[] ReadSelectors(int numTables, int numSelectors)
    {
        var order = new List<byte>();
        for (var i = 0; i < numTables; i++)
            order.Add((byte)i);
        var selectors = new byte[numSelectors];
        for (var i = 0; i < numSelectors; i++)
        {
            var place = 0;
            while (Bits(1) != 0)
                if (++place >= numTables)
                    throw new InvalidDataException("a bzip2 block names a table it has not");
            var table = order[place];
            order.RemoveAt(place);
            order.Insert(0, table);
            selectors[i] = table;
        }
        return selectors;
    }

    private HuffmanTable ReadTable(int numSymbols)
    {
        var lengths = new int[numSymbols];
        var length = (int)Bits(5);
        for (var i = 0; i < numSymbols; i++)
        {
            while (true)
            {
                if (length is < 1 or > MaxCodeLength)
                    throw new InvalidDataException("a bzip2 code has an impossible length");
                if (Bits(1) == 0)
                    break;
                length += Bits(1) == 0 ? 1 : -1;
            }
            lengths[i] = length;
        }
        return new HuffmanTable(lengths);
    }

    private int Decode(HuffmanTable table)
    {
        var code = 0;
        for (var length = 1; length <= MaxCodeLength; length++)
        {
            code = (code << 1) | (int)Bits(1);
            var index = code - table.First[length];
            if (index >= 0 && index < table.Count[length])
                return table.Symbols[table.Offset[length] + index];
        }
        throw new InvalidDataException("a bzip2 code is none of its table");
    }

    /// <summary>Undoes the sort and the run lengths of four, into the block.</summary>
    private void Sort(int[] values, int count, int origin, uint crc)
    {
        if (origin >= count)
            throw new InvalidDataException("a bzip2 block begins outside of itself");
        var starts = new int[256];
        for (var i = 0; i < count; i++)
            starts[values[i]]++;
        var sum = 0;
        for (var i = 0; i < 256; i++)
            (starts[i], sum) = (sum, sum + starts[i]);
        for (var i = 0; i < count; i++)
            values[starts[values[i] & 0xff]++] |= i << 8;
        var (at, previous, repeats, made) = (values[origin] >> 8, -1, 0, 0xffffffffu);
        for (var i = 0; i < count; i++)
        {
            var entry = values[at];
            at = entry >> 8;
            var value = entry & 0xff;
            if (repeats == 4)
            {
                Append((byte)previous, value, ref made);
                (repeats, previous) = (0, -1);
                continue;
            }
            repeats = value == previous ? repeats + 1 : 1;
            previous = value;
            Append((byte)value, 1, ref made);
        }
        if (~made != crc)
            throw new InvalidDataException("a bzip2 block's checksum differs");
    }

    private void Append(byte value, int times, ref uint crc)
    {
        if (_length + times > _block.Length)
            Array.Resize(ref _block, Math.Max(_block.Length * 2, _length + times + _maxBlock));
        for (var i = 0; i < times; i++)
        {
            _block[_length++] = value;
            crc = (crc << 8) ^ CrcTable[(crc >> 24) ^ value];
        }
    }

    private uint Bits(int count)
    {
        while (_numBits < count)
        {
            if (_inputPosition == _inputLength && !TryFillInput())
                throw new EndOfStreamException("the file ends inside a bzip2 block");
            _bits = (_bits << 8) | _input[_inputPosition++];
            _numBits += 8;
        }
        _numBits -= count;
        return (uint)(_bits >> _numBits) & ((1u << count) - 1);
    }

    private bool TryFillInput()
    {
        _inputLength = Source.Read(_input);
        _inputPosition = 0;
        return _inputLength > 0;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i << 24;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 0x80000000) != 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
            table[i] = value;
        }
        return table;
    }

    /// <summary>Canonical codes: by length, the first code, how many there are, and where their symbols begin.</summary>
    private sealed class HuffmanTable
    {
        public HuffmanTable(int[] lengths)
        {
            foreach (var length in lengths)
                Count[length]++;
            var code = 0;
            var offset = 0;
            for (var length = 1; length <= MaxCodeLength; length++)
            {
                First[length] = code;
                Offset[length] = offset;
                code = (code + Count[length]) << 1;
                offset += Count[length];
            }
            Symbols = new int[lengths.Length];
            var next = (int[])Offset.Clone();
            for (var symbol = 0; symbol < lengths.Length; symbol++)
                Symbols[next[lengths[symbol]]++] = symbol;
        }

        public int[] First { get; } = new int[MaxCodeLength + 1];

        public int[] Count { get; } = new int[MaxCodeLength + 1];

        public int[] Offset { get; } = new int[MaxCodeLength + 1];

        public int[] Symbols { get; }
    }
}
