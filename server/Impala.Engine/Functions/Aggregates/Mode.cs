using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>mode() WITHIN GROUP (ORDER BY x): the value that is there most often, of several the first. Rows come in order, so runs are counted.</summary>
internal sealed unsafe class Mode : OrderedSetAggregate
{
    public override string Name => "mode";

    public override string Description => "The most frequent value.";

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Unknown or SqlTypeKind.Null ? SqlType.String : arguments[0];
        return new AggregateSignature([type], type, []);
    }

    public override int StateSize(AggregateSignature signature) => sizeof(State);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var values = arguments[0];
        var isText = values.Physical == PhysicalType.String;
        for (var i = 0; i < numRows; i++)
        {
            if (!values.IsValid(i))
                continue;
            var state = (State*)states[singleState ? 0 : i];
            var bytes = ArrayValue.ElementBytes(values, i);
            if (state->RunLength == 0 || !BytesOf(state->Run, isText, bytes.Length).SequenceEqual(bytes))
            {
                var run = isText ? arena.Copy(bytes) : default;
                if (!isText)
                    bytes.CopyTo(new Span<byte>(&run, sizeof(StringView)));
                *(StringView*)state->Run = run;
                state->RunLength = 0;
            }
            if (++state->RunLength <= state->BestLength)
                continue;
            state->BestLength = state->RunLength;
            *(StringView*)state->Best = *(StringView*)state->Run;
        }
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        var size = PhysicalTypes.SizeOf(destination.Physical);
        for (var i = 0; i < numRows; i++)
        {
            var state = (State*)states[i];
            new Span<byte>(destination.Data + ((long)i * size), size).Clear();
            if (state->BestLength == 0)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
            else if (destination.Physical == PhysicalType.String)
                StateBytes.Emit(BytesOf(state->Best, isText: true, 0), destination, i, context);
            else
                new ReadOnlySpan<byte>(state->Best, size).CopyTo(new Span<byte>(destination.Data + ((long)i * size), size));
        }
    }

    private static ReadOnlySpan<byte> BytesOf(byte* slot, bool isText, int size) =>
        isText ? new ReadOnlySpan<byte>(StringView.BytesOf((StringView*)slot), ((StringView*)slot)->Length) : new ReadOnlySpan<byte>(slot, size);

    private struct State
    {
        public fixed byte Run[16];
        public fixed byte Best[16];
        public long RunLength;
        public long BestLength;
    }
}
