using System.Globalization;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;

namespace Impala.Server.Queries.Statements;

/// <summary>Partitions by their keys, first key first, as values of the keys' types and NULL last: the order in which Impala shows them.</summary>
internal sealed class PartitionOrder(IReadOnlyList<Column> keys) : IComparer<Partition>
{
    public int Compare(Partition? x, Partition? y)
    {
        for (var i = 0; i < keys.Count; i++)
            if (Compare(keys[i].Type, x!.Values[i], y!.Values[i]) is var order and not 0)
                return order;
        return x!.Id.CompareTo(y!.Id);
    }

    private static int Compare(SqlType type, string? left, string? right)
    {
        if (left is null || right is null)
            return (left is null).CompareTo(right is null);
        return type.Kind switch
        {
            SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int or SqlTypeKind.BigInt => Integer(left).CompareTo(Integer(right)),
            // Each text has all digits of the scale.
            SqlTypeKind.Decimal => Integer(left.Replace(".", "", StringComparison.Ordinal)).CompareTo(Integer(right.Replace(".", "", StringComparison.Ordinal))),
            SqlTypeKind.Float or SqlTypeKind.Double => Real(left).CompareTo(Real(right)),
            _ => string.CompareOrdinal(left, right),
        };
    }

    private static Int128 Integer(string text) => Int128.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : Int128.MaxValue;

    private static double Real(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}
