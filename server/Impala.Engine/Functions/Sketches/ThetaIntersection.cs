using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Aggregates;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Sketches;

/// <summary>ds_theta_intersect(sketch): a theta sketch of the values that all sketches have. NULL sketches do not count; NULL without sketches.</summary>
internal sealed unsafe class ThetaIntersection : BytesStateAggregate
{
    public override string Name => "ds_theta_intersect";

    public override string Description => "Theta sketch of the values that all theta sketches have.";

    public override bool IgnoresDuplicates => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 && (arguments[0].IsText || arguments[0].Kind is SqlTypeKind.Binary or SqlTypeKind.Null)
            ? new AggregateSignature([SqlType.String], SqlType.String, [Carrier])
            : null;

    public override int StateSize(AggregateSignature signature) => sizeof(State);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var sketches = new BytesReader(arguments[0]);
        for (var i = 0; i < numRows; i++)
            if (arguments[0].IsValid(i))
                MergeBytes(signature, states[singleState ? 0 : i], sketches[i], arena);
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
            EmitBytes(BytesOf(states[i]), destination, i, context);
    }

    protected override void MergeBytes(AggregateSignature signature, byte* state, ReadOnlySpan<byte> partial, AggregateArena arena)
    {
        var kept = (State*)state;
        var sketch = CompactTheta.Read(partial);
        var all = kept->Bytes == null ? sketch : CompactTheta.Read(BytesOf(state));
        var result = ThetaSetOperations.Intersect(all, sketch);
        kept->Bytes = arena.Allocate(result.Length);
        kept->Length = result.Length;
        result.CopyTo(new Span<byte>(kept->Bytes, result.Length));
    }

    protected override ReadOnlySpan<byte> BytesOf(byte* state) => new(((State*)state)->Bytes, ((State*)state)->Length);

    private struct State
    {
        public byte* Bytes;
        public long LengthBits;

        public int Length
        {
            readonly get => (int)LengthBits;
            set => LengthBits = value;
        }
    }
}
