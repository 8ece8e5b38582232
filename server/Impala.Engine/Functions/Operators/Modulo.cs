using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>% and mod(): remainder with the dividend's sign. A zero divisor raises 22012 for DECIMAL and in postgres, else gives NULL.</summary>
internal sealed class Modulo : ScalarFunction
{
    public override string Name => OperatorNames.Modulo;

    public override IReadOnlyList<string> Aliases => ["mod"];

    public override string Description => "Remainder of a division.";

    public override string Example => "mod(7, 3) = 1";

    public override bool TakesNarrowDecimals => true;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        var (left, right) = ArithmeticTypes.Settle(arguments[0], arguments[1]);
        if (left.IsInteger && right.IsInteger)
            return ArithmeticTypes.Same(left.Kind > right.Kind ? left : right);
        if (!resolution.IsPostgres && left.IsNumeric && right.IsNumeric && !left.IsDecimal && !right.IsDecimal)
            return ArithmeticTypes.Same(left.Kind == SqlTypeKind.Double || right.Kind == SqlTypeKind.Double ? SqlType.Double : SqlType.Float);
        return ArithmeticTypes.Resolve(arguments[0], arguments[1], DecimalArithmetic.ModuloType, isMultiply: false, resolution);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var (left, right) = (arguments[0], arguments[1]);
        if (resultType.IsDecimal)
            return DecimalArithmetic.Modulo(left, right, resultType, numRows, context);
        var error = context.Statement.IsPostgresDialect ? (RowError)RowErrors.DivisionByZero : null;
        return PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int8 => BinaryKernel.TryRun<sbyte, sbyte, sbyte, TryModuloOperator<sbyte>>(left, right, resultType, numRows, error, context),
            PhysicalType.Int16 => BinaryKernel.TryRun<short, short, short, TryModuloOperator<short>>(left, right, resultType, numRows, error, context),
            PhysicalType.Int32 => BinaryKernel.TryRun<int, int, int, TryModuloOperator<int>>(left, right, resultType, numRows, error, context),
            PhysicalType.Int64 => BinaryKernel.TryRun<long, long, long, TryModuloOperator<long>>(left, right, resultType, numRows, error, context),
            PhysicalType.Float => BinaryKernel.TryRun<float, float, float, TryFloatModulo<float>>(left, right, resultType, numRows, error, context),
            PhysicalType.Double => BinaryKernel.TryRun<double, double, double, TryFloatModulo<double>>(left, right, resultType, numRows, error, context),
            _ => throw new UnreachableException(resultType.ToString()),
        };
    }
}
