using Impala.Catalog.Types;

namespace Impala.Engine.Functions.Resolution;

/// <summary>
/// Which conversions happen without being written, and which type two operands meet in. Sources: Impala's DefaultCompatibility
/// (impala.md 2.6) and PostgreSQL's implicit casts; each dialect difference is one arm here.
/// </summary>
public static class ImplicitCasts
{
    private const int None = -1;

    /// <summary>True when a value of <paramref name="from"/> may stand where <paramref name="to"/> is wanted.</summary>
    public static bool CanCast(SqlType from, SqlType to, FunctionResolution resolution) => Cost(from, to, resolution) >= 0;

    /// <summary>How far the conversion is (0: same type), or -1 when it is not implicit. The smallest sum decides between overloads.</summary>
    public static int Cost(SqlType from, SqlType to, FunctionResolution resolution)
    {
        if (from == to)
            return 0;
        if (from.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown)
            return UntypedCost(to.Kind);
        if (from.Kind == to.Kind)
            return SameKindCost(from, to);
        return from.Kind switch
        {
            SqlTypeKind.Boolean => !resolution.IsPostgres && (to.IsInteger || to.IsFloating) ? 20 : None,
            SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int or SqlTypeKind.BigInt => IntegerCost(from, to),
            SqlTypeKind.Float => to.Kind == SqlTypeKind.Double ? 1 : None,
            SqlTypeKind.Decimal => DecimalCost(from, to, resolution),
            SqlTypeKind.Char when to.Kind == SqlTypeKind.VarChar => to.Precision == 0 || to.Precision >= from.Precision ? 1 : None,
            SqlTypeKind.VarChar or SqlTypeKind.Char or SqlTypeKind.Name or SqlTypeKind.PgChar => TextCost(to),
            SqlTypeKind.String => StringCost(to, resolution),
            SqlTypeKind.Date => to.Kind switch { SqlTypeKind.Timestamp => 1, SqlTypeKind.TimestampTz => 2, _ => None },
            SqlTypeKind.Timestamp => to.Kind == SqlTypeKind.TimestampTz ? 2 : None,
            SqlTypeKind.TimestampTz => to.Kind == SqlTypeKind.Timestamp ? 3 : None,
            SqlTypeKind.Oid or SqlTypeKind.RegClass or SqlTypeKind.RegType or SqlTypeKind.RegProc or SqlTypeKind.RegNamespace
                or SqlTypeKind.RegRole => OidCost(to),
            SqlTypeKind.Vector => to.Kind == SqlTypeKind.Array && (to.Element == from.Element || to.Element == SqlTypeKind.Null) ? 1 : None,
            SqlTypeKind.Json or SqlTypeKind.Uuid => None,
            _ => None,
        };
    }

    /// <summary>The type in which two operands of CASE, UNION, IN, COALESCE or a comparison meet; null when there is none.</summary>
    public static SqlType? CommonType(SqlType left, SqlType right, FunctionResolution resolution)
    {
        if (left == right)
            return left.Kind == SqlTypeKind.Unknown ? SqlType.String : left;
        if (left.Kind == SqlTypeKind.Null)
            return right.Kind == SqlTypeKind.Unknown ? SqlType.String : right;
        if (right.Kind == SqlTypeKind.Null)
            return left.Kind == SqlTypeKind.Unknown ? SqlType.String : left;
        if (left.Kind == SqlTypeKind.Unknown)
            return right;
        if (right.Kind == SqlTypeKind.Unknown)
            return left;
        if (left.IsNumeric && right.IsNumeric)
            return CommonNumeric(left, right, resolution);
        if (IsTextLike(left) && IsTextLike(right))
            return CommonText(left, right, resolution);
        if (left.IsTemporal && right.IsTemporal)
            return left.Kind == SqlTypeKind.TimestampTz || right.Kind == SqlTypeKind.TimestampTz ? SqlType.TimestampTz : SqlType.Timestamp;
        if (left.IsOidAlias && right.IsOidAlias)
            return SqlType.Oid;
        if (left.IsOidAlias && right.IsInteger)
            return right.Kind == SqlTypeKind.BigInt ? SqlType.BigInt : SqlType.Oid;
        if (right.IsOidAlias && left.IsInteger)
            return left.Kind == SqlTypeKind.BigInt ? SqlType.BigInt : SqlType.Oid;
        if (left.IsArray && right.IsArray)
            return CommonArray(left, right, resolution);
        if (CanCast(left, right, resolution))
            return right;
        return CanCast(right, left, resolution) ? left : null;
    }

