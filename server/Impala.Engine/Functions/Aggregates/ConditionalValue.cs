using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>aggif(condition, x): the value of a row for which the condition holds, by which Impala turns rows to columns (PIVOT); the first that is not NULL.</summary>
internal sealed unsafe class ConditionalValue : AggregateFunction
{
    private const int ValueSize = 16;

    public override string Name => "aggif";

    public override string Description => "Value of a row for which a condition holds.";

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2 || arguments[1].IsArray || !ImplicitCasts.CanCast(arguments[0], SqlType.Boolean, resolution))
            return null;
        var type = arguments[1].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.String : arguments[1];
        return new AggregateSignature([SqlType.Boolean, type], type, [type]);
    }

    public override int StateSize(AggregateSignature signature) => ValueSize + 8;

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var conditions = new ValueReader<byte>(arguments[0]);
        for (var i = 0; i < numRows; i++)
            if (arguments[0].IsValid(i) && conditions[i] != 0)
                Keep(arguments[1], i, states[singleState ? 0 : i], arena);
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        for (var i = 0; i < numRows; i++)
            Keep(intermediate[0], i, states[singleState ? 0 : i], arena);
    }

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context) =>
        EmitFinal(signature, states, numRows, destination[0], context);

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        var size = PhysicalTypes.SizeOf(destination.Physical);
        for (var i = 0; i < numRows; i++)
        {
            if (destination.Physical == PhysicalType.String)
                StateBytes.Emit(((StringView*)states[i])->Span, destination, i, context);
            else
                new ReadOnlySpan<byte>(states[i], size).CopyTo(new Span<byte>(destination.Data + ((long)i * size), size));
            if (states[i][ValueSize] == 0)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
        }
    }

    private static void Keep(ColumnVector values, int row, byte* state, AggregateArena arena)
    {
        if (state[ValueSize] != 0 || !values.IsValid(row))
            return;
        var bytes = ArrayValue.ElementBytes(values, row);
        if (values.Physical == PhysicalType.String)
            *(StringView*)state = arena.Copy(bytes);
        else
            bytes.CopyTo(new Span<byte>(state, ValueSize));
        state[ValueSize] = 1;
    }
}
