using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>* over numbers, and an interval times a number.</summary>
internal sealed class Multiply : ScalarFunction
{
    public override string Name => OperatorNames.Multiply;

    public override string Description => "Multiplies two numbers, or an interval by a number.";

    public override string Example => "2 * 3 = 6";

    public override bool TakesNarrowDecimals => true;

    public override bool CanCallFail(ReadOnlySpan<ScalarExpression> arguments, SqlType resultType) => DecimalArithmetic.CanOverflow(resultType);

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        return ArithmeticTypes.Resolve(arguments[0], arguments[1], DecimalArithmetic.MultiplyType, isMultiply: true, resolution)
            ?? TemporalArithmetic.ResolveMultiply(arguments[0], arguments[1], resolution);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var (left, right) = (arguments[0], arguments[1]);
        if (!resultType.IsNumeric)
            return TemporalArithmetic.Multiply(left, right, resultType, numRows, context);
        if (resultType.IsDecimal)
            return DecimalArithmetic.Multiply(left, right, resultType, numRows, context);
        if (context.Statement.IsPostgresDialect && resultType.IsInteger)
        {
            return resultType.Kind switch
            {
                SqlTypeKind.BigInt => BinaryKernel.TryRun<long, long, long, CheckedMultiply<long>>(left, right, resultType, numRows, RowErrors.OutOfRange, context),
                SqlTypeKind.Int => BinaryKernel.TryRun<int, int, int, CheckedMultiply<int>>(left, right, resultType, numRows, RowErrors.OutOfRange, context),
                _ => BinaryKernel.TryRun<short, short, short, CheckedMultiply<short>>(left, right, resultType, numRows, RowErrors.OutOfRange, context),
            };
        }
        return PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int16 => BinaryKernel.RunSimd<short, MultiplyOperator<short>>(left, right, resultType, numRows, context),
            PhysicalType.Int32 => BinaryKernel.RunSimd<int, MultiplyOperator<int>>(left, right, resultType, numRows, context),
            PhysicalType.Int64 => BinaryKernel.RunSimd<long, MultiplyOperator<long>>(left, right, resultType, numRows, context),
            PhysicalType.Float => BinaryKernel.RunSimd<float, MultiplyOperator<float>>(left, right, resultType, numRows, context),
            PhysicalType.Double => BinaryKernel.RunSimd<double, MultiplyOperator<double>>(left, right, resultType, numRows, context),
            _ => throw new UnreachableException(resultType.ToString()),
        };
    }
}
