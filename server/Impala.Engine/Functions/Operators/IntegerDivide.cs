using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>Impala's DIV: integer quotient towards zero, NULL for a zero divisor (22012 in postgres).</summary>
internal sealed class IntegerDivide : ScalarFunction
{
    public override string Name => OperatorNames.IntegerDivide;

    public override string Description => "Integer quotient, cut towards zero.";

    public override string Example => "7 DIV 2 = 3";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        var (left, right) = ArithmeticTypes.SettleIntegers(arguments[0], arguments[1]);
        return left.IsInteger && right.IsInteger ? ArithmeticTypes.Same(left.Kind > right.Kind ? left : right) : null;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var (left, right) = (arguments[0], arguments[1]);
        var error = context.Statement.IsPostgresDialect ? (RowError)RowErrors.DivisionByZero : null;
        return PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int8 => BinaryKernel.TryRun<sbyte, sbyte, sbyte, TryDivideOperator<sbyte>>(left, right, resultType, numRows, error, context),
            PhysicalType.Int16 => BinaryKernel.TryRun<short, short, short, TryDivideOperator<short>>(left, right, resultType, numRows, error, context),
            PhysicalType.Int32 => BinaryKernel.TryRun<int, int, int, TryDivideOperator<int>>(left, right, resultType, numRows, error, context),
            PhysicalType.Int64 => BinaryKernel.TryRun<long, long, long, TryDivideOperator<long>>(left, right, resultType, numRows, error, context),
            _ => throw new UnreachableException(resultType.ToString()),
        };
    }
}
