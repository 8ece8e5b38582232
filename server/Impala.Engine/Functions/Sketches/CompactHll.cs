using System.Buffers.Binary;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// An HLL sketch of the Apache DataSketches library in its binary form (serial version 1): a list or table of coupons, or registers of 4, 6 or 8
/// bits, compact or with its free places. A coupon is a 26-bit address below a rank of 6 bits. Registers of 4 bits count from the least one, and
/// name those that are 15 or more above it in a table behind. Lengths are checked before they are used.
/// </summary>
internal readonly ref struct CompactHll
{
    public const int MinLogSize = 4;
    public const int MaxLogSize = 21;
    public const int AddressBits = 26;
    public const int AddressMask = (1 << AddressBits) - 1;
    public const int ListStart = 8;
    public const int SetStart = 12;
    public const int RegistersStart = 40;
    public const int LogListPlaces = 3;

    /// <summary>What a register of four bits says when its value stands in the table behind.</summary>
    public const int Elsewhere = 15;

    public const byte EmptyFlag = 1 << 2;
    public const byte CompactFlag = 1 << 3;
    public const byte OutOfOrderFlag = 1 << 4;
    public const byte Version = 1;
    public const byte Family = 7;

    private const int NumTypes = 3;

    private readonly ReadOnlySpan<byte> _coupons;
    private readonly ReadOnlySpan<byte> _registers;
    private readonly int _type;

    private CompactHll(HllSummary summary, int type, ReadOnlySpan<byte> coupons, ReadOnlySpan<byte> registers)
    {
        Summary = summary;
        _type = type;
        _coupons = coupons;
        _registers = registers;
    }

    public HllSummary Summary { get; }

    /// <summary>HLL_4, HLL_6 or HLL_8.</summary>
    public string TypeName => $"HLL_{4 + (2 * _type)}";

    public bool IsEmpty => Summary.Mode == HllMode.Registers ? Summary.Least == 0 && Summary.NumLeast == 1 << Summary.LogSize : Summary.NumCoupons == 0;

    /// <summary>Coupons, zeros among them in a table with free places; in registers' mode those that 4 bits cannot hold.</summary>
    public int NumPlaces => _coupons.Length / sizeof(int);

    public uint CouponAt(int place) => BinaryPrimitives.ReadUInt32LittleEndian(_coupons[(place * sizeof(int))..]);

    /// <summary>Reads a sketch; raises when the bytes are none.</summary>
    public static CompactHll Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ListStart || bytes[1] != Version || bytes[2] != Family || bytes[3] is < MinLogSize or > MaxLogSize)
            throw FunctionErrors.InvalidSketch();
        var type = (bytes[7] >> 2) & 3;
        if (type >= NumTypes)
            throw FunctionErrors.InvalidSketch();
        return (bytes[7] & 3, bytes[0]) switch
        {
            ((int)HllMode.List, 2) => ReadList(bytes, type),
            ((int)HllMode.Set, 3) => ReadSet(bytes, type),
            ((int)HllMode.Registers, 10) => ReadRegisters(bytes, type),
            _ => throw FunctionErrors.InvalidSketch(),
        };
    }

    /// <summary>Unpacks the registers.</summary>
    public void CopyRegisters(Span<byte> destination)
    {
        switch (_type)
        {
            case 0:
                for (var i = 0; i < destination.Length; i++)
                {
                    var stored = (_registers[i >> 1] >> ((i & 1) * 4)) & 15;
                    destination[i] = (byte)(stored + Summary.Least);
                }
                for (var i = 0; i < NumPlaces; i++)
                    if (CouponAt(i) is var coupon and not 0)
                        destination[(int)coupon & (destination.Length - 1)] = (byte)(coupon >> AddressBits);
                break;
            case 1:
                for (var i = 0; i < destination.Length; i++)
                {
                    var bit = i * 6;
                    var pair = BinaryPrimitives.ReadUInt16LittleEndian(_registers[(bit >> 3)..]);
                    destination[i] = (byte)((pair >> (bit & 7)) & 63);
                }
                break;
            default:
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = Math.Min(_registers[i], (byte)63);
                break;
        }
    }

    private static CompactHll ReadList(ReadOnlySpan<byte> bytes, int type)
    {
        var numCoupons = (bytes[5] & EmptyFlag) != 0 ? 0 : bytes[6];
        if (numCoupons > 1 << LogListPlaces)
            throw FunctionErrors.InvalidSketch();
        return OfCoupons(bytes, HllMode.List, type, numCoupons, Places(bytes, ListStart, numCoupons));
    }

    private static CompactHll ReadSet(ReadOnlySpan<byte> bytes, int type)
    {
        if (bytes.Length < SetStart || bytes[4] > AddressBits)
            throw FunctionErrors.InvalidSketch();
        var numCoupons = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var isCompact = (bytes[5] & CompactFlag) != 0;
        return OfCoupons(bytes, HllMode.Set, type, numCoupons, Places(bytes, SetStart, isCompact ? numCoupons : 1 << bytes[4]));
    }

    private static CompactHll OfCoupons(ReadOnlySpan<byte> bytes, HllMode mode, int type, int numCoupons, ReadOnlySpan<byte> places) =>
        new(new HllSummary(mode, bytes[3], numCoupons, (bytes[5] & OutOfOrderFlag) != 0, 0, 0, 0, 0, 0), type, places, default);

    private static ReadOnlySpan<byte> Places(ReadOnlySpan<byte> bytes, int start, int numPlaces)
    {
        if (numPlaces < 0 || (bytes.Length - start) / sizeof(int) < numPlaces)
            throw FunctionErrors.InvalidSketch();
        return bytes.Slice(start, numPlaces * sizeof(int));
    }

    private static CompactHll ReadRegisters(ReadOnlySpan<byte> bytes, int type)
    {
        var size = 1 << bytes[3];
        var length = type switch { 0 => size / 2, 1 => (size / 4 * 3) + 1, _ => size };
        if (bytes.Length < RegistersStart + length || bytes[6] > 62)
            throw FunctionErrors.InvalidSketch();
        var isOutOfOrder = (bytes[5] & OutOfOrderFlag) != 0;
        var numElsewhere = BinaryPrimitives.ReadInt32LittleEndian(bytes[36..]);
        if (numElsewhere < 0 || bytes[4] > AddressBits)
            throw FunctionErrors.InvalidSketch();
        var numPlaces = type != 0 || numElsewhere == 0 ? 0 : (bytes[5] & CompactFlag) != 0 ? numElsewhere : 1 << bytes[4];
        var summary = new HllSummary(
            HllMode.Registers,
            bytes[3],
            0,
            isOutOfOrder,
            isOutOfOrder ? 0 : BinaryPrimitives.ReadDoubleLittleEndian(bytes[8..]),
            BinaryPrimitives.ReadDoubleLittleEndian(bytes[16..]),
            BinaryPrimitives.ReadDoubleLittleEndian(bytes[24..]),
            bytes[6],
            BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]));
        return new CompactHll(summary, type, Places(bytes, RegistersStart + length, numPlaces), bytes.Slice(RegistersStart, length));
    }
}