    /// <summary>The DECIMAL that holds every value of an integer type: (3|5|10|19, 0).</summary>
    public static SqlType DecimalOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.TinyInt => SqlType.Decimal(3, 0),
        SqlTypeKind.SmallInt => SqlType.Decimal(5, 0),
        SqlTypeKind.Int => SqlType.Decimal(10, 0),
        SqlTypeKind.BigInt => SqlType.Decimal(19, 0),
        SqlTypeKind.Float => SqlType.Decimal(38, 9),
        SqlTypeKind.Double => SqlType.Decimal(38, 17),
        _ => type,
    };

    private static SqlType? CommonNumeric(SqlType left, SqlType right, FunctionResolution resolution)
    {
        if (left.IsInteger && right.IsInteger)
            return left.Kind > right.Kind ? left : right;
        if (left.IsFloating || right.IsFloating)
        {
            if (left.Kind == SqlTypeKind.Double || right.Kind == SqlTypeKind.Double)
                return SqlType.Double;
            // Impala unifies every exact number with FLOAT to FLOAT; PostgreSQL prefers float8 there.
            return left.Kind == right.Kind || !resolution.IsPostgres ? SqlType.Float : SqlType.Double;
        }
        var l = DecimalOf(left);
        var r = DecimalOf(right);
        // An integer type that holds every value of the DECIMAL stays what it is in Impala.
        if (!resolution.IsPostgres && Holds(left, right))
            return left;
        if (!resolution.IsPostgres && Holds(right, left))
            return right;
        var scale = Math.Max(l.Scale, r.Scale);
        var integerDigits = Math.Max(l.Precision - l.Scale, r.Precision - r.Scale);
        if (scale + integerDigits <= SqlType.MaxDecimalPrecision)
            return SqlType.Decimal(scale + integerDigits, scale);
        return resolution.IsPostgres ? SqlType.Decimal(SqlType.MaxDecimalPrecision, SqlType.MaxDecimalPrecision - integerDigits) : null;
    }

    // Digits of an integer type's DECIMAL are an upper bound, never reached: with equal digits the DECIMAL holds more.
    private static bool Holds(SqlType integer, SqlType other) =>
        integer.IsInteger && other.IsDecimal && other.Scale == 0 && other.Precision < DecimalOf(integer).Precision;

    private static SqlType CommonText(SqlType left, SqlType right, FunctionResolution resolution)
    {
        if (!resolution.IsPostgres && (left.Kind, right.Kind) is (SqlTypeKind.Char, SqlTypeKind.VarChar) or (SqlTypeKind.VarChar, SqlTypeKind.Char))
            return SqlType.VarChar(Math.Max(left.Precision, right.Precision));
        if (left.Kind == right.Kind && left.Kind is SqlTypeKind.Char or SqlTypeKind.VarChar)
            return left.Precision >= right.Precision ? left : right;
        return SqlType.String;
    }

    private static SqlType? CommonArray(SqlType left, SqlType right, FunctionResolution resolution) =>
        left.ElementType == right.ElementType
            ? SqlType.ArrayOf(left.ElementType)
            : CommonType(left.ElementType, right.ElementType, resolution) is { } element ? SqlType.ArrayOf(element) : null;

    private static bool IsTextLike(SqlType type) => type.IsText || type.Kind == SqlTypeKind.PgChar;

    // An untyped literal or NULL fits everything; text is its first choice, then the preferred type of each family.
    private static int UntypedCost(SqlTypeKind to) => to switch
    {
        SqlTypeKind.String => 1,
        SqlTypeKind.Double or SqlTypeKind.Timestamp or SqlTypeKind.Boolean => 3,
        SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Decimal or SqlTypeKind.Date => 4,
        _ => 5,
    };

    private static int SameKindCost(SqlType from, SqlType to) => from.Kind switch
    {
        SqlTypeKind.Decimal => to.Precision == 0 || (to.Scale >= from.Scale && to.Precision - to.Scale >= from.Precision - from.Scale) ? 1 : None,
        SqlTypeKind.VarChar or SqlTypeKind.Char => to.Precision == 0 || to.Precision >= from.Precision ? 1 : None,
        SqlTypeKind.Array or SqlTypeKind.Vector => to.Element == SqlTypeKind.Null || from.Element == SqlTypeKind.Null
            || Cost(from.ElementType, to.ElementType, new FunctionResolution(true)) >= 0 ? 2 : None,
        _ => 0,
    };

    private static int IntegerCost(SqlType from, SqlType to) => to.Kind switch
    {
        SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int or SqlTypeKind.BigInt => to.Kind > from.Kind ? to.Kind - from.Kind : None,
        SqlTypeKind.Decimal => to.Precision == 0 || to.Precision - to.Scale >= DecimalOf(from).Precision ? 5 : None,
        SqlTypeKind.Float => 8,
        SqlTypeKind.Double => 7,
        SqlTypeKind.Oid => 6,
        SqlTypeKind.RegClass or SqlTypeKind.RegType or SqlTypeKind.RegProc or SqlTypeKind.RegNamespace or SqlTypeKind.RegRole => 9,
        _ => None,
    };

    private static int DecimalCost(SqlType from, SqlType to, FunctionResolution resolution) => to.Kind switch
    {
        SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int or SqlTypeKind.BigInt => !resolution.IsPostgres && Holds(to, from) ? 3 : None,
        SqlTypeKind.Double => 4,
        SqlTypeKind.Float => resolution.IsPostgres ? 5 : 6,
        _ => None,
    };

    private static int TextCost(SqlType to) => to.Kind switch
    {
        SqlTypeKind.String => 1,
        SqlTypeKind.VarChar or SqlTypeKind.Name => to.Precision == 0 ? 2 : None,
        _ => None,
    };

    private static int StringCost(SqlType to, FunctionResolution resolution) => to.Kind switch
    {
        SqlTypeKind.Name => 2,
        SqlTypeKind.VarChar => to.Precision == 0 ? 2 : None,
        SqlTypeKind.Timestamp => resolution.IsPostgres ? None : 6,
        SqlTypeKind.Date => resolution.IsPostgres ? None : 7,
        _ => None,
    };

    private static int OidCost(SqlType to) => to.Kind switch
    {
        SqlTypeKind.Oid => 1,
        SqlTypeKind.BigInt => 3,
        SqlTypeKind.Int => 4,
        SqlTypeKind.RegClass or SqlTypeKind.RegType or SqlTypeKind.RegProc or SqlTypeKind.RegNamespace or SqlTypeKind.RegRole => 5,
        _ => None,
    };
}
