using System.Runtime.InteropServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// group_concat(text[, separator]) with ", " unless given, and string_agg(text, separator). NULLs are skipped; NULL without values. The partial
/// state is every value behind its separator, led by the length of the first separator, so that partials join without losing one.
/// </summary>
internal sealed unsafe class GroupConcat(string name, bool needsSeparator) : AggregateFunction
{
    public override string Name => name;

    public override string Description => "Joins the values of a group with a separator.";

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length is < 1 or > 2 || (needsSeparator && arguments.Length < 2))
            return null;
        foreach (var argument in arguments)
            if (!ImplicitCasts.CanCast(argument, SqlType.String, resolution))
                return null;
        return new AggregateSignature(arguments.Length == 1 ? [SqlType.String] : [SqlType.String, SqlType.String], SqlType.String, [SqlType.String]);
    }

    public override string? Refusal(ReadOnlySpan<SqlType> arguments) => arguments.Length switch
    {
        1 => "GROUP_CONCAT requires first parameter to be of type STRING",
        2 => arguments[0].IsText ? "GROUP_CONCAT requires second parameter to be of type STRING" : "GROUP_CONCAT requires first parameter to be of type STRING",
        _ => null,
    };

    public override int StateSize(AggregateSignature signature) => sizeof(GrowingBytes);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var values = new BytesReader(arguments[0]);
        var separators = arguments.Length > 1 ? new BytesReader(arguments[1]) : default;
        for (var i = 0; i < numRows; i++)
        {
            if (!arguments[0].IsValid(i))
                continue;
            var state = (GrowingBytes*)states[singleState ? 0 : i];
            // A NULL separator is none in PostgreSQL, and the usual one in Impala.
            var separator = arguments.Length > 1 && arguments[1].IsValid(i) ? separators[i] : needsSeparator ? default : ", "u8;
            if (state->Length == 0)
                state->AppendInt32(separator.Length, arena);
            state->Append(separator, arena);
            state->Append(values[i], arena);
        }
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var partials = new BytesReader(intermediate[0]);
        for (var i = 0; i < numRows; i++)
        {
            if (!intermediate[0].IsValid(i))
                continue;
            var state = (GrowingBytes*)states[singleState ? 0 : i];
            state->Append(state->Length == 0 ? partials[i] : partials[i][sizeof(int)..], arena);
        }
    }

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context) =>
        Emit(states, numRows, destination[0], isFinal: false, context);

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context) =>
        Emit(states, numRows, destination, isFinal: true, context);

    private static void Emit(AggregateStates states, int numRows, ColumnVector destination, bool isFinal, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
        {
            var state = (GrowingBytes*)states[i];
            destination.Strings[i] = default;
            if (state->Length == 0)
            {
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
                continue;
            }
            var skip = isFinal ? sizeof(int) + MemoryMarshal.Read<int>(state->Span) : 0;
            StateBytes.Emit(state->Span[skip..], destination, i, context);
        }
    }
}
