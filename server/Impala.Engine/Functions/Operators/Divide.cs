using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>/ : DECIMAL by its rules; else DOUBLE with infinities in impala, integer or float with 22012 in postgres.</summary>
internal sealed class Divide : ScalarFunction
{
    public override string Name => OperatorNames.Divide;

    public override string Description => "Divides two numbers, or an interval by a number.";

    public override string Example => "7 / 2 = 3.5";

    public override bool TakesNarrowDecimals => true;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        var (left, right) = ArithmeticTypes.Settle(arguments[0], arguments[1]);
        if (left.Kind == SqlTypeKind.Interval)
            return TemporalArithmetic.ResolveDivide(left, right, resolution);
        if (!resolution.IsPostgres && left.IsNumeric && right.IsNumeric && !left.IsDecimal && !right.IsDecimal)
            return ArithmeticTypes.Same(SqlType.Double);
        return ArithmeticTypes.Resolve(arguments[0], arguments[1], DecimalArithmetic.DivideType, isMultiply: false, resolution);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var (left, right) = (arguments[0], arguments[1]);
        if (!resultType.IsNumeric)
            return TemporalArithmetic.Divide(left, right, resultType, numRows, context);
        if (resultType.IsDecimal)
            return DecimalArithmetic.Divide(left, right, resultType, numRows, context);
        var error = context.Statement.IsPostgresDialect ? (RowError)RowErrors.DivisionByZero : null;
        return PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int16 => BinaryKernel.TryRun<short, short, short, TryDivideOperator<short>>(left, right, resultType, numRows, error, context),
            PhysicalType.Int32 => BinaryKernel.TryRun<int, int, int, TryDivideOperator<int>>(left, right, resultType, numRows, error, context),
            PhysicalType.Int64 => BinaryKernel.TryRun<long, long, long, TryDivideOperator<long>>(left, right, resultType, numRows, error, context),
            PhysicalType.Float when error is not null =>
                BinaryKernel.TryRun<float, float, float, TryFloatDivide<float>>(left, right, resultType, numRows, error, context),
            PhysicalType.Float => BinaryKernel.RunSimd<float, DivideOperator<float>>(left, right, resultType, numRows, context),
            PhysicalType.Double when error is not null =>
                BinaryKernel.TryRun<double, double, double, TryFloatDivide<double>>(left, right, resultType, numRows, error, context),
            PhysicalType.Double => BinaryKernel.RunSimd<double, DivideOperator<double>>(left, right, resultType, numRows, context),
            _ => throw new UnreachableException(resultType.ToString()),
        };
    }
}
