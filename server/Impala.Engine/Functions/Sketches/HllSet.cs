using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// An HLL sketch while it grows, in an arena, of 2^12 registers or, after a union with a smaller one, of fewer: first up to seven coupons, then a
/// hash table of them, and from 385 on a byte a register. Zeroed, it has seen nothing.
/// </summary>
internal unsafe struct HllSet : IDistinctSketch
{
    /// <summary>What Impala makes sketches of.</summary>
    public const int DefaultLogSize = 12;

    private const int LogFirstPlaces = 5;
    private const int MaxRank = 63;

    private uint* _coupons;
    private byte* _registers;
    private double _hip;
    private double _smallSum;
    private double _largeSum;
    private int _numCoupons;
    private byte _logPlaces;
    private byte _logSmaller;
    private bool _isOutOfOrder;

    public static string Family => "hll";

    public readonly bool IsEmpty => _registers == null && _numCoupons == 0;

    private readonly int LogSize => DefaultLogSize - _logSmaller;

    private readonly int Size => 1 << LogSize;

    private readonly HllMode Mode => _registers != null ? HllMode.Registers : _logPlaces <= CompactHll.LogListPlaces ? HllMode.List : HllMode.Set;

    public readonly HllSummary Summary
    {
        get
        {
            var (least, numLeast) = Least();
            return new HllSummary(Mode, LogSize, _numCoupons, _isOutOfOrder, _hip, _smallSum, _largeSum, least, numLeast);
        }
    }

    /// <summary>Adds a value by both halves of its hash.</summary>
    public void Add(ulong first, ulong second, AggregateArena arena)
    {
        var rank = (uint)Math.Min(BitOperations.LeadingZeroCount(second) + 1, MaxRank);
        AddCoupon((rank << CompactHll.AddressBits) | ((uint)first & CompactHll.AddressMask), arena);
    }

    public readonly double Estimate => Summary.Estimate;

