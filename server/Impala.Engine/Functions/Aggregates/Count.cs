using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>count(*) and count(x): rows, or rows where x is not NULL. With several arguments a row counts when none is NULL.</summary>
internal sealed unsafe class Count : AggregateFunction
{
    public override string Name => "count";

    public override string Description => "Number of rows, or of rows with a value.";

    public override bool IsAnalytic => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
            types[i] = arguments[i].Kind == SqlTypeKind.Unknown ? SqlType.String : arguments[i];
        return new AggregateSignature([.. types], SqlType.BigInt, [SqlType.BigInt]);
    }

    public override int StateSize(AggregateSignature signature) => sizeof(long);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var nulls = new NullMask(arguments);
        if (singleState)
        {
            var count = 0L;
            if (arguments.Length == 1 && arguments[0].Kind == VectorKind.Flat)
                count = arguments[0].HasNulls ? Bitmap.CountSet(arguments[0].Validity, numRows) : numRows;
            else
                for (var i = 0; i < numRows; i++)
                    count += nulls[i] ? 0 : 1;
            *(long*)states[0] += count;
            return;
        }
        for (var i = 0; i < numRows; i++)
            if (!nulls[i])
                ++*(long*)states[i];
    }

    internal override bool TryUpdateNumbered(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, in NumberedGroups groups, int stateOffset)
    {
        if (arguments.Length > 1 || (arguments.Length == 1 && arguments[0].Kind != VectorKind.Flat))
            return false;
        var rows = arguments.Length == 0 ? groups : groups.WithValues(arguments[0]);
        for (var g = 0; g < groups.NumGroups; g++)
            *(long*)(groups.Rows[g] + stateOffset) += rows.Counts[g];
        return true;
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var partial = new ValueReader<long>(intermediate[0]);
        for (var i = 0; i < numRows; i++)
            *(long*)states[singleState ? 0 : i] += partial[i];
    }

    internal override void MergeStates(
        AggregateSignature signature, AggregateStates into, AggregateStates from, int numRows, AggregateArena arena, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
            *(long*)into[i] += *(long*)from[i];
    }

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context) =>
        EmitFinal(signature, states, numRows, destination[0], context);

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
            destination.Values<long>()[i] = *(long*)states[i];
    }
}
