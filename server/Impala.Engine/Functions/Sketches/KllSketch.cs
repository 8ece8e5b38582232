using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Aggregates;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// ds_kll_sketch(x) over FLOAT and ds_kll_union(sketch): a KLL sketch in the DataSketches library's binary form (<see cref="KllSet"/>); NULL without
/// values. A state is the sketch's bytes and up to 1024 values that are not in it yet.
/// </summary>
internal sealed unsafe class KllSketch(string name, bool isUnion) : AggregateFunction
{
    private const int MaxPending = 1024;

    public override string Name => name;

    public override string Description => isUnion ? "KLL sketch of all values of KLL sketches." : "KLL sketch of numbers, for quantiles.";

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        if (isUnion)
            return arguments[0].IsText || arguments[0].Kind is SqlTypeKind.Binary or SqlTypeKind.Null ? new AggregateSignature([SqlType.String], SqlType.String, [SqlType.Binary]) : null;
        return ImplicitCasts.CanCast(arguments[0], SqlType.Float, resolution) ? new AggregateSignature([SqlType.Float], SqlType.String, [SqlType.Binary]) : null;
    }

    public override int StateSize(AggregateSignature signature) => sizeof(State);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        if (isUnion)
        {
            Merge(signature, arguments, states, numRows, singleState, arena);
            return;
        }
        var values = new ValueReader<float>(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            if (!arguments[0].IsValid(i))
                continue;
            var state = (State*)states[singleState ? 0 : i];
            if (state->NumPending == state->Capacity)
            {
                if (state->Capacity == MaxPending)
                    Keep(state, Folded(state), arena);
                else
                    state->Grow(arena);
            }
            state->Pending[state->NumPending++] = values[i];
        }
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var sketches = new BytesReader(intermediate[0]);
        for (var i = 0; i < numRows; i++)
        {
            if (!intermediate[0].IsValid(i))
                continue;
            var state = (State*)states[singleState ? 0 : i];
            var merged = Folded(state);
            merged.Merge(KllSet.Read(sketches[i]));
            Keep(state, merged, arena);
        }
    }

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context) =>
        EmitFinal(signature, states, numRows, destination[0], context);

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
        {
            var sketch = Folded((State*)states[i]);
            destination.Strings[i] = default;
            if (sketch.Count == 0)
            {
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
                continue;
            }
            var bytes = new byte[sketch.SerializedLength];
            sketch.Write(bytes);
            StateBytes.Emit(bytes, destination, i, context);
        }
    }

    private static KllSet Folded(State* state)
    {
        var sketch = state->SketchLength == 0 ? new KllSet() : KllSet.Read(new ReadOnlySpan<byte>(state->Sketch, state->SketchLength));
        for (var i = 0; i < state->NumPending; i++)
            sketch.Add(state->Pending[i]);
        return sketch;
    }

    private static void Keep(State* state, KllSet sketch, AggregateArena arena)
    {
        var length = sketch.SerializedLength;
        if (length > state->SketchCapacity)
        {
            state->SketchCapacity = length * 2;
            state->Sketch = arena.Allocate(state->SketchCapacity);
        }
        sketch.Write(new Span<byte>(state->Sketch, length));
        state->SketchLength = length;
        state->NumPending = 0;
    }

    private struct State
    {
        public float* Pending;
        public byte* Sketch;
        public int NumPending;
        public int Capacity;
        public int SketchLength;
        public int SketchCapacity;

        public void Grow(AggregateArena arena)
        {
            var capacity = Math.Max(16, Math.Min(Capacity * 4, MaxPending));
            var pending = (float*)arena.Allocate((long)capacity * sizeof(float));
            new ReadOnlySpan<float>(Pending, NumPending).CopyTo(new Span<float>(pending, capacity));
            Pending = pending;
            Capacity = capacity;
        }
    }
}
