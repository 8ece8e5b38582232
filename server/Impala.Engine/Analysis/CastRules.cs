using Impala.Catalog.Types;

namespace Impala.Engine.Analysis;

/// <summary>Which conversions may be written, and which an assignment makes. Sources: impala.md 2.6, PostgreSQL's pg_cast.</summary>
internal static class CastRules
{
    public static bool IsAllowed(SqlType from, SqlType to, bool isPostgres)
    {
        if (from.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown)
            return to.Kind is not (SqlTypeKind.Null or SqlTypeKind.Record);
        if (from.Kind == to.Kind)
            return !from.IsArray || IsAllowed(from.ElementType, to.ElementType, isPostgres);
        if (from.Kind == SqlTypeKind.Record || to.Kind is SqlTypeKind.Record or SqlTypeKind.Void or SqlTypeKind.Null)
            return false;
        return isPostgres ? IsAllowedInPostgres(from, to) : IsAllowedInImpala(from, to);
    }

    /// <summary>PostgreSQL's assignment casts: numbers to numbers, dates and timestamps to each other, anything to text.</summary>
    public static bool IsAssignable(SqlType from, SqlType to)
    {
        if (from.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown)
            return true;
        if (from.IsNumeric && to.IsNumeric)
            return true;
        if (from.IsTemporal && to.IsTemporal)
            return true;
        if (to.IsText || to.Kind == SqlTypeKind.PgChar)
            return from.Kind != SqlTypeKind.Record;
        if (from.IsOidAlias || to.IsOidAlias)
            return (from.IsOidAlias || from.IsInteger) && (to.IsOidAlias || to.IsInteger);
        if (from.IsArray && to.IsArray)
            return IsAssignable(from.ElementType, to.ElementType);
        return from.Kind == to.Kind;
    }

    /// <summary>What ALLOW_UNSAFE_CASTS adds to INSERT and set operations: numbers to text and text to numbers.</summary>
    public static bool IsUnsafe(SqlType from, SqlType to) => (from.IsNumeric && to.IsText) || (from.IsText && to.IsNumeric);

    private static bool IsAllowedInPostgres(SqlType from, SqlType to)
    {
        if (IsTextLike(from))
            return true;
        if (IsTextLike(to))
            return from.Kind != SqlTypeKind.Void || to.Kind == SqlTypeKind.String;
        if (from.IsNumeric && to.IsNumeric)
            return true;
        if (from.Kind == SqlTypeKind.Boolean)
            return to.Kind is SqlTypeKind.Int or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.BigInt;
        if (to.Kind == SqlTypeKind.Boolean)
            return from.IsInteger;
        if (from.IsTemporal || from.Kind is SqlTypeKind.Time or SqlTypeKind.Interval)
            return (from.IsTemporal && (to.IsTemporal || (to.Kind == SqlTypeKind.Time && from.Kind != SqlTypeKind.Date)))
                || (from.Kind == SqlTypeKind.Time && to.Kind == SqlTypeKind.Interval) || (from.Kind == SqlTypeKind.Interval && to.Kind == SqlTypeKind.Time);
        if (from.IsOidAlias || to.IsOidAlias)
            return (from.IsOidAlias || from.IsInteger) && (to.IsOidAlias || to.IsInteger);
        if (from.IsArray && to.IsArray)
            return from.Element == to.Element || IsAllowed(from.ElementType, to.ElementType, true);
        return false;
    }

    private static bool IsAllowedInImpala(SqlType from, SqlType to)
    {
        if (from.Kind == SqlTypeKind.Binary || to.Kind == SqlTypeKind.Binary)
            return from.Kind == SqlTypeKind.String || to.Kind == SqlTypeKind.String;
        if (IsTextLike(to))
            return true;
        if (IsTextLike(from))
            return to.Kind != SqlTypeKind.Boolean;
        if (from.Kind == SqlTypeKind.Date || to.Kind == SqlTypeKind.Date)
            return from.IsTemporal && to.IsTemporal;
        if (to.IsDecimal)
            return from.IsNumeric;
        var isFromNumber = from.IsNumeric || from.Kind == SqlTypeKind.Boolean;
        if (to.IsNumeric || to.Kind == SqlTypeKind.Boolean)
            return isFromNumber || from.IsTemporal;
        if (to.Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz)
            return isFromNumber || from.IsTemporal;
        return IsAllowedInPostgres(from, to);
    }

    private static bool IsTextLike(SqlType type) => type.IsText || type.Kind is SqlTypeKind.PgChar or SqlTypeKind.Json;
}
