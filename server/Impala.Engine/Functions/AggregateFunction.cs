using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Functions;

/// <summary>
/// A built-in aggregate: one class a file, registered in <c>BuiltinFunctions</c>. State lives in fixed-size slots of the aggregation's
/// pages (no managed references), so that it can be partitioned, spilled and sent. Partial aggregation emits
/// <see cref="AggregateSignature.Intermediate"/> columns; the final step merges them.
/// </summary>
public abstract unsafe class AggregateFunction
{
    public abstract string Name { get; }

    public virtual IReadOnlyList<string> Aliases => [];

    public abstract string Description { get; }

    /// <summary>A call and its value.</summary>
    public virtual string Example => "";

    /// <summary>The overload for these argument types; empty for count(*).</summary>
    public abstract AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution);

    /// <summary>As <see cref="Resolve"/>, when the arguments are known: a parameter that must be a literal raises where it is none.</summary>
    public virtual AggregateSignature? ResolveCall(ReadOnlySpan<Expressions.ScalarExpression> arguments, FunctionResolution resolution)
    {
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
            types[i] = arguments[i].Type;
        return Resolve(types, resolution);
    }

    /// <summary>What Impala says of arguments that no overload takes, before the call's text; null when it has no words of its own for them.</summary>
    public virtual string? Refusal(ReadOnlySpan<SqlType> arguments) => null;

    /// <summary>True when Impala has the function over a window.</summary>
    public virtual bool IsAnalytic => false;

    /// <summary>Bytes of one group's state, a multiple of 8; a zeroed slot is the state of no rows.</summary>
    public abstract int StateSize(AggregateSignature signature);

    /// <summary>
    /// Names what the state holds when calls of another function over the same arguments can share it (the sum and count of sum and avg);
    /// null when only calls of this function can.
    /// </summary>
    public virtual string? StateFamily => null;

    /// <summary>
    /// Adds rows: row i belongs to the state at states[i]. Arguments are flat or constant, dense. With <paramref name="singleState"/> every
    /// row belongs to states[0] (no grouping), so that a kernel can reduce the whole vector. The arena keeps variable-size bytes.
    /// </summary>
    public abstract void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena);

    /// <summary>
    /// As <see cref="Update"/> for rows of few groups, which are known by number. Answers false, having done nothing, when it has no form for
    /// these arguments.
    /// </summary>
    internal virtual bool TryUpdateNumbered(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, in NumberedGroups groups, int stateOffset) => false;

    /// <summary>Merges intermediate columns (as <see cref="EmitIntermediate"/> wrote them) into states, shapes as in <see cref="Update"/>.</summary>
    public abstract void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena);

    /// <summary>
    /// Merges states into others of the same node, row by row; what is merged into may point to bytes of what was merged, whose memory
    /// the caller keeps. By default through intermediate columns.
    /// </summary>
    internal virtual void MergeStates(
        AggregateSignature signature, AggregateStates into, AggregateStates from, int numRows, AggregateArena arena, EvaluationContext context)
    {
        var columns = new ColumnVector[signature.Intermediate.Count];
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = ColumnVector.CreateFlat(signature.Intermediate[i], numRows, context.Memory);
            EmitIntermediate(signature, from, numRows, columns, context);
            Merge(signature, columns, into, numRows, singleState: false, arena);
        }
        finally
        {
            foreach (var column in columns)
                column?.Release();
        }
    }

    /// <summary>Writes the states' intermediate columns: flat vectors already created with the signature's intermediate types.</summary>
    public abstract void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context);

    /// <summary>Writes final values into a flat vector of the result type.</summary>
    public abstract void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context);

    /// <summary>True when adding a value twice changes nothing (min, max, bool_and): DISTINCT is then dropped.</summary>
    public virtual bool IgnoresDuplicates => false;

    /// <summary>True when <see cref="Update"/> reads DECIMAL arguments of either width (<see cref="ColumnVector.IsNarrow"/>).</summary>
    public virtual bool TakesNarrowDecimals => false;
}

/// <summary>A resolved aggregate overload.</summary>
/// <param name="Arguments">The type each argument is cast to.</param>
/// <param name="Result">The final type.</param>
/// <param name="Intermediate">The columns that carry a partial state between nodes.</param>
public sealed record AggregateSignature(ValueList<SqlType> Arguments, SqlType Result, ValueList<SqlType> Intermediate);
