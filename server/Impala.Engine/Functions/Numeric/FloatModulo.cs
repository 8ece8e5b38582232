using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>fmod(a, b) over FLOAT or DOUBLE: the remainder with the dividend's sign, NULL for a zero divisor (22012 in postgres).</summary>
internal sealed class FloatModulo() : OverloadedFunction(
    "fmod", "Remainder of a division of floating-point numbers.", "fmod(5.5, 2) = 1.5",
    Returns(SqlType.Float, SqlType.Float, SqlType.Float),
    Returns(SqlType.Double, SqlType.Double, SqlType.Double))
{
    // Integers of up to two bytes are exact as FLOAT; all other numbers come in as DOUBLE.
    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length == 2 && IsSmall(arguments[0]) && IsSmall(arguments[1]))
            return Signatures[0];
        return base.Resolve(arguments, resolution) is null ? null : Signatures[1];
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var error = context.Statement.IsPostgresDialect ? (RowError)RowErrors.DivisionByZero : null;
        return resultType.Kind == SqlTypeKind.Float
            ? BinaryKernel.TryRun<float, float, float, TryFloatModulo<float>>(arguments[0], arguments[1], resultType, numRows, error, context)
            : BinaryKernel.TryRun<double, double, double, TryFloatModulo<double>>(arguments[0], arguments[1], resultType, numRows, error, context);
    }

    private static bool IsSmall(SqlType type) => type.Kind is SqlTypeKind.Float or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt;
}
