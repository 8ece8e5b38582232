using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Functions;

/// <summary>
/// A built-in scalar function or operator: one class a file, registered by one line in <c>BuiltinFunctions</c>. Instances are
/// stateless singletons; equality is by reference, and a plan names a function by <see cref="Name"/>.
/// </summary>
public abstract class ScalarFunction
{
    /// <summary>Lower-case SQL name, or the operator's symbol.</summary>
    public abstract string Name { get; }

    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>One sentence for SHOW FUNCTIONS and the reference.</summary>
    public abstract string Description { get; }

    /// <summary>A call and its value, for instance <c>upper('abc') = 'ABC'</c>.</summary>
    public virtual string Example => "";

    /// <summary>False for random(), now() and the like: never folded, never shared.</summary>
    public virtual bool IsDeterministic => true;

    /// <summary>NULL arguments give NULL without a call: the evaluator then passes validity on, and the kernel may compute anything in NULL slots.</summary>
    public virtual bool IsStrict => true;

    /// <summary>False when no value raises or is costly: CASE, AND and OR may then evaluate a call for rows that do not need it.</summary>
    public virtual bool CanFail => true;

    /// <summary>As <see cref="CanFail"/> for one call: constant arguments and the result's type may rule failure out.</summary>
    public virtual bool CanCallFail(ReadOnlySpan<Expressions.ScalarExpression> arguments, SqlType resultType) => CanFail;

    /// <summary>
    /// Of a predicate: writes the rows for which it is TRUE, or answers -1 where it has no faster way than <see cref="Evaluate"/>. Arguments
    /// are flat or constant and not constant NULL, and hold all rows; <paramref name="rows"/> names <paramref name="numRows"/> of them (null:
    /// the first), and may be the list that is written to.
    /// </summary>
    public virtual unsafe int Select(ReadOnlySpan<ColumnVector> arguments, int* rows, int numRows, int* selected) => -1;

    /// <summary>True when the kernel reads DECIMAL arguments of either width (<see cref="ColumnVector.IsNarrow"/>) where its result is DECIMAL or BOOLEAN.</summary>
    public virtual bool TakesNarrowDecimals => false;

    /// <summary>True when a call may hold its thread without working (pg_sleep): only workers run it.</summary>
    public virtual bool MayWait => false;

    /// <summary>
    /// The overload for these argument types: what each argument must be cast to, and the result's type; null when none fits.
    /// Overload choice follows Impala (exact, then implicit casts to a supertype; impala.md 2.6) or PostgreSQL by dialect.
    /// </summary>
    public abstract FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution);

    /// <summary>
    /// As <see cref="Resolve"/>, when the arguments themselves are known: a literal may decide the result's type (round(x, 2)).
    /// The analyzer calls this form.
    /// </summary>
    public virtual FunctionSignature? ResolveCall(ReadOnlySpan<Expressions.ScalarExpression> arguments, FunctionResolution resolution)
    {
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
            types[i] = arguments[i].Type;
        return Resolve(types, resolution);
    }

    /// <summary>
    /// Computes <paramref name="numRows"/> rows. Arguments have the signature's types and are flat or constant (never dictionary), with at
    /// least one non-constant unless all are. The result is flat or constant, of the call's type, and owned by the caller.
    /// Rows that fail raise a SqlException; when <see cref="IsStrict"/> the rows with a NULL argument must not raise.
    /// </summary>
    public abstract ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context);
}
