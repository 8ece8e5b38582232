using System.Buffers.Binary;
using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;

namespace Impala.Engine.Analysis;

/// <summary>Reads one element of an encoded array as a literal (the encoding is <see cref="Functions.Casts.ArrayValue"/>'s).</summary>
internal static class ArrayElement
{
    public static Constant Read(ReadOnlySpan<byte> bytes, SqlType type)
    {
        object value = PhysicalTypes.Of(type) switch
        {
            PhysicalType.Bool => bytes[0] != 0,
            PhysicalType.Int8 => (sbyte)bytes[0],
            PhysicalType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            PhysicalType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            PhysicalType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            PhysicalType.Int128 => BinaryPrimitives.ReadInt128LittleEndian(bytes),
            PhysicalType.Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            PhysicalType.Double => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            PhysicalType.String => new ByteString(bytes),
            _ => throw new UnreachableException(type.ToString()),
        };
        return new Constant(type, value);
    }
}
