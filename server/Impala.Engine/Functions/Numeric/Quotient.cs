using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>quotient(a, b): the integer quotient towards zero as BIGINT; DOUBLE arguments lose their fractions first. NULL for a zero divisor.</summary>
internal sealed class Quotient() : OverloadedFunction(
    "quotient", "Integer quotient, cut towards zero.", "quotient(12, 5) = 2",
    Returns(SqlType.BigInt, SqlType.BigInt, SqlType.BigInt),
    Returns(SqlType.BigInt, SqlType.Double, SqlType.Double))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var error = context.Statement.IsPostgresDialect ? (RowError)RowErrors.DivisionByZero : null;
        return arguments[0].Physical == PhysicalType.Int64
            ? BinaryKernel.TryRun<long, long, long, Operator>(arguments[0], arguments[1], resultType, numRows, error, context)
            : BinaryKernel.TryRun<double, double, long, Operator>(arguments[0], arguments[1], resultType, numRows, error, context);
    }

    private readonly struct Operator : ITryBinaryOperator<long, long, long>, ITryBinaryOperator<double, double, long>
    {
        public static bool TryApply(long left, long right, out long result)
        {
            result = right switch { 0 => 0, -1 => unchecked(-left), _ => left / right };
            return right != 0;
        }

        public static bool TryApply(double left, double right, out long result) => TryApply((long)left, (long)right, out result);
    }
}
