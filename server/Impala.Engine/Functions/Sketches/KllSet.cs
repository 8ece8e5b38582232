using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// A KLL sketch of floats (Karnin, Lang, Liberty 2016) with k = 200, as the Apache DataSketches library has it, and its binary form. Items of level
/// h count 2^h; when all levels together are full, the lowest full one is sorted and every second item, from a random first one, rises.
/// It holds some thousand items at most; aggregates keep its bytes, and make this object of them for some thousand values at a time.
/// </summary>
internal sealed class KllSet
{
    public const int K = 200;

    private const byte Family = 15;
    private const byte MinLevelSize = 8;
    private const byte EmptyFlag = 1;
    private const byte SortedFlag = 2;
    private const byte SingleFlag = 4;
    private const int ShortPreamble = 8;
    private const int FullPreamble = 20;
    private const int MaxLevels = 60;

    private readonly List<List<float>> _levels = [[]];
    private int _numItems;
    private ulong _random = 0x9E3779B97F4A7C15;

    public long Count { get; private set; }

    public float Min { get; private set; }

    public float Max { get; private set; }

    public int MinK { get; private set; } = K;

    public int NumLevels => _levels.Count;

    public int NumItems => _numItems;

    public bool IsSorted { get; private set; }

    public int Capacity
    {
        get
        {
            var total = 0;
            for (var level = 0; level < _levels.Count; level++)
                total += CapacityOf(level);
            return total;
        }
    }

    public int SerializedLength => Count switch
    {
        0 => ShortPreamble,
        1 => ShortPreamble + sizeof(float),
        _ => FullPreamble + (sizeof(uint) * _levels.Count) + (sizeof(float) * (_numItems + 2)),
    };

    /// <summary>Adds a value; NaN does not count.</summary>
    public void Add(float value)
    {
        if (float.IsNaN(value))
            return;
        Min = Count == 0 || value < Min ? value : Min;
        Max = Count == 0 || value > Max ? value : Max;
        AddToBottom(value);
        Count++;
    }

    public void Merge(KllSet other)
    {
        if (other.Count == 0)
            return;
        Min = Count == 0 ? other.Min : Math.Min(Min, other.Min);
        Max = Count == 0 ? other.Max : Math.Max(Max, other.Max);
        foreach (var value in other._levels[0])
            AddToBottom(value);
        for (var level = 1; level < other._levels.Count; level++)
        {
            while (_levels.Count <= level)
                _levels.Add([]);
            _levels[level].AddRange(other._levels[level]);
            _levels[level].Sort();
            _numItems += other._levels[level].Count;
        }
        while (_numItems > Capacity)
            Compress();
        Count += other.Count;
        if (other.NumLevels > 1)
            MinK = Math.Min(MinK, other.MinK);
    }

    /// <summary>The value below which this share of all lies.</summary>
    public float Quantile(double fraction)
    {
        if (fraction == 0)
            return Min;
        if (fraction == 1)
            return Max;
        var items = new List<(float Value, long Weight)>(_numItems);
        for (var level = 0; level < _levels.Count; level++)
            foreach (var value in _levels[level])
                items.Add((value, 1L << level));
        items.Sort((left, right) => left.Value.CompareTo(right.Value));
        var position = Math.Min((long)(fraction * Count), Count - 1);
        var passed = 0L;
        foreach (var (value, weight) in items)
            if ((passed += weight) > position)
                return value;
        return Max;
    }

    /// <summary>The share of values that are less.</summary>
    public double Rank(float probe) => WeightBelow(probe) / (double)Count;

    /// <summary>Shares of the values between ascending points, or (cumulative) up to each.</summary>
    public double[] Shares(ReadOnlySpan<float> points, bool isCumulative)
    {
        var shares = new double[points.Length + 1];
        var before = 0L;
        for (var i = 0; i <= points.Length; i++)
        {
            var below = i < points.Length ? WeightBelow(points[i]) : Count;
            shares[i] = (isCumulative ? below : below - before) / (double)Count;
            before = below;
        }
        return shares;
    }

