using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>An aggregate whose state lies in the arena, and travels between nodes as one column of bytes; NULL is the state of no rows.</summary>
internal abstract unsafe class BytesStateAggregate : AggregateFunction
{
    protected static readonly SqlType Carrier = SqlType.Binary;

    /// <summary>Merges the bytes of another state, which are not those of no rows. They come from a node of the same build.</summary>
    protected abstract void MergeBytes(AggregateSignature signature, byte* state, ReadOnlySpan<byte> partial, AggregateArena arena);

    /// <summary>A state as bytes; empty when it is that of no rows.</summary>
    protected abstract ReadOnlySpan<byte> BytesOf(byte* state);

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var partials = new BytesReader(intermediate[0]);
        for (var i = 0; i < numRows; i++)
            if (intermediate[0].IsValid(i))
                MergeBytes(signature, states[singleState ? 0 : i], partials[i], arena);
    }

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
            EmitBytes(BytesOf(states[i]), destination[0], i, context);
    }

    /// <summary>Copies bytes into a row; no bytes are NULL.</summary>
    protected static void EmitBytes(ReadOnlySpan<byte> bytes, ColumnVector destination, int row, EvaluationContext context)
    {
        destination.Strings[row] = default;
        if (bytes.IsEmpty)
            Bitmap.Clear(destination.EnsureValidity(context.Memory), row);
        else
            StateBytes.Emit(bytes, destination, row, context);
    }

    protected static SqlType TypeOfValues(SqlType type) =>
        type.Kind is SqlTypeKind.Null || (type.IsText && type.Kind != SqlTypeKind.Char) ? SqlType.String : type;
}