    /// <summary>Unites with a sketch; registers that meet registers lose their order.</summary>
    public void Unite(ReadOnlySpan<byte> bytes, AggregateArena arena)
    {
        var sketch = CompactHll.Read(bytes);
        if (sketch.IsEmpty)
            return;
        if (sketch.Summary.Mode != HllMode.Registers)
        {
            for (var i = 0; i < sketch.NumPlaces; i++)
                if (sketch.CouponAt(i) is var coupon and not 0)
                    AddCoupon(coupon, arena);
            return;
        }
        var size = 1 << sketch.Summary.LogSize;
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var registers = rented.AsSpan(0, size);
            sketch.CopyRegisters(registers);
            UniteRegisters(sketch.Summary, registers, arena);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The sketch's bytes with registers of four bits, in the arena.</summary>
    public readonly ReadOnlySpan<byte> Compact(AggregateArena arena)
    {
        var mode = Mode;
        if (mode == HllMode.Registers)
            return CompactRegisters(arena);
        var start = mode == HllMode.List ? CompactHll.ListStart : CompactHll.SetStart;
        var bytes = Begin(mode, start + (_numCoupons * sizeof(uint)), arena);
        bytes[4] = Math.Max(_logPlaces, (byte)CompactHll.LogListPlaces);
        if (mode == HllMode.List)
            bytes[6] = (byte)_numCoupons;
        else
            BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], _numCoupons);
        var coupons = bytes[start..];
        for (var i = 0; i < (_numCoupons == 0 ? 0 : 1 << _logPlaces); i++)
        {
            if (_coupons[i] == 0)
                continue;
            BinaryPrimitives.WriteUInt32LittleEndian(coupons, _coupons[i]);
            coupons = coupons[sizeof(uint)..];
        }
        return bytes;
    }

    private readonly Span<byte> Begin(HllMode mode, int length, AggregateArena arena)
    {
        var bytes = new Span<byte>(arena.Allocate(length), length);
        bytes.Clear();
        bytes[0] = mode switch { HllMode.List => 2, HllMode.Set => 3, HllMode.Registers => 10 };
        bytes[1] = CompactHll.Version;
        bytes[2] = CompactHll.Family;
        bytes[3] = (byte)LogSize;
        bytes[5] = (byte)(CompactHll.CompactFlag | (IsEmpty ? CompactHll.EmptyFlag : 0) | (_isOutOfOrder ? CompactHll.OutOfOrderFlag : 0));
        bytes[7] = (byte)mode;
        return bytes;
    }

    private readonly ReadOnlySpan<byte> CompactRegisters(AggregateArena arena)
    {
        var (least, numLeast) = Least();
        var numElsewhere = 0;
        for (var i = 0; i < Size; i++)
            numElsewhere += _registers[i] - least >= CompactHll.Elsewhere ? 1 : 0;
        var bytes = Begin(HllMode.Registers, CompactHll.RegistersStart + (Size / 2) + (numElsewhere * sizeof(uint)), arena);
        bytes[6] = (byte)least;
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[8..], _hip);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[16..], _smallSum);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[24..], _largeSum);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[32..], numLeast);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[36..], numElsewhere);
        var stored = bytes[CompactHll.RegistersStart..];
        for (var i = 0; i < Size; i++)
            stored[i >> 1] |= (byte)(Math.Min(_registers[i] - least, CompactHll.Elsewhere) << ((i & 1) * 4));
        if (numElsewhere > 0)
            bytes[4] = WriteElsewhere(stored[(Size / 2)..], least, numElsewhere);
        return bytes;
    }

    // The library writes its hash table of them in the order of places.
    private readonly byte WriteElsewhere(Span<byte> destination, int least, int numElsewhere)
    {
        var logPlaces = LogSize switch { <= 6 => 2, <= 9 => 3, <= 11 => 4, _ => 5 };
        while (numElsewhere * 4 > 3 << logPlaces)
            logPlaces++;
        var places = new uint[1 << logPlaces];
        for (var slot = 0; slot < Size; slot++)
        {
            if (_registers[slot] - least < CompactHll.Elsewhere)
                continue;
            var at = slot & (places.Length - 1);
            while (places[at] != 0)
                at = (at + ((slot >> logPlaces) | 1)) & (places.Length - 1);
            places[at] = ((uint)_registers[slot] << CompactHll.AddressBits) | (uint)slot;
        }
        foreach (var pair in places)
        {
            if (pair == 0)
                continue;
            BinaryPrimitives.WriteUInt32LittleEndian(destination, pair);
            destination = destination[sizeof(uint)..];
        }
        return (byte)logPlaces;
    }

    private readonly (int Least, int NumLeast) Least()
    {
        if (_registers == null)
            return (0, 0);
        var (least, count) = (MaxRank, 0);
        for (var i = 0; i < Size; i++)
        {
            if (_registers[i] < least)
                (least, count) = (_registers[i], 0);
            count += _registers[i] == least ? 1 : 0;
        }
        return (least, count);
    }

    private void AddCoupon(uint coupon, AggregateArena arena)
    {
        if (_registers != null)
        {
            Raise((int)(coupon & CompactHll.AddressMask) & (Size - 1), (byte)(coupon >> CompactHll.AddressBits));
            return;
        }
        if (_coupons == null)
            AllocateCoupons(CompactHll.LogListPlaces, arena);
        var place = Find(coupon);
        if (*place != 0)
            return;
        *place = coupon;
        _numCoupons++;
        if (_logPlaces == CompactHll.LogListPlaces)
        {
            if (_numCoupons < 1 << CompactHll.LogListPlaces)
                return;
            if (LogSize < 8)
                Promote(arena);
            else
                Rehash(LogFirstPlaces, arena);
        }
        else if (_numCoupons * 4 > 3 << _logPlaces)
        {
            if (_logPlaces == LogSize - 3)
                Promote(arena);
            else
                Rehash(_logPlaces + 1, arena);
        }
    }

    private readonly uint* Find(uint coupon)
    {
        var at = 0u;
        var step = 1u;
        var mask = (1u << _logPlaces) - 1;
        if (_logPlaces > CompactHll.LogListPlaces)
        {
            at = coupon & mask;
            step = ((coupon & CompactHll.AddressMask) >> _logPlaces) | 1;
        }
        while (_coupons[at] != 0 && _coupons[at] != coupon)
            at = (at + step) & mask;
        return _coupons + at;
    }

    private void AllocateCoupons(int logPlaces, AggregateArena arena)
    {
        _logPlaces = (byte)logPlaces;
        _coupons = (uint*)arena.Allocate(sizeof(uint) << logPlaces);
        new Span<uint>(_coupons, 1 << logPlaces).Clear();
    }

    private void Rehash(int logPlaces, AggregateArena arena)
    {
        var old = new ReadOnlySpan<uint>(_coupons, 1 << _logPlaces);
        AllocateCoupons(logPlaces, arena);
        foreach (var coupon in old)
            if (coupon != 0)
                *Find(coupon) = coupon;
    }

    private void Promote(AggregateArena arena)
    {
        var coupons = new ReadOnlySpan<uint>(_coupons, 1 << _logPlaces);
        var estimate = HllSummary.EstimateOfCoupons(_numCoupons);
        AllocateRegisters(arena);
        RaiseAll(coupons);
        _hip = estimate;
    }

    private void AllocateRegisters(AggregateArena arena)
    {
        _coupons = null;
        _numCoupons = 0;
        _registers = arena.Allocate(Size);
        new Span<byte>(_registers, Size).Clear();
        (_hip, _smallSum, _largeSum) = (0, Size, 0);
    }

    private void RaiseAll(ReadOnlySpan<uint> coupons)
    {
        foreach (var coupon in coupons)
            if (coupon != 0)
                Raise((int)(coupon & CompactHll.AddressMask) & (Size - 1), (byte)(coupon >> CompactHll.AddressBits));
    }

    private void Raise(int slot, byte rank)
    {
        var old = _registers[slot];
        if (rank <= old)
            return;
        _registers[slot] = rank;
        if (!_isOutOfOrder)
            _hip += Size / (_smallSum + _largeSum);
        AddToSums(old, -1);
        AddToSums(rank, 1);
    }

    // Two sums, since one double does not hold all of 2^-r exactly.
    private void AddToSums(byte rank, int sign)
    {
        var share = Math.ScaleB(sign, -rank);
        if (rank < 32)
            _smallSum += share;
        else
            _largeSum += share;
    }

    private void UniteRegisters(HllSummary theirs, ReadOnlySpan<byte> registers, AggregateArena arena)
    {
        if (_registers == null)
        {
            var coupons = new ReadOnlySpan<uint>(_coupons, _coupons == null ? 0 : 1 << _logPlaces);
            _logSmaller = (byte)Math.Max(0, DefaultLogSize - theirs.LogSize);
            AllocateRegisters(arena);
            RaiseTo(registers);
            _hip = theirs.Hip;
            _isOutOfOrder = theirs.IsOutOfOrder;
            RaiseAll(coupons);
            return;
        }
        if (theirs.LogSize < LogSize)
            Halve(LogSize - theirs.LogSize, arena);
        RaiseTo(registers);
        _isOutOfOrder = true;
    }

    private void RaiseTo(ReadOnlySpan<byte> registers)
    {
        for (var i = 0; i < registers.Length; i++)
            Raise(i & (Size - 1), registers[i]);
    }

    private void Halve(int times, AggregateArena arena)
    {
        var hip = _hip;
        var old = new ReadOnlySpan<byte>(_registers, Size);
        _logSmaller += (byte)times;
        AllocateRegisters(arena);
        RaiseTo(old);
        _hip = hip;
    }
}
