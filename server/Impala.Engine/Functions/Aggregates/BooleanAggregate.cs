using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>bool_and (every) and bool_or over values that are not NULL.</summary>
internal sealed unsafe class BooleanAggregate(string name, IReadOnlyList<string> aliases, bool isAnd) : AggregateFunction
{
    public override string Name => name;

    public override IReadOnlyList<string> Aliases => aliases;

    public override string Description => isAnd ? "True when every value is true." : "True when some value is true.";

    public override bool IgnoresDuplicates => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 && ImplicitCasts.CanCast(arguments[0], SqlType.Boolean, resolution)
            ? new AggregateSignature([SqlType.Boolean], SqlType.Boolean, [SqlType.Boolean])
            : null;

    /// <summary>Byte 0: the value; byte 1: whether there is one.</summary>
    public override int StateSize(AggregateSignature signature) => 8;

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var values = new ValueReader<byte>(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            if (!arguments[0].IsValid(i))
                continue;
            var state = states[singleState ? 0 : i];
            if (state[1] == 0)
                state[0] = values[i];
            else
                state[0] = isAnd ? (byte)(state[0] & values[i]) : (byte)(state[0] | values[i]);
            state[1] = 1;
        }
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena) =>
        Update(signature, intermediate, states, numRows, singleState, arena);

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context) =>
        EmitFinal(signature, states, numRows, destination[0], context);

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
        {
            destination.Data[i] = states[i][0];
            if (states[i][1] == 0)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
        }
    }
}
