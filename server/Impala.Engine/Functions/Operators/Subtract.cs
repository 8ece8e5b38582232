using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>- over numbers, over dates and timestamps with intervals or days, and between two dates or timestamps.</summary>
internal sealed class Subtract : ScalarFunction
{
    public override string Name => OperatorNames.Subtract;

    public override string Description => "Subtracts two numbers, an interval or days from a date or timestamp, or two dates or timestamps.";

    public override string Example => "5 - 2 = 3";

    public override bool TakesNarrowDecimals => true;

    public override bool CanCallFail(ReadOnlySpan<ScalarExpression> arguments, SqlType resultType) => DecimalArithmetic.CanOverflow(resultType);

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        return ArithmeticTypes.Resolve(arguments[0], arguments[1], DecimalArithmetic.AddType, isMultiply: false, resolution)
            ?? TemporalArithmetic.ResolveSubtract(arguments[0], arguments[1], resolution);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var (left, right) = (arguments[0], arguments[1]);
        if (!resultType.IsNumeric || left.Type.IsTemporal)
            return TemporalArithmetic.Subtract(left, right, resultType, numRows, context);
        if (resultType.IsDecimal)
            return DecimalArithmetic.Subtract(left, right, resultType, numRows, context);
        if (context.Statement.IsPostgresDialect && resultType.IsInteger)
        {
            return resultType.Kind switch
            {
                SqlTypeKind.BigInt => BinaryKernel.TryRun<long, long, long, CheckedSubtract<long>>(left, right, resultType, numRows, RowErrors.OutOfRange, context),
                SqlTypeKind.Int => BinaryKernel.TryRun<int, int, int, CheckedSubtract<int>>(left, right, resultType, numRows, RowErrors.OutOfRange, context),
                _ => BinaryKernel.TryRun<short, short, short, CheckedSubtract<short>>(left, right, resultType, numRows, RowErrors.OutOfRange, context),
            };
        }
        return PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int16 => BinaryKernel.RunSimd<short, SubtractOperator<short>>(left, right, resultType, numRows, context),
            PhysicalType.Int32 => BinaryKernel.RunSimd<int, SubtractOperator<int>>(left, right, resultType, numRows, context),
            PhysicalType.Int64 => BinaryKernel.RunSimd<long, SubtractOperator<long>>(left, right, resultType, numRows, context),
            PhysicalType.Float => BinaryKernel.RunSimd<float, SubtractOperator<float>>(left, right, resultType, numRows, context),
            PhysicalType.Double => BinaryKernel.RunSimd<double, SubtractOperator<double>>(left, right, resultType, numRows, context),
            _ => throw new UnreachableException(resultType.ToString()),
        };
    }
}
