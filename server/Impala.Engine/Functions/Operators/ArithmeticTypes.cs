using Impala.Catalog.Types;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.Operators;

/// <summary>Result types of + - * over numbers, by dialect (impala.md 2.3, 2.4; PostgreSQL: the wider operand's type).</summary>
internal static class ArithmeticTypes
{
    public delegate SqlType DecimalRule(SqlType left, SqlType right);

    /// <summary>Signature over two numeric (or untyped) operands, or null.</summary>
    public static FunctionSignature? Resolve(SqlType left, SqlType right, DecimalRule rule, bool isMultiply, FunctionResolution resolution)
    {
        var hasNull = left.Kind == SqlTypeKind.Null || right.Kind == SqlTypeKind.Null;
        (left, right) = Settle(left, right);
        if (!left.IsNumeric || !right.IsNumeric)
            return null;
        // Impala gives a DECIMAL with NULL the DECIMAL's own type.
        if (hasNull && left.IsDecimal && right.IsDecimal && !resolution.IsPostgres)
            return Same(left);
        if (left.IsDecimal || right.IsDecimal)
        {
            // Impala multiplies a DECIMAL with a float as DOUBLE but adds and divides them as DECIMAL; PostgreSQL always takes float8.
            if ((left.IsFloating || right.IsFloating) && (isMultiply || resolution.IsPostgres))
                return Same(SqlType.Double);
            var l = ImplicitCasts.DecimalOf(left);
            var r = ImplicitCasts.DecimalOf(right);
            return new FunctionSignature([l, r], rule(l, r));
        }
        if (left.IsFloating || right.IsFloating)
        {
            return resolution.IsPostgres && left.Kind == SqlTypeKind.Float && right.Kind == SqlTypeKind.Float ? Same(SqlType.Float) : Same(SqlType.Double);
        }
        var wider = left.Kind > right.Kind ? left : right;
        return Same(resolution.IsPostgres ? Promote(wider) : NextWider(wider));
    }

    public static FunctionSignature Same(SqlType type) => new([type, type], type);

    /// <summary>Untyped operands take the other side's type; two of them are DOUBLE.</summary>
    public static (SqlType Left, SqlType Right) Settle(SqlType left, SqlType right)
    {
        var leftOpen = left.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown;
        var rightOpen = right.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown;
        if (leftOpen && rightOpen)
            return (SqlType.Double, SqlType.Double);
        return (leftOpen ? right : left, rightOpen ? left : right);
    }

    /// <summary>As <see cref="Settle"/> for operators of integers only: two untyped operands are INT.</summary>
    public static (SqlType Left, SqlType Right) SettleIntegers(SqlType left, SqlType right) =>
        left.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown && right.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? (SqlType.Int, SqlType.Int) : Settle(left, right);

    // PostgreSQL has no int1; TINYINT columns compute as int2.
    private static SqlType Promote(SqlType type) => type.Kind == SqlTypeKind.TinyInt ? SqlType.SmallInt : type;

    private static SqlType NextWider(SqlType type) => type.Kind switch
    {
        SqlTypeKind.TinyInt => SqlType.SmallInt,
        SqlTypeKind.SmallInt => SqlType.Int,
        _ => SqlType.BigInt,
    };
}
