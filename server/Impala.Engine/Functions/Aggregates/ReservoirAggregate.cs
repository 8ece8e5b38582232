using System.Buffers;
using System.Runtime.InteropServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// appx_median(x): the middle of a sample (<see cref="Reservoir"/>), a value that occurs; exact up to 20,000 values, of text the first ten bytes.
/// sample(x): the sample as text, divided by ", ". histogram(x): the upper bounds of at most 100 buckets with equally many samples, as text.
/// </summary>
internal sealed unsafe class ReservoirAggregate(string name, ReservoirKind kind) : BytesStateAggregate
{
    private const int NumBuckets = 100;

    public override string Name => name;

    public override string Description => kind switch
    {
        ReservoirKind.Median => "A value near the middle of the values.",
        ReservoirKind.Sample => "A random sample of up to 20,000 values as text.",
        ReservoirKind.Histogram => "Bounds of up to 100 buckets of equal height as text.",
    };

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1 || arguments[0].IsArray || arguments[0].Kind is SqlTypeKind.Interval or SqlTypeKind.Json or SqlTypeKind.Record)
            return null;
        var type = arguments[0].Kind == SqlTypeKind.Char ? SqlType.String : TypeOfValues(arguments[0]);
        return new AggregateSignature([type], kind == ReservoirKind.Median ? type : SqlType.String, [Carrier]);
    }

    public override int StateSize(AggregateSignature signature) => sizeof(Reservoir);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        for (var i = 0; i < numRows; i++)
            if (arguments[0].IsValid(i))
                ((Reservoir*)states[singleState ? 0 : i])->Add(arguments[0], i, arena);
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        var type = signature.Arguments[0];
        var order = new SampleOrder(type);
        var text = new ArrayBufferWriter<byte>();
        for (var i = 0; i < numRows; i++)
        {
            var state = (Reservoir*)states[i];
            var count = state->Samples.Length;
            if (count == 0)
            {
                new Span<byte>(destination.Data + ((long)i * PhysicalTypes.SizeOf(destination.Physical)), PhysicalTypes.SizeOf(destination.Physical)).Clear();
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
                continue;
            }
            if (kind == ReservoirKind.Median)
            {
                EmitMedian(state->Sorted(order)[count / 2], destination, i, context);
                continue;
            }
            text.ResetWrittenCount();
            if (kind == ReservoirKind.Sample)
                foreach (var sample in state->Samples)
                    SampleText.Append(sample, type, text);
            else
                AppendBounds(state->Sorted(order), type, text);
            StateBytes.Emit(text.WrittenSpan, destination, i, context);
        }
    }

    protected override void MergeBytes(AggregateSignature signature, byte* state, ReadOnlySpan<byte> partial, AggregateArena arena) =>
        ((Reservoir*)state)->Merge(partial, arena);

    protected override ReadOnlySpan<byte> BytesOf(byte* state) => MemoryMarshal.AsBytes(((Reservoir*)state)->Samples);

    private static void AppendBounds(ReadOnlySpan<Reservoir.Sample> samples, SqlType type, ArrayBufferWriter<byte> text)
    {
        var perBucket = Math.Max(samples.Length / NumBuckets, 1);
        for (var bucket = 0; bucket < Math.Min(samples.Length, NumBuckets); bucket++)
            SampleText.Append(samples[((bucket + 1) * perBucket) - 1], type, text);
    }

    private static void EmitMedian(Reservoir.Sample sample, ColumnVector destination, int row, EvaluationContext context)
    {
        if (destination.Physical == PhysicalType.String)
        {
            destination.Strings[row] = default;
            StateBytes.Emit(new ReadOnlySpan<byte>(&sample.Value[1], sample.Value[0]), destination, row, context);
            return;
        }
        var size = PhysicalTypes.SizeOf(destination.Physical);
        new ReadOnlySpan<byte>(sample.Value, size).CopyTo(new Span<byte>(destination.Data + ((long)row * size), size));
    }
}
