using System.Buffers.Binary;
using System.Numerics;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// A CPC sketch while it grows, in an arena, of 2^11 rows or, after a union with a smaller one, of fewer: a hash table of coupons (row * 64 +
/// column), and from 3/32 a row on the matrix of cells itself. Zeroed, it has seen nothing.
/// </summary>
internal unsafe struct CpcSet : IDistinctSketch
{
    private const int DefaultLogRows = 11;
    private const int FirstPlaces = 16;

    private uint* _coupons;
    private ulong* _rows;
    private double _remaining;
    private double _hip;
    private int _numPlaces;
    private int _numCoupons;
    private byte _logSmaller;
    private byte _offset;
    private byte _firstColumn;
    private bool _isMerged;

    public static string Family => "cpc";

    public readonly bool IsEmpty => _numCoupons == 0;

    public readonly double Estimate => _isMerged ? CpcShape.ValuesBehind(LogRows, _numCoupons) : _hip;

    private readonly int LogRows => DefaultLogRows - _logSmaller;

    private readonly int NumRows => 1 << LogRows;

    private readonly Span<ulong> Rows => new(_rows, NumRows);

    public void Add(ulong first, ulong second, AggregateArena arena)
    {
        var column = (uint)Math.Min(BitOperations.LeadingZeroCount(second), CpcShape.NumColumns - 1);
        AddCell((((uint)first & (uint)(NumRows - 1)) << 6) | column, arena);
    }

    /// <summary>Unites with a sketch. A union has no history: it is estimated by the number of its coupons.</summary>
    public void Unite(ReadOnlySpan<byte> bytes, AggregateArena arena)
    {
        var sketch = CompactCpc.Read(bytes);
        _isMerged = true;
        if (sketch.NumCoupons == 0)
            return;
        if (sketch.LogRows < LogRows)
            Reduce(LogRows - sketch.LogRows, arena);
        if (sketch.Flavor >= CpcFlavor.Pinned)
        {
            if (_rows == null)
                OpenRows(arena);
            sketch.OrInto(Rows);
            Settle();
            return;
        }
        foreach (var pair in sketch.ReadPairs())
            AddCell(pair & (uint)((NumRows << 6) - 1), arena);
        if (_rows != null)
            Settle();
    }

    public readonly ReadOnlySpan<byte> Compact(AggregateArena arena)
    {
        var flavor = CpcShape.FlavorOf(LogRows, _numCoupons);
        var window = new CpcBitWriter();
        if (flavor >= CpcFlavor.Pinned)
            WriteWindow(window);
        var pairs = flavor switch
        {
            CpcFlavor.Empty => [],
            CpcFlavor.Sparse => Coupons(),
            CpcFlavor.Hybrid => Surprises(0, 0, null),
            CpcFlavor.Pinned => Surprises(0xFF, CpcShape.WindowSize, null),
            _ => Surprises(0xFFUL << _offset, CpcShape.WindowSize + _offset, CpcCodes.Ranks[CpcShape.CodeOf(LogRows, _numCoupons)]),
        };
        var table = new CpcBitWriter();
        if (pairs.Length > 0)
            WritePairs(pairs, table);
        return WriteAll(window, table, pairs.Length, arena);
    }

