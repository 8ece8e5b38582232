using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>
/// The numbers a function is defined for. In the postgres dialect others are errors (2201E of logarithms, 2201F of roots and powers; PostgreSQL 15,
/// chapter 9.3), in the impala dialect they give NaN and infinities.
/// </summary>
internal abstract class MathDomain
{
    public static readonly MathDomain Logarithm = new LogarithmDomain();
    public static readonly MathDomain Root = new RootDomain();
    public static readonly MathDomain Power = new PowerDomain();

    /// <summary>Raises the error of the first row outside of the domain, when the dialect has one; rows with a NULL are none.</summary>
    public void Check(ReadOnlySpan<ColumnVector> arguments, int numRows, EvaluationContext context)
    {
        if (!context.Statement.IsPostgresDialect)
            return;
        var first = new ValueReader<double>(arguments[0]);
        var last = new ValueReader<double>(arguments[^1]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
            if (!nulls[i])
                Check(first[i], last[i]);
    }

    /// <summary>One row: the first and the last argument, which may be the same.</summary>
    protected abstract void Check(double first, double last);

    // The base and the number, or the number alone.
    private sealed class LogarithmDomain : MathDomain
    {
        protected override void Check(double first, double last)
        {
            if (first == 0 || last == 0)
                throw FunctionErrors.Logarithm("cannot take logarithm of zero");
            if (first < 0 || last < 0)
                throw FunctionErrors.Logarithm("cannot take logarithm of a negative number");
        }
    }

    private sealed class RootDomain : MathDomain
    {
        protected override void Check(double first, double last)
        {
            if (first < 0)
                throw FunctionErrors.Power("cannot take square root of a negative number");
        }
    }

    private sealed class PowerDomain : MathDomain
    {
        protected override void Check(double first, double last)
        {
            if (first == 0 && last < 0)
                throw FunctionErrors.Power("zero raised to a negative power is undefined");
            if (first < 0 && double.IsFinite(last) && Math.Floor(last) != last)
                throw FunctionErrors.Power("a negative number raised to a non-integer power yields a complex result");
        }
    }
}
