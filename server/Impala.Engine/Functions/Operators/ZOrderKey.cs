using System.Buffers.Binary;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>
/// The place of a row on the Z-order curve through the values of some columns, as bytes that sort like it: SORT BY ZORDER writes rows in this
/// order. Each value becomes a number whose unsigned order is the value's, its highest bit at the top of 64 (of 128 where a wide DECIMAL takes
/// part); then the bits of all columns take turns, the first column's first. Texts count with their first bytes; NULL is the least value.
/// <code>
/// a = 10.. , b = 11..   =>   1 1 0 1 ..
/// </code>
/// Source: impala.md 1.2 (SORT BY ZORDER).
/// </summary>
internal sealed class ZOrderKey : ScalarFunction
{
    private const int NarrowBits = 64;
    private const int WideBits = 128;

    public override string Name => OperatorNames.ZOrder;

    public override string Description => "The place of a row on the Z-order curve.";

    public override bool IsStrict => false;

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) => new([.. arguments], SqlType.Binary);

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var numBits = NarrowBits;
        foreach (var argument in arguments)
            numBits = argument.Type.IsDecimal && argument.Physical == PhysicalType.Int128 ? WideBits : numBits;
        var keyLength = arguments.Length * numBits / 8;
        using var builder = new StringVectorBuilder(resultType, numRows, context.Memory);
        for (var row = 0; row < numRows; row++)
        {
            var key = builder.Reserve(keyLength)[..keyLength];
            key.Clear();
            for (var i = 0; i < arguments.Length; i++)
            {
                var place = arguments[i].Kind == VectorKind.Constant ? 0 : row;
                if (arguments[i].IsValid(place))
                    Spread(NumberOf(arguments[i], place, numBits) << (WideBits - numBits), i, arguments.Length, key);
            }
            builder.Commit(row, keyLength);
        }
        return builder.Build();
    }

    /// <summary>Puts the bits of one column where its turns are.</summary>
    private static void Spread(UInt128 bits, int turn, int numColumns, Span<byte> key)
    {
        for (var place = turn; bits != UInt128.Zero; place += numColumns, bits <<= 1)
            if ((bits >> (WideBits - 1)) != UInt128.Zero)
                key[place >> 3] |= (byte)(0x80 >> (place & 7));
    }

    /// <summary>A value as a number of so many bits, in whose unsigned order the values are.</summary>
    private static unsafe UInt128 NumberOf(ColumnVector column, int row, int numBits) => column.Physical switch
    {
        PhysicalType.Bool => Top(column.Values<byte>()[row], 8, numBits),
        PhysicalType.Int8 => Top((byte)(column.Values<byte>()[row] ^ 0x80), 8, numBits),
        PhysicalType.Int16 => Top((ushort)(column.Values<ushort>()[row] ^ 0x8000), 16, numBits),
        PhysicalType.Int32 => Top(column.Values<uint>()[row] ^ 0x8000_0000, 32, numBits),
        PhysicalType.Int64 when column.Type is { IsDecimal: true, Precision: <= 9 } => Top((uint)column.Values<long>()[row] ^ 0x8000_0000, 32, numBits),
        PhysicalType.Int64 => Top(column.Values<ulong>()[row] ^ 0x8000_0000_0000_0000, 64, numBits),
        PhysicalType.Int128 when column.Type.IsDecimal => column.Values<UInt128>()[row] ^ (UInt128.One << 127),
        // Nanoseconds of all years take 68 bits: 64 of them tell 32 ns apart.
        PhysicalType.Int128 => Top((ulong)(long)(column.Values<Int128>()[row] >> 5) ^ 0x8000_0000_0000_0000, 64, numBits),
        PhysicalType.Float => Top(OrderOf(BitConverter.SingleToUInt32Bits(column.Values<float>()[row])), 32, numBits),
        PhysicalType.Double => Top(OrderOf(BitConverter.DoubleToUInt64Bits(column.Values<double>()[row])), 64, numBits),
        PhysicalType.String => Top(FirstBytes(new BytesReader(column)[row]), 64, numBits),
    };

    private static UInt128 Top(ulong value, int width, int numBits) => (UInt128)value << (numBits - width);

    // Negative numbers have all bits turned, others the sign.
    private static uint OrderOf(uint bits) => (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;

    private static ulong OrderOf(ulong bits) => (bits & 0x8000_0000_0000_0000) != 0 ? ~bits : bits | 0x8000_0000_0000_0000;

    private static ulong FirstBytes(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64BigEndian(text);
        var value = 0UL;
        for (var i = 0; i < text.Length; i++)
            value |= (ulong)text[i] << (56 - 8 * i);
        return value;
    }
}