    private readonly ReadOnlySpan<byte> WriteAll(CpcBitWriter window, CpcBitWriter table, int numPairs, AggregateArena arena)
    {
        var (hasTable, hasWindow, hasHip) = (table.NumWords > 0, window.NumWords > 0, !_isMerged || IsEmpty);
        var preamble = 2;
        if (!IsEmpty)
            preamble += 1 + (hasHip ? 4 : 0) + (hasTable ? 1 : 0) + (hasTable && hasWindow ? 1 : 0) + (hasWindow ? 1 : 0);
        var length = (preamble + window.NumWords + table.NumWords) * sizeof(uint);
        var bytes = new Span<byte>(arena.Allocate(length), length);
        bytes.Clear();
        bytes[0] = (byte)preamble;
        bytes[1] = CompactCpc.Version;
        bytes[2] = CompactCpc.Family;
        bytes[3] = (byte)LogRows;
        bytes[4] = _firstColumn;
        bytes[5] = (byte)(CompactCpc.CompressedFlag | (hasHip ? CompactCpc.HipFlag : 0) | (hasTable ? CompactCpc.TableFlag : 0) | (hasWindow ? CompactCpc.WindowFlag : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], SketchValues.SeedHash);
        if (IsEmpty)
            return bytes;
        var rest = bytes[CompactCpc.ShortPreamble..];
        Put(ref rest, _numCoupons);
        if (hasTable && hasWindow)
        {
            Put(ref rest, numPairs);
            PutHip(ref rest, hasHip);
        }
        if (hasTable)
            Put(ref rest, table.NumWords);
        if (hasWindow)
            Put(ref rest, window.NumWords);
        if (!(hasTable && hasWindow))
            PutHip(ref rest, hasHip);
        window.CopyTo(rest);
        table.CopyTo(rest[(window.NumWords * sizeof(uint))..]);
        return bytes;
    }

