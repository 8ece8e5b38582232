using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;

namespace Impala.Engine.Functions.Casts;

/// <summary>
/// Conversions between types under a failure policy (impala.md 2.1, 2.4, 10.3). Impala: text to number or timestamp gives NULL, narrowing of
/// integers wraps, everything else that fails raises; PostgreSQL: every failure raises (22P02, 22003, 22007, 22008).
/// </summary>
public static unsafe class CastKernel
{
    /// <summary>True when a conversion between the types can be written at all.</summary>
    public static bool CanCast(SqlType from, SqlType to, bool isPostgres)
    {
        if (from == to || from.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown)
            return to.Kind != SqlTypeKind.Void;
        if (from.IsText || from.Kind is SqlTypeKind.PgChar or SqlTypeKind.Json)
            return isPostgres ? to.Kind is not (SqlTypeKind.Void or SqlTypeKind.Record) : to.Kind is not (SqlTypeKind.Boolean or SqlTypeKind.Void or SqlTypeKind.Record);
        if (to.IsText || to.Kind is SqlTypeKind.PgChar)
            return from.Kind is not (SqlTypeKind.Record or SqlTypeKind.Void);
        if (from.IsNumeric && to.IsNumeric)
            return true;
        if (from.Kind == SqlTypeKind.Boolean)
            return to.IsInteger || to.IsFloating || (!isPostgres && to.Kind == SqlTypeKind.Timestamp);
        if (to.Kind == SqlTypeKind.Boolean)
            return from.IsNumeric || (!isPostgres && from.Kind == SqlTypeKind.Timestamp);
        if (from.IsTemporal)
            return to.IsTemporal || (to.Kind == SqlTypeKind.Time && from.Kind != SqlTypeKind.Date) || (!isPostgres && from.Kind == SqlTypeKind.Timestamp && to.IsNumeric && !to.IsDecimal);
        if (from.Kind == SqlTypeKind.Time)
            return to.Kind == SqlTypeKind.Interval;
        if (from.Kind == SqlTypeKind.Interval)
            return to.Kind == SqlTypeKind.Time;
        if (to.Kind == SqlTypeKind.Timestamp && !isPostgres)
            return from.IsNumeric;
        if (from.IsOidAlias)
            return to.IsOidAlias || to.Kind is SqlTypeKind.Int or SqlTypeKind.BigInt;
        if (to.IsOidAlias)
            return from.IsInteger;
        return from.IsArray && to.IsArray;
    }

    /// <summary>True when the conversion only renames the type: same bytes, nothing to check.</summary>
    public static bool IsFree(SqlType from, SqlType to)
    {
        if (from == to)
            return true;
        if (PhysicalTypes.Of(from) != PhysicalTypes.Of(to))
            return false;
        return (from.Kind, to.Kind) switch
        {
            (SqlTypeKind.Decimal, SqlTypeKind.Decimal) => from.Scale == to.Scale && to.Precision >= from.Precision,
            (_, SqlTypeKind.String) => from.Kind is SqlTypeKind.VarChar or SqlTypeKind.Char or SqlTypeKind.Name or SqlTypeKind.Unknown or SqlTypeKind.PgChar
                or SqlTypeKind.Json,
            (SqlTypeKind.String or SqlTypeKind.VarChar or SqlTypeKind.Unknown, SqlTypeKind.Name or SqlTypeKind.Unknown or SqlTypeKind.Json) => true,
            (SqlTypeKind.VarChar or SqlTypeKind.String or SqlTypeKind.Unknown, SqlTypeKind.VarChar) =>
                to.Precision == 0 || (from.Kind == SqlTypeKind.VarChar && from.Precision > 0 && to.Precision >= from.Precision),
            (SqlTypeKind.Vector, SqlTypeKind.Array) or (SqlTypeKind.Array, SqlTypeKind.Vector) or (SqlTypeKind.Array, SqlTypeKind.Array) =>
                from.Element == SqlTypeKind.Null || to.Element == SqlTypeKind.Null
                || (from.Element == to.Element && (from.Element != SqlTypeKind.Decimal || IsFree(from.ElementType, to.ElementType))),
            _ => (from.IsOidAlias || from.Kind == SqlTypeKind.Int) && (to.IsOidAlias || to.Kind == SqlTypeKind.Int),
        };
    }

    /// <summary>False when every value converts, and cheaply: to a wider integer or DECIMAL, or from a number to DOUBLE.</summary>
    public static bool CanFail(SqlType from, SqlType to)
    {
        if (IsFree(from, to))
            return false;
        if (from.IsDecimal && to.IsDecimal)
            return to.Scale < from.Scale || to.Precision - to.Scale < from.Precision - from.Scale;
        if (from.IsInteger && to.IsInteger)
            return PhysicalTypes.SizeOf(PhysicalTypes.Of(to)) < PhysicalTypes.SizeOf(PhysicalTypes.Of(from));
        if (from.IsInteger && to.IsDecimal)
            return to.Precision - to.Scale < 19;
        return !(from.IsNumeric && to.Kind == SqlTypeKind.Double);
    }

    /// <summary>Converts a flat or constant vector; the caller owns the result.</summary>
    public static ColumnVector Run(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        var from = source.Type;
        if (IsFree(from, type))
            return source.Kind == VectorKind.Constant && source.NumRows != numRows ? Stretched(source, type, numRows) : source.WithType(type);
        if (from.Kind is SqlTypeKind.Null or SqlTypeKind.Void)
            return ColumnVector.CreateConstantNull(type, numRows, context.Memory);
        var result = Convert(source, type, onFailure, numRows, context);
        if (source.Validity != null && source.Kind == VectorKind.Flat)
            PassValidity(source, result, numRows, context);
        return result;
    }

    private static void PassValidity(ColumnVector source, ColumnVector result, int numRows, EvaluationContext context) =>
        Bitmap.And(result.EnsureValidity(context.Memory), source.Validity, result.Validity, numRows);

    private static ColumnVector Stretched(ColumnVector source, SqlType type, int numRows)
    {
        var stretched = source.WithNumRows(numRows);
        var result = stretched.WithType(type);
        stretched.Release();
        return result;
    }

    private static ColumnVector Convert(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        var from = source.Type;
        var fromText = from.IsText || from.Kind is SqlTypeKind.PgChar or SqlTypeKind.Json;
        if (fromText)
        {
            return PhysicalTypes.Of(type) == PhysicalType.String && !type.IsArray
                ? TextCasts.Resize(source, type, numRows, context)
                : TextCasts.Parse(source, type, onFailure, numRows, context);
        }
        if (type.IsText || type.Kind is SqlTypeKind.PgChar or SqlTypeKind.Json)
            return TextCasts.Format(source, type, onFailure, numRows, context);
        if (from.IsArray && type.IsArray)
            return ArrayCasts.Run(source, type, onFailure, numRows, context);
        if (from.Kind == SqlTypeKind.Binary || type.Kind == SqlTypeKind.Binary)
            return TextCasts.Format(source, type, onFailure, numRows, context);
        if (from.IsTemporal || type.IsTemporal || from.Kind is SqlTypeKind.Time or SqlTypeKind.Interval)
            return TemporalCasts.Run(source, type, onFailure, numRows, context);
        return NumericCasts.Run(source, type, onFailure, numRows, context);
    }
}
