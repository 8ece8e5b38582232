using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>pmod(a, b) = ((a % b) + b) % b: for a positive divisor never negative. A zero divisor gives NULL (22012 in postgres).</summary>
internal sealed class PositiveModulo() : OverloadedFunction(
    "pmod", "Remainder of a division that takes the divisor's sign.", "pmod(-10, 3) = 2",
    Returns(SqlType.BigInt, SqlType.BigInt, SqlType.BigInt),
    Returns(SqlType.Double, SqlType.Double, SqlType.Double))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var error = context.Statement.IsPostgresDialect ? (RowError)RowErrors.DivisionByZero : null;
        return resultType.Kind == SqlTypeKind.BigInt
            ? BinaryKernel.TryRun<long, long, long, Operator>(arguments[0], arguments[1], resultType, numRows, error, context)
            : BinaryKernel.TryRun<double, double, double, Operator>(arguments[0], arguments[1], resultType, numRows, error, context);
    }

    private readonly struct Operator : ITryBinaryOperator<long, long, long>, ITryBinaryOperator<double, double, double>
    {
        public static bool TryApply(long left, long right, out long result)
        {
            // Everything is a multiple of -1, also the least value, whose division by it would trap.
            result = right is 0 or -1 ? 0 : unchecked((left % right) + right) % right;
            return right != 0;
        }

        public static bool TryApply(double left, double right, out double result)
        {
            result = ((left % right) + right) % right;
            return right != 0;
        }
    }
}
