using System.Runtime.InteropServices;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;

namespace Impala.Server.PgCatalog;

/// <summary>Turns the plain values relations give (text, integers, bool, OIDs, lists) into the engine's physical values.</summary>
internal static class PhysicalValue
{
    public static object? Of(SqlType type, object? value)
    {
        if (value is null)
            return null;
        return type.Kind switch
        {
            SqlTypeKind.Boolean => value is string text ? text is "YES" or "t" or "true" : (bool)value,
            SqlTypeKind.SmallInt => Convert.ToInt16(value, System.Globalization.CultureInfo.InvariantCulture),
            SqlTypeKind.Int => value is uint oid ? (int)oid : Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture),
            SqlTypeKind.BigInt => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
            SqlTypeKind.Float => Convert.ToSingle(value, System.Globalization.CultureInfo.InvariantCulture),
            SqlTypeKind.Double => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture),
            // PostgreSQL's own rows name functions; those that no type uses have no OID here, which shows as "-".
            SqlTypeKind.RegProc when value is string name && !uint.TryParse(name, out _) => unchecked((int)TypeFunctions.All.GetValueOrDefault(name)),
            _ when type.IsOidAlias => unchecked((int)Convert.ToUInt32(value, System.Globalization.CultureInfo.InvariantCulture)),
            SqlTypeKind.Array or SqlTypeKind.Vector => Array(type, value),
            SqlTypeKind.TimestampTz or SqlTypeKind.Timestamp => value is DateTimeOffset time ? (Int128)(time - DateTimeOffset.UnixEpoch).Ticks * 100 : value,
            _ => ByteString.FromText(value as string ?? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!),
        };
    }

    private static ByteString Array(SqlType type, object value)
    {
        var builder = new ArrayBuilder();
        foreach (var element in (System.Collections.IEnumerable)value)
            Add(builder, Of(type.ElementType, element));
        return new ByteString(builder.Encoded);
    }

    private static void Add(ArrayBuilder builder, object? element)
    {
        switch (element)
        {
            case null:
                builder.AddNull();
                break;
            case short number:
                builder.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<short>(in number)));
                break;
            case int number:
                builder.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)));
                break;
            case long number:
                builder.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in number)));
                break;
            case ByteString text:
                builder.Add(text.Span);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(element.GetType().Name);
        }
    }
}
