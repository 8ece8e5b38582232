using System.Runtime.InteropServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>The order of a sample's values.</summary>
internal sealed unsafe class SampleOrder(SqlType type) : IComparer<Reservoir.Sample>
{
    private readonly PhysicalType _physical = PhysicalTypes.Of(type);

    public int Compare(Reservoir.Sample x, Reservoir.Sample y)
    {
        ReadOnlySpan<byte> left = new(x.Value, Reservoir.Sample.ValueSize);
        ReadOnlySpan<byte> right = new(y.Value, Reservoir.Sample.ValueSize);
        return _physical switch
        {
            PhysicalType.Bool => left[0].CompareTo(right[0]),
            PhysicalType.Int8 => Compare<sbyte>(left, right),
            PhysicalType.Int16 => Compare<short>(left, right),
            PhysicalType.Int32 => Compare<int>(left, right),
            PhysicalType.Int64 => Compare<long>(left, right),
            PhysicalType.Int128 => Compare<Int128>(left, right),
            PhysicalType.Float => Compare<float>(left, right),
            PhysicalType.Double => Compare<double>(left, right),
            PhysicalType.String => left.Slice(1, left[0]).SequenceCompareTo(right.Slice(1, right[0])),
        };
    }

    private static int Compare<T>(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        where T : unmanaged, IComparable<T> => MemoryMarshal.Read<T>(left).CompareTo(MemoryMarshal.Read<T>(right));
}
