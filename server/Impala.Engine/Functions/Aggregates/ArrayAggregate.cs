using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>array_agg(x): the values of a group, NULLs too, as an array; NULL without rows.</summary>
internal sealed unsafe class ArrayAggregate : AggregateFunction
{
    public override string Name => "array_agg";

    public override string Description => "Values of a group as an array.";

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1 || arguments[0].IsArray)
            return null;
        // An array type keeps no length of its elements, so sized text becomes STRING.
        var element = arguments[0].Kind switch
        {
            SqlTypeKind.Null or SqlTypeKind.Unknown or SqlTypeKind.VarChar or SqlTypeKind.Char => SqlType.String,
            _ => arguments[0],
        };
        var array = SqlType.ArrayOf(element);
        return new AggregateSignature([element], array, [array]);
    }

    public override int StateSize(AggregateSignature signature) => sizeof(GrowingBytes);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        for (var i = 0; i < numRows; i++)
        {
            var state = (GrowingBytes*)states[singleState ? 0 : i];
            if (state->Length == 0)
                state->AppendInt32(0, arena);
            state->Tag++;
            if (!arguments[0].IsValid(i))
            {
                state->AppendInt32(-1, arena);
                continue;
            }
            var bytes = ArrayValue.ElementBytes(arguments[0], i);
            state->AppendInt32(bytes.Length, arena);
            state->Append(bytes, arena);
        }
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var partials = new BytesReader(intermediate[0]);
        for (var i = 0; i < numRows; i++)
        {
            if (!intermediate[0].IsValid(i))
                continue;
            var state = (GrowingBytes*)states[singleState ? 0 : i];
            state->Tag += ArrayValue.Count(partials[i]);
            state->Append(state->Length == 0 ? partials[i] : partials[i][sizeof(int)..], arena);
        }
    }

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context) =>
        EmitFinal(signature, states, numRows, destination[0], context);

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
        {
            var state = (GrowingBytes*)states[i];
            destination.Strings[i] = default;
            if (state->Length == 0)
            {
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
                continue;
            }
            fixed (byte* bytes = state->Span)
                *(int*)bytes = (int)state->Tag;
            StateBytes.Emit(state->Span, destination, i, context);
        }
    }
}
