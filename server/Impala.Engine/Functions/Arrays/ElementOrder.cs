using System.Runtime.InteropServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Functions.Arrays;

/// <summary>Order of two values given as physical bytes, as the comparison operators have it (NaN apart, which sorts first here).</summary>
internal static class ElementOrder
{
    public static int Compare(SqlType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => PhysicalTypes.Of(type) switch
    {
        PhysicalType.Bool => left[0].CompareTo(right[0]),
        PhysicalType.Int8 => ((sbyte)left[0]).CompareTo((sbyte)right[0]),
        PhysicalType.Int16 => MemoryMarshal.Read<short>(left).CompareTo(MemoryMarshal.Read<short>(right)),
        PhysicalType.Int32 => MemoryMarshal.Read<int>(left).CompareTo(MemoryMarshal.Read<int>(right)),
        PhysicalType.Int64 => MemoryMarshal.Read<long>(left).CompareTo(MemoryMarshal.Read<long>(right)),
        PhysicalType.Int128 => MemoryMarshal.Read<Int128>(left).CompareTo(MemoryMarshal.Read<Int128>(right)),
        PhysicalType.Float => MemoryMarshal.Read<float>(left).CompareTo(MemoryMarshal.Read<float>(right)),
        PhysicalType.Double => MemoryMarshal.Read<double>(left).CompareTo(MemoryMarshal.Read<double>(right)),
        PhysicalType.String => left.SequenceCompareTo(right),
    };
}