    public void Write(Span<byte> destination)
    {
        var isSingle = Count == 1;
        destination[0] = (byte)(Count < 2 ? 2 : 5);
        destination[1] = (byte)(isSingle ? 2 : 1);
        destination[2] = Family;
        destination[3] = (byte)((Count == 0 ? EmptyFlag : 0) | (IsSorted ? SortedFlag : 0) | (isSingle ? SingleFlag : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(destination[4..], K);
        destination[6] = MinLevelSize;
        destination[7] = 0;
        var at = ShortPreamble;
        if (Count > 1)
        {
            BinaryPrimitives.WriteInt64LittleEndian(destination[8..], Count);
            BinaryPrimitives.WriteUInt16LittleEndian(destination[16..], (ushort)MinK);
            destination[18] = (byte)_levels.Count;
            destination[19] = 0;
            at = FullPreamble;
            // Levels begin behind the places that are still free.
            var begin = Capacity - _numItems;
            foreach (var level in _levels)
            {
                BinaryPrimitives.WriteInt32LittleEndian(destination[at..], begin);
                begin += level.Count;
                at += sizeof(uint);
            }
            BinaryPrimitives.WriteSingleLittleEndian(destination[at..], Min);
            BinaryPrimitives.WriteSingleLittleEndian(destination[(at + sizeof(float))..], Max);
            at += 2 * sizeof(float);
        }
        foreach (var level in _levels)
        {
            MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(level)).CopyTo(destination[at..]);
            at += level.Count * sizeof(float);
        }
    }

    /// <summary>Reads a sketch; raises when the bytes are none.</summary>
    public static KllSet Read(ReadOnlySpan<byte> bytes)
    {
        var set = new KllSet();
        if (bytes.Length < ShortPreamble || bytes[1] is not (1 or 2) || bytes[2] != Family || BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) != K || bytes[6] != MinLevelSize)
            throw FunctionErrors.InvalidSketch();
        if ((bytes[3] & EmptyFlag) != 0)
            return set;
        set.IsSorted = (bytes[3] & SortedFlag) != 0;
        if ((bytes[3] & SingleFlag) != 0)
        {
            if (bytes.Length < ShortPreamble + sizeof(float))
                throw FunctionErrors.InvalidSketch();
            set.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes[ShortPreamble..]));
            return set;
        }
        if (bytes.Length < FullPreamble)
            throw FunctionErrors.InvalidSketch();
        set.Count = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        set.MinK = BinaryPrimitives.ReadUInt16LittleEndian(bytes[16..]);
        var numLevels = bytes[18];
        var at = FullPreamble + (numLevels * sizeof(uint)) + (2 * sizeof(float));
        if (numLevels is 0 or > MaxLevels || bytes.Length < at || set.Count < 2)
            throw FunctionErrors.InvalidSketch();
        var begins = MemoryMarshal.Cast<byte, int>(bytes.Slice(FullPreamble, numLevels * sizeof(uint)));
        set.Min = BinaryPrimitives.ReadSingleLittleEndian(bytes[(at - (2 * sizeof(float)))..]);
        set.Max = BinaryPrimitives.ReadSingleLittleEndian(bytes[(at - sizeof(float))..]);
        while (set._levels.Count < numLevels)
            set._levels.Add([]);
        var items = MemoryMarshal.Cast<byte, float>(bytes[at..]);
        var end = set.Capacity;
        var weight = 0L;
        for (var level = 0; level < numLevels; level++)
        {
            var count = (level + 1 < numLevels ? begins[level + 1] : end) - begins[level];
            if (count < 0 || count > items.Length)
                throw FunctionErrors.InvalidSketch();
            set._levels[level].AddRange(items[..count]);
            items = items[count..];
            set._numItems += count;
            weight += (long)count << level;
        }
        return weight == set.Count ? set : throw FunctionErrors.InvalidSketch();
    }

    private void AddToBottom(float value)
    {
        if (_numItems >= Capacity)
            Compress();
        _levels[0].Add(value);
        _numItems++;
        IsSorted = false;
    }

    private long WeightBelow(float probe)
    {
        var total = 0L;
        for (var level = 0; level < _levels.Count; level++)
            foreach (var value in _levels[level])
                total += value < probe ? 1L << level : 0;
        return total;
    }

    private void Compress()
    {
        var level = 0;
        while (level < _levels.Count - 1 && _levels[level].Count < CapacityOf(level))
            level++;
        if (level == _levels.Count - 1)
            _levels.Add([]);
        var items = _levels[level];
        items.Sort();
        // An odd one stays.
        var first = items.Count & 1;
        _random = (_random * 6364136223846793005) + 1442695040888963407;
        var above = _levels[level + 1];
        for (var i = first + (int)(_random >> 63); i < items.Count; i += 2)
            above.Add(items[i]);
        above.Sort();
        _numItems -= (items.Count - first) / 2;
        items.RemoveRange(first, items.Count - first);
    }

    // Two thirds of the level above, at least eight: (2k * 2^depth / 3^depth + 1) / 2.
    private int CapacityOf(int level)
    {
        var capacity = (Int128)(2 * K);
        var depth = Math.Min(_levels.Count - level - 1, 40);
        Int128 divisor = 1;
        for (var i = 0; i < depth; i++)
            divisor *= 3;
        return Math.Max(MinLevelSize, (int)((((capacity << depth) / divisor) + 1) >> 1));
    }

}
