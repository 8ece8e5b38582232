using Impala.Catalog.Types;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.Operators;

/// <summary>The types two compared operands are cast to.</summary>
internal static class ComparisonTypes
{
    public static FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        var (left, right) = (arguments[0], arguments[1]);
        // Decimals that no common DECIMAL can hold are compared with their own scales; the kernel is exact.
        if (left.IsDecimal && right.IsDecimal && Math.Max(left.Scale, right.Scale)
            + Math.Max(left.Precision - left.Scale, right.Precision - right.Scale) > SqlType.MaxDecimalPrecision)
            return new FunctionSignature([left, right], SqlType.Boolean);
        // Impala compares INT and BIGINT with FLOAT as DOUBLE, though CASE and UNION make them FLOAT.
        if (!resolution.IsPostgres && (IsWide(left, right) || IsWide(right, left)))
            return new FunctionSignature([SqlType.Double, SqlType.Double], SqlType.Boolean);
        return ImplicitCasts.CommonType(left, right, resolution) is { } common && common.Kind is not (SqlTypeKind.Json or SqlTypeKind.Void)
            ? new FunctionSignature([common, common], SqlType.Boolean)
            : null;
    }

    private static bool IsWide(SqlType integer, SqlType other) => integer.Kind is SqlTypeKind.Int or SqlTypeKind.BigInt && other.Kind == SqlTypeKind.Float;
}
