using System.Buffers.Binary;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// A CPC sketch of the Apache DataSketches library in its compressed binary form (serial version 1): the matrix of rows and 64 columns that
/// values have set, as the bytes of a window of eight columns and the cells outside of it that are not as expected, which is set before the window
/// and unset behind. Lengths are checked before they are used.
/// </summary>
internal readonly ref struct CompactCpc
{
    public const int MinLogRows = 4;
    public const int MaxLogRows = 26;
    public const byte Version = 1;
    public const byte Family = 16;
    public const byte CompressedFlag = 1 << 1;
    public const byte HipFlag = 1 << 2;
    public const byte TableFlag = 1 << 3;
    public const byte WindowFlag = 1 << 4;
    public const int ShortPreamble = 8;

    private readonly ReadOnlySpan<byte> _table;
    private readonly ReadOnlySpan<byte> _window;
    private readonly int _numPairs;

    private CompactCpc(ReadOnlySpan<byte> bytes)
    {
        var reader = bytes[ShortPreamble..];
        LogRows = bytes[3];
        FirstColumn = bytes[4];
        HasHip = (bytes[5] & HipFlag) != 0;
        var (hasTable, hasWindow) = ((bytes[5] & TableFlag) != 0, (bytes[5] & WindowFlag) != 0);
        if (hasTable || hasWindow)
        {
            NumCoupons = Take(ref reader);
            _numPairs = (int)Math.Min(NumCoupons, int.MaxValue);
            if (hasTable && hasWindow)
                _numPairs = (int)Math.Min(Take(ref reader), int.MaxValue);
            if (HasHip && hasTable && hasWindow)
                (Remaining, Hip) = TakeHip(ref reader);
            var numTableWords = hasTable ? Take(ref reader) : 0;
            var numWindowWords = hasWindow ? Take(ref reader) : 0;
            if (HasHip && !(hasTable && hasWindow))
                (Remaining, Hip) = TakeHip(ref reader);
            if (numTableWords + numWindowWords > int.MaxValue / sizeof(uint) || reader.Length != (numTableWords + numWindowWords) * sizeof(uint))
                throw FunctionErrors.InvalidSketch();
            _window = reader[..(int)(numWindowWords * sizeof(uint))];
            _table = reader[_window.Length..];
        }
        var needsWindow = Flavor >= CpcFlavor.Pinned;
        // A pair takes two bits and a byte of the window one at least.
        if (hasWindow != needsWindow || (!hasTable && Flavor is CpcFlavor.Sparse or CpcFlavor.Hybrid) || NumCoupons > (long)CpcShape.NumColumns << LogRows
            || (hasTable && (_numPairs == 0 || _table.Length * 4L < _numPairs)) || (hasWindow && _window.Length * 8L < 1L << LogRows))
            throw FunctionErrors.InvalidSketch();
        if (!hasTable)
            _numPairs = 0;
    }

    public int LogRows { get; }

    public long NumCoupons { get; }

    /// <summary>The first column that may yet change.</summary>
    public int FirstColumn { get; }

    /// <summary>True when values came one at a time.</summary>
    public bool HasHip { get; }

    /// <summary>The historic inverse probability estimate.</summary>
    public double Hip { get; }

    /// <summary>The probability that the next value sets a cell, times the rows.</summary>
    public double Remaining { get; }

    public CpcFlavor Flavor => CpcShape.FlavorOf(LogRows, NumCoupons);

    public bool HasWindow => Flavor > CpcFlavor.Sparse;

    public double Estimate => HasHip ? Hip : CpcShape.ValuesBehind(LogRows, NumCoupons);

    /// <summary>Cells outside of the window that are not as expected.</summary>
    public int NumTableEntries
    {
        get
        {
            if (Flavor != CpcFlavor.Hybrid)
                return _numPairs;
            var count = 0;
            foreach (var pair in ReadPairs())
                count += (pair & 63) >= CpcShape.WindowSize ? 1 : 0;
            return count;
        }
    }

    private int NumRows => 1 << LogRows;

    /// <summary>Reads a sketch; raises when the bytes are none.</summary>
    public static CompactCpc Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ShortPreamble || bytes[1] != Version || bytes[2] != Family || bytes[3] is < MinLogRows or > MaxLogRows
            || BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) != SketchValues.SeedHash)
            throw FunctionErrors.InvalidSketch();
        return new CompactCpc(bytes);
    }

    /// <summary>The set cells, as row * 64 + column, of a sketch without a window.</summary>
    public uint[] ReadPairs()
    {
        var pairs = new uint[_numPairs];
        var bits = new CpcBitReader(_table);
        var lowBits = pairs.Length == 0 ? 0 : CpcShape.LowBits(LogRows, pairs.Length);
        var (row, column) = (0L, 0);
        for (var i = 0; i < pairs.Length; i++)
        {
            var distance = bits.ReadSymbol(CpcCodes.Distances);
            var rows = bits.ReadUnary() << lowBits;
            rows |= bits.Read(lowBits);
            if (rows > 0)
                column = 0;
            row += rows;
            column += distance;
            if (row >= NumRows || column >= CpcShape.NumColumns)
                throw FunctionErrors.InvalidSketch();
            pairs[i] = ((uint)row << 6) | (uint)column;
            column++;
        }
        return pairs;
    }

    /// <summary>Ors the rows of a sketch with a window into a matrix of as many rows or fewer.</summary>
    public void OrInto(Span<ulong> rows)
    {
        var offset = CpcShape.OffsetOf(LogRows, NumCoupons);
        if (offset > CpcShape.MaxOffset)
            throw FunctionErrors.InvalidSketch();
        var pairs = ReadPairs();
        var columns = Flavor == CpcFlavor.Sliding ? ColumnsOf(CpcShape.CodeOf(LogRows, NumCoupons), offset) : null;
        var code = CpcCodes.Bytes[CpcShape.CodeOf(LogRows, NumCoupons)];
        var bits = new CpcBitReader(_window);
        var next = 0;
        for (var row = 0; row < NumRows; row++)
        {
            var cells = ((1UL << offset) - 1) | ((ulong)bits.ReadSymbol(code) << offset);
            for (; next < pairs.Length && pairs[next] >> 6 == row; next++)
            {
                var written = (int)(pairs[next] & 63);
                if (written >= CpcShape.MaxOffset)
                    throw FunctionErrors.InvalidSketch();
                cells ^= 1UL << (columns is null ? written + CpcShape.WindowSize : columns[written]);
            }
            rows[row & (rows.Length - 1)] |= cells;
        }
    }

    private static byte[] ColumnsOf(int phase, int offset)
    {
        var columns = new byte[CpcShape.MaxOffset];
        for (var i = 0; i < columns.Length; i++)
            columns[CpcCodes.Ranks[phase][i]] = (byte)((i + offset + CpcShape.WindowSize) & 63);
        return columns;
    }

    private static long Take(ref ReadOnlySpan<byte> reader)
    {
        if (reader.Length < sizeof(uint))
            throw FunctionErrors.InvalidSketch();
        var value = BinaryPrimitives.ReadUInt32LittleEndian(reader);
        reader = reader[sizeof(uint)..];
        return value;
    }

    private static (double Remaining, double Hip) TakeHip(ref ReadOnlySpan<byte> reader)
    {
        if (reader.Length < 2 * sizeof(double))
            throw FunctionErrors.InvalidSketch();
        var values = (BinaryPrimitives.ReadDoubleLittleEndian(reader), BinaryPrimitives.ReadDoubleLittleEndian(reader[sizeof(double)..]));
        reader = reader[(2 * sizeof(double))..];
        return values;
    }
}
