using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>bit_and, bit_or and bit_xor of whole numbers, of their type; NULL without values.</summary>
internal sealed unsafe class BitAggregate(string name, BitAggregateKind kind) : AggregateFunction
{
    public override string Name => name;

    public override string Description => $"Bitwise {kind.ToString().ToUpperInvariant()} of the values.";

    public override bool IgnoresDuplicates => kind != BitAggregateKind.Xor;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 && arguments[0].IsInteger ? new AggregateSignature([arguments[0]], arguments[0], [arguments[0]]) : null;

    /// <summary>The bits, then whether there is a value.</summary>
    public override int StateSize(AggregateSignature signature) => 2 * sizeof(long);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        switch (arguments[0].Physical)
        {
            case PhysicalType.Int8:
                Fold<sbyte>(arguments[0], states, numRows, singleState);
                break;
            case PhysicalType.Int16:
                Fold<short>(arguments[0], states, numRows, singleState);
                break;
            case PhysicalType.Int32:
                Fold<int>(arguments[0], states, numRows, singleState);
                break;
            default:
                Fold<long>(arguments[0], states, numRows, singleState);
                break;
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
            var state = (long*)states[i];
            // Little-endian: the low bytes are the narrower number.
            new ReadOnlySpan<byte>(state, size).CopyTo(new Span<byte>(destination.Data + ((long)i * size), size));
            if (state[1] == 0)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
        }
    }

    private void Fold<T>(ColumnVector argument, AggregateStates states, int numRows, bool singleState)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var values = new ValueReader<T>(argument);
        for (var i = 0; i < numRows; i++)
        {
            if (!argument.IsValid(i))
                continue;
            var state = (long*)states[singleState ? 0 : i];
            var value = long.CreateTruncating(values[i]);
            state[0] = state[1] == 0 ? value : kind switch
            {
                BitAggregateKind.And => state[0] & value,
                BitAggregateKind.Or => state[0] | value,
                BitAggregateKind.Xor => state[0] ^ value,
            };
            state[1] = 1;
        }
    }
}
