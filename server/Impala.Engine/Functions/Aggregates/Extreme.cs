using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// min(x) and max(x) over every ordered type. NaN counts as lower than every number, as ORDER BY has it (impala.md 2.5). Text is kept in the
/// aggregation's arena: whoever emits keeps the arena alive in the result.
/// </summary>
internal sealed unsafe class Extreme(string name, bool isMax) : AggregateFunction
{
    public override string Name => name;

    public override string Description => isMax ? "Greatest value." : "Least value.";

    public override bool IgnoresDuplicates => true;

    public override bool IsAnalytic => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1 || arguments[0].Kind is SqlTypeKind.Json or SqlTypeKind.Record or SqlTypeKind.Void)
            return null;
        // Impala has no min and max of CHAR: they are those of STRING, blanks and all.
        var isText = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown or SqlTypeKind.VarChar
            || (arguments[0].Kind == SqlTypeKind.Char && !resolution.IsPostgres);
        var type = isText ? SqlType.String : arguments[0];
        return new AggregateSignature([type], type, [type]);
    }

    /// <summary>16 bytes for the value, then 8 that tell whether there is one.</summary>
    public override int StateSize(AggregateSignature signature) => 24;

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var argument = arguments[0];
        if (signature.Result.Kind == SqlTypeKind.Interval)
        {
            Fold<Int128, IntervalOrder>(argument, states, numRows, singleState);
            return;
        }
        switch (argument.Physical)
        {
            case PhysicalType.Bool:
                Fold<byte, NumberOrder<byte>>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Int8:
                Fold<sbyte, NumberOrder<sbyte>>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Int16:
                Fold<short, NumberOrder<short>>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Int32:
                Fold<int, NumberOrder<int>>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Int64:
                Fold<long, NumberOrder<long>>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Int128:
                Fold<Int128, NumberOrder<Int128>>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Float:
                Fold<float, FloatOrder<float>>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Double:
                Fold<double, FloatOrder<double>>(argument, states, numRows, singleState);
                break;
            default:
                FoldStrings(argument, states, numRows, singleState, arena);
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
            new ReadOnlySpan<byte>(states[i], size).CopyTo(new Span<byte>(destination.Data + ((long)i * size), size));
            if (states[i][16] == 0)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
        }
    }

    private void Fold<T, TOrder>(ColumnVector argument, AggregateStates states, int numRows, bool singleState)
        where T : unmanaged
        where TOrder : struct, IOrder<T>
    {
        var values = new ValueReader<T>(argument);
        if (singleState)
        {
            var best = *(T*)states[0];
            var any = states[0][16] != 0;
            for (var i = 0; i < numRows; i++)
            {
                if (!argument.IsValid(i))
                    continue;
                var value = values[i];
                if (!any || (isMax ? TOrder.IsLess(best, value) : TOrder.IsLess(value, best)))
                    best = value;
                any = true;
            }
            *(T*)states[0] = best;
            states[0][16] = any ? (byte)1 : (byte)0;
            return;
        }
        for (var i = 0; i < numRows; i++)
        {
            if (!argument.IsValid(i))
                continue;
            var state = states[i];
            var value = values[i];
            if (state[16] == 0 || (isMax ? TOrder.IsLess(*(T*)state, value) : TOrder.IsLess(value, *(T*)state)))
                *(T*)state = value;
            state[16] = 1;
        }
    }

    private void FoldStrings(ColumnVector argument, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var reader = new BytesReader(argument);
        if (singleState)
        {
            // One copy a batch, not one an improvement.
            var best = -1;
            for (var i = 0; i < numRows; i++)
            {
                if (argument.IsValid(i) && (best < 0 || IsBetter(reader.View(i), reader.View(best))))
                    best = i;
            }
            if (best >= 0)
                Keep(reader.View(best), states[0], arena);
            return;
        }
        for (var i = 0; i < numRows; i++)
            if (argument.IsValid(i))
                Keep(reader.View(i), states[i], arena);
    }

    private void Keep(StringView* value, byte* state, AggregateArena arena)
    {
        if (state[16] != 0 && !IsBetter(value, (StringView*)state))
            return;
        *(StringView*)state = arena.Copy(new ReadOnlySpan<byte>(StringView.BytesOf(value), value->Length));
        state[16] = 1;
    }

    private bool IsBetter(StringView* value, StringView* than) => isMax ? value->CompareTo(in *than) > 0 : value->CompareTo(in *than) < 0;

    private interface IOrder<T>
    {
        static abstract bool IsLess(T left, T right);
    }

    private readonly struct NumberOrder<T> : IOrder<T>
        where T : unmanaged, IComparisonOperators<T, T, bool>
    {
        public static bool IsLess(T left, T right) => left < right;
    }

    private readonly struct FloatOrder<T> : IOrder<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static bool IsLess(T left, T right) => left < right || (T.IsNaN(left) && !T.IsNaN(right));
    }

    private readonly struct IntervalOrder : IOrder<Int128>
    {
        public static bool IsLess(Int128 left, Int128 right) => IntervalValue.FromInt128(left).TotalMicroseconds < IntervalValue.FromInt128(right).TotalMicroseconds;
    }
}
