using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Aggregates;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// ds_theta_sketch(x), ds_theta_sketch_and_estimate(x) and ds_theta_union(sketch): theta sketches of the Apache DataSketches library with 4096
/// entries, in its binary form. NULL where nothing was given.
/// </summary>
internal sealed unsafe class ThetaSketch(string name, SketchKind kind) : AggregateFunction
{
    public override string Name => name;

    public override string Description => kind switch
    {
        SketchKind.Sketch => "Theta sketch of the values.",
        SketchKind.Estimate => "Number of distinct values that a theta sketch estimates.",
        SketchKind.Union => "Theta sketch of all values of theta sketches.",
    };

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1 || (kind == SketchKind.Union && !arguments[0].IsText && arguments[0].Kind is not (SqlTypeKind.Binary or SqlTypeKind.Null)))
            return null;
        var type = kind == SketchKind.Union ? SqlType.String : SketchValues.TypeOf(arguments[0]);
        return type is { } taken ? new AggregateSignature([taken], kind == SketchKind.Estimate ? SqlType.BigInt : SqlType.String, [SqlType.Binary]) : null;
    }

    public override int StateSize(AggregateSignature signature) => (sizeof(ThetaSet) + 7) & ~7;

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        if (kind == SketchKind.Union)
        {
            Unite(arguments[0], states, numRows, singleState, arena);
            return;
        }
        for (var i = 0; i < numRows; i++)
            if (arguments[0].IsValid(i) && SketchValues.TryHash(arguments[0], i, out var hash))
                ((ThetaSet*)states[singleState ? 0 : i])->Add(hash, arena);
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena) =>
        Unite(intermediate[0], states, numRows, singleState, arena);

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context) =>
        EmitSketches(states, numRows, destination[0], context);

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        if (kind != SketchKind.Estimate)
        {
            EmitSketches(states, numRows, destination, context);
            return;
        }
        using var arena = new AggregateArena(context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            var state = (ThetaSet*)states[i];
            destination.Values<long>()[i] = state->IsUntouched ? 0 : (long)CompactTheta.Read(state->Compact(arena)).Estimate;
            if (state->IsUntouched)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
        }
    }

    private static void Unite(ColumnVector sketches, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var bytes = new BytesReader(sketches);
        for (var i = 0; i < numRows; i++)
            if (sketches.IsValid(i))
                ((ThetaSet*)states[singleState ? 0 : i])->Unite(CompactTheta.Read(bytes[i]), arena);
    }

    private static void EmitSketches(AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        using var arena = new AggregateArena(context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            var state = (ThetaSet*)states[i];
            destination.Strings[i] = default;
            if (state->IsUntouched)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
            else
                StateBytes.Emit(state->Compact(arena), destination, i, context);
        }
    }
}
