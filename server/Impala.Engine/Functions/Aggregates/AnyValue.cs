using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>any_value(x): a value of the group that is not NULL, the first one met.</summary>
internal sealed unsafe class AnyValue : AggregateFunction
{
    public override string Name => "any_value";

    public override string Description => "Some value of the group that is not NULL.";

    public override bool IgnoresDuplicates => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.String : arguments[0];
        return new AggregateSignature([type], type, [type]);
    }

    public override int StateSize(AggregateSignature signature) => 24;

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var argument = arguments[0];
        for (var i = 0; i < numRows; i++)
        {
            var state = states[singleState ? 0 : i];
            if (state[16] != 0 || !argument.IsValid(i))
                continue;
            var bytes = ArrayValue.ElementBytes(argument, i);
            if (argument.Physical == PhysicalType.String)
                *(StringView*)state = arena.Copy(bytes);
            else
                bytes.CopyTo(new Span<byte>(state, 16));
            state[16] = 1;
        }
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena) =>
        Update(signature, intermediate, states, numRows, singleState, arena);

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context) =>
        EmitFinal(signature, states, numRows, destination[0], context);

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        var size = PhysicalTypes.SizeOf(destination.Physical);
        for (var i = 0; i < numRows; i++)
        {
            new ReadOnlySpan<byte>(states[i], size).CopyTo(new Span<byte>(destination.Data + ((long)i * size), size));
            if (states[i][16] == 0)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
        }
    }
}