    private static void Put(ref Span<byte> rest, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, value);
        rest = rest[sizeof(int)..];
    }

    private readonly void PutHip(ref Span<byte> rest, bool hasHip)
    {
        if (!hasHip)
            return;
        BinaryPrimitives.WriteDoubleLittleEndian(rest, _remaining);
        BinaryPrimitives.WriteDoubleLittleEndian(rest[sizeof(double)..], _hip);
        rest = rest[(2 * sizeof(double))..];
    }

    private readonly void WriteWindow(CpcBitWriter bits)
    {
        var code = CpcCodes.Bytes[CpcShape.CodeOf(LogRows, _numCoupons)];
        foreach (var row in Rows)
            bits.WriteSymbol(code, (byte)(row >> _offset));
        // Readers look at twelve bits, of which one is a code's.
        bits.End(CpcCodes.MaxLength - 1);
    }

    private readonly void WritePairs(uint[] pairs, CpcBitWriter bits)
    {
        Array.Sort(pairs);
        var lowBits = CpcShape.LowBits(LogRows, pairs.Length);
        var (row, column) = (0u, 0u);
        foreach (var pair in pairs)
        {
            if (pair >> 6 != row)
                column = 0;
            bits.WriteSymbol(CpcCodes.Distances, (int)((pair & 63) - column));
            bits.WriteUnary(((pair >> 6) - row) >> lowBits);
            bits.Write(((pair >> 6) - row) & ((1u << lowBits) - 1), lowBits);
            (row, column) = (pair >> 6, (pair & 63) + 1);
        }
        bits.End(Math.Max(0, 10 - lowBits));
    }

    private readonly uint[] Coupons()
    {
        var coupons = new uint[_numCoupons];
        var count = 0;
        for (var i = 0; i < _numPlaces; i++)
            if (_coupons[i] != 0)
                coupons[count++] = _coupons[i] - 1;
        return coupons;
    }

    // Cells outside of the window, their columns counted from its end, or as their rank says.
    private readonly uint[] Surprises(ulong window, int end, byte[]? ranks)
    {
        var pairs = new List<uint>();
        for (var row = 0; row < NumRows; row++)
            for (var cells = (_rows[row] & ~window) ^ ((1UL << _offset) - 1); cells != 0; cells &= cells - 1)
            {
                var column = (BitOperations.TrailingZeroCount(cells) - end) & 63;
                pairs.Add(((uint)row << 6) | (ranks is null ? (uint)column : ranks[column]));
            }
        return [.. pairs];
    }

    private void AddCell(uint cell, AggregateArena arena)
    {
        var column = (int)(cell & 63);
        if (column < _firstColumn)
            return;
        if (_numCoupons == 0)
            _remaining = NumRows;
        if (_rows == null ? !TryInsert(cell, arena) : !TrySet(cell))
            return;
        _numCoupons++;
        if (!_isMerged)
        {
            _hip += NumRows / _remaining;
            _remaining -= Math.ScaleB(1, -(column + 1));
        }
        if (_rows == null && _numCoupons * 32L >= 3L * NumRows)
            OpenRows(arena);
        else if (_rows != null && _numCoupons * 8L >= (27 + (8L * _offset)) * NumRows && _offset < CpcShape.MaxOffset)
            MoveWindow(_offset + 1);
    }

    private readonly bool TrySet(uint cell)
    {
        var row = _rows + (cell >> 6);
        var bit = 1UL << (int)(cell & 63);
        if ((*row & bit) != 0)
            return false;
        *row |= bit;
        return true;
    }

    private bool TryInsert(uint cell, AggregateArena arena)
    {
        if (_numCoupons * 2 >= _numPlaces)
            Grow(arena);
        var place = Find(cell + 1);
        if (*place != 0)
            return false;
        *place = cell + 1;
        return true;
    }

    // A place holds the cell and one, zero being free.
    private readonly uint* Find(uint held)
    {
        for (var at = (held * 0x9E3779B1) & (uint)(_numPlaces - 1); ; at = (at + 1) & (uint)(_numPlaces - 1))
            if (_coupons[at] == 0 || _coupons[at] == held)
                return _coupons + at;
    }

    private void Grow(AggregateArena arena)
    {
        var old = new ReadOnlySpan<uint>(_coupons, _numPlaces);
        _numPlaces = Math.Max(FirstPlaces, _numPlaces * 2);
        _coupons = (uint*)arena.Allocate(_numPlaces * sizeof(uint));
        new Span<uint>(_coupons, _numPlaces).Clear();
        foreach (var held in old)
            if (held != 0)
                *Find(held) = held;
    }

    private void OpenRows(AggregateArena arena)
    {
        _rows = (ulong*)arena.Allocate(NumRows * sizeof(ulong));
        Rows.Clear();
        for (var i = 0; i < _numPlaces; i++)
            if (_coupons[i] != 0)
                TrySet(_coupons[i] - 1);
        _coupons = null;
        _numPlaces = 0;
    }

    private void MoveWindow(int offset)
    {
        _offset = (byte)offset;
        // The remaining probability is a difference that loses digits, so it is summed anew now and then.
        if (offset % CpcShape.WindowSize == 0)
            SumRemaining();
        var surprises = 0UL;
        foreach (var row in Rows)
            surprises |= (row & ~(0xFFUL << offset)) ^ ((1UL << offset) - 1);
        _firstColumn = (byte)Math.Min(BitOperations.TrailingZeroCount(surprises), offset);
    }

    private void SumRemaining()
    {
        Span<double> sums = stackalloc double[sizeof(ulong)];
        sums.Clear();
        foreach (var row in Rows)
            for (var i = 0; i < sums.Length; i++)
                for (var bit = 0; bit < 8; bit++)
                    sums[i] += (row >> ((8 * i) + bit) & 1) == 0 ? Math.ScaleB(1, -(bit + 1)) : 0;
        _remaining = 0;
        for (var i = sums.Length - 1; i >= 0; i--)
            _remaining += Math.ScaleB(sums[i], -8 * i);
    }

    private void Settle()
    {
        _numCoupons = 0;
        foreach (var row in Rows)
            _numCoupons += BitOperations.PopCount(row);
        MoveWindow(Math.Min(CpcShape.OffsetOf(LogRows, _numCoupons), CpcShape.MaxOffset));
    }

    private void Reduce(int times, AggregateArena arena)
    {
        var old = this;
        this = new CpcSet { _logSmaller = (byte)(old._logSmaller + times), _isMerged = true };
        var mask = (uint)((NumRows << 6) - 1);
        for (var i = 0; i < old._numPlaces; i++)
            if (old._coupons[i] != 0)
                AddCell((old._coupons[i] - 1) & mask, arena);
        if (old._rows == null)
            return;
        OpenRows(arena);
        for (var i = 0; i < old.NumRows; i++)
            _rows[i & (NumRows - 1)] |= old._rows[i];
        Settle();
    }
}
