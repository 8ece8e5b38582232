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

    /// <summary>The overload for these argument types; empty for count(*).</summary>
    public abstract AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution);

    /// <summary>Bytes of one group's state, a multiple of 8; the slot is zeroed before <see cref="Initialize"/>.</summary>
    public abstract int StateSize(AggregateSignature signature);

    public virtual void Initialize(AggregateSignature signature, byte* state)
    {
    }

    /// <summary>
    /// Adds rows: row i belongs to the state at states[i]. Arguments are flat or constant, dense. With <paramref name="singleState"/> every
    /// row belongs to states[0] (no grouping), so that a kernel can reduce the whole vector. The arena keeps variable-size bytes.
    /// </summary>
    public abstract void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, byte** states, int numRows, bool singleState, AggregateArena arena);

    /// <summary>Merges intermediate columns (as <see cref="EmitIntermediate"/> wrote them) into states, shapes as in <see cref="Update"/>.</summary>
    public abstract void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, byte** states, int numRows, bool singleState, AggregateArena arena);

    /// <summary>Writes the states' intermediate columns: flat vectors already created with the signature's intermediate types.</summary>
    public abstract void EmitIntermediate(AggregateSignature signature, byte** states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context);

    /// <summary>Writes final values into a flat vector of the result type.</summary>
    public abstract void EmitFinal(AggregateSignature signature, byte** states, int numRows, ColumnVector destination, EvaluationContext context);

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
