using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>+ over numbers, and over dates and timestamps with intervals or days.</summary>
internal sealed class Add : ScalarFunction
{
    public override string Name => OperatorNames.Add;

    public override string Description => "Adds two numbers, or an interval or a number of days to a date or timestamp.";

    public override string Example => "1 + 2 = 3";

    public override bool TakesNarrowDecimals => true;

    public override bool CanCallFail(ReadOnlySpan<ScalarExpression> arguments, SqlType resultType) => DecimalArithmetic.CanOverflow(resultType);

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        return ArithmeticTypes.Resolve(arguments[0], arguments[1], DecimalArithmetic.AddType, isMultiply: false, resolution)
            ?? TemporalArithmetic.ResolveAdd(arguments[0], arguments[1], resolution);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var (left, right) = (arguments[0], arguments[1]);
        if (!resultType.IsNumeric)
            return TemporalArithmetic.Add(left, right, resultType, numRows, context);
        if (resultType.IsDecimal)
            return DecimalArithmetic.Add(left, right, resultType, numRows, context);
        if (context.Statement.IsPostgresDialect && resultType.IsInteger)
        {
            return resultType.Kind switch
            {
                SqlTypeKind.BigInt => BinaryKernel.TryRun<long, long, long, CheckedAdd<long>>(left, right, resultType, numRows, RowErrors.OutOfRange, context),
                SqlTypeKind.Int => BinaryKernel.TryRun<int, int, int, CheckedAdd<int>>(left, right, resultType, numRows, RowErrors.OutOfRange, context),
                _ => BinaryKernel.TryRun<short, short, short, CheckedAdd<short>>(left, right, resultType, numRows, RowErrors.OutOfRange, context),
            };
        }
        return PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int16 => BinaryKernel.RunSimd<short, AddOperator<short>>(left, right, resultType, numRows, context),
            PhysicalType.Int32 => BinaryKernel.RunSimd<int, AddOperator<int>>(left, right, resultType, numRows, context),
            PhysicalType.Int64 => BinaryKernel.RunSimd<long, AddOperator<long>>(left, right, resultType, numRows, context),
            PhysicalType.Float => BinaryKernel.RunSimd<float, AddOperator<float>>(left, right, resultType, numRows, context),
            PhysicalType.Double => BinaryKernel.RunSimd<double, AddOperator<double>>(left, right, resultType, numRows, context),
            _ => throw new UnreachableException(resultType.ToString()),
        };
    }
}
