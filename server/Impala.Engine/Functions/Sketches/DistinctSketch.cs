using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Aggregates;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// ds_hll_sketch(x), ds_hll_sketch_and_estimate(x) and ds_hll_union(sketch), and the same of CPC: sketches of the Apache DataSketches library in
/// its binary form. NULL where no value was given. States travel as sketches.
/// </summary>
internal sealed unsafe class DistinctSketch<TSketch>(SketchKind kind) : AggregateFunction
    where TSketch : unmanaged, IDistinctSketch
{
    public override string Name => $"ds_{TSketch.Family}_{kind switch { SketchKind.Sketch => "sketch", SketchKind.Estimate => "sketch_and_estimate", SketchKind.Union => "union" }}";

    public override string Description => kind switch
    {
        SketchKind.Sketch => $"{Title} sketch of the values.",
        SketchKind.Estimate => $"Number of distinct values that a {Title} sketch estimates.",
        SketchKind.Union => $"{Title} sketch of all values of {Title} sketches.",
    };

    private static string Title => TSketch.Family.ToUpperInvariant();

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        if (kind == SketchKind.Union)
            return arguments[0].IsText || arguments[0].Kind is SqlTypeKind.Binary or SqlTypeKind.Null ? new AggregateSignature([SqlType.String], SqlType.String, [SqlType.Binary]) : null;
        // Impala has these sketches over neither SMALLINT nor DATE.
        if (arguments[0].Kind == SqlTypeKind.Date || (arguments[0].Kind == SqlTypeKind.SmallInt && !resolution.IsPostgres))
            return null;
        var taken = SketchValues.TypeOf(arguments[0]);
        return taken is { } type ? new AggregateSignature([type], kind == SketchKind.Estimate ? SqlType.BigInt : SqlType.String, [SqlType.Binary]) : null;
    }

    public override int StateSize(AggregateSignature signature) => (sizeof(TSketch) + 7) & ~7;

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        if (kind == SketchKind.Union)
        {
            Unite(arguments[0], states, numRows, singleState, arena);
            return;
        }
        for (var i = 0; i < numRows; i++)
            if (arguments[0].IsValid(i) && SketchValues.TryHash(arguments[0], i, out var first, out var second))
                ((TSketch*)states[singleState ? 0 : i])->Add(first, second, arena);
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
        for (var i = 0; i < numRows; i++)
        {
            var state = (TSketch*)states[i];
            destination.Values<long>()[i] = (long)state->Estimate;
            if (state->IsEmpty)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
        }
    }

    private static void Unite(ColumnVector sketches, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var bytes = new BytesReader(sketches);
        for (var i = 0; i < numRows; i++)
            if (sketches.IsValid(i))
                ((TSketch*)states[singleState ? 0 : i])->Unite(bytes[i], arena);
    }

    private static void EmitSketches(AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        using var arena = new AggregateArena(context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            var state = (TSketch*)states[i];
            destination.Strings[i] = default;
            if (state->IsEmpty)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
            else
                StateBytes.Emit(state->Compact(arena), destination, i, context);
        }
    }
}
