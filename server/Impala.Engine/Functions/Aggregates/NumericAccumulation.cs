using System.Numerics;
using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>Adds vectors of numbers into <see cref="ExactState"/> or <see cref="FloatState"/> slots.</summary>
internal static unsafe class NumericAccumulation
{
    /// <summary>What sum and avg over the same values have in common.</summary>
    public const string StateFamily = "sum and count";

    public static void Add(ColumnVector argument, AggregateStates states, int numRows, bool singleState)
    {
        switch (argument.Physical)
        {
            case PhysicalType.Int8:
                AddNarrow<sbyte>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Int16:
                AddNarrow<short>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Int32:
                AddNarrow<int>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Int64:
                AddNarrow<long>(argument, states, numRows, singleState);
                break;
            case PhysicalType.Int128:
                AddWide(argument, states, numRows, singleState);
                break;
            case PhysicalType.Float:
                AddFloat<float>(argument, states, numRows, singleState);
                break;
            default:
                AddFloat<double>(argument, states, numRows, singleState);
                break;
        }
    }

    /// <summary>Adds partial sums and counts.</summary>
    public static void Merge(ReadOnlySpan<ColumnVector> intermediate, bool isFloat, AggregateStates states, int numRows, bool singleState)
    {
        var counts = new ValueReader<long>(intermediate[1]);
        if (isFloat)
        {
            var sums = new ValueReader<double>(intermediate[0]);
            for (var i = 0; i < numRows; i++)
            {
                var state = (FloatState*)states[singleState ? 0 : i];
                state->Sum += sums[i];
                state->Count += counts[i];
            }
            return;
        }
        var exact = new ValueReader<Int128>(intermediate[0]);
        for (var i = 0; i < numRows; i++)
        {
            var state = (ExactState*)states[singleState ? 0 : i];
            state->Sum = CheckedSum(state->Sum, exact[i]);
            state->Count += counts[i];
        }
    }

    public static void MergeStates(bool isFloat, AggregateStates into, AggregateStates from, int numRows)
    {
        for (var i = 0; i < numRows; i++)
        {
            if (isFloat)
            {
                ((FloatState*)into[i])->Sum += ((FloatState*)from[i])->Sum;
                ((FloatState*)into[i])->Count += ((FloatState*)from[i])->Count;
                continue;
            }
            var left = (ExactState*)into[i];
            var right = (ExactState*)from[i];
            left->Sum = CheckedSum(left->Sum, right->Sum);
            left->Count += right->Count;
        }
    }

    public static void EmitIntermediate(bool isFloat, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination)
    {
        for (var i = 0; i < numRows; i++)
        {
            if (isFloat)
            {
                destination[0].Values<double>()[i] = ((FloatState*)states[i])->Sum;
                destination[1].Values<long>()[i] = ((FloatState*)states[i])->Count;
            }
            else
            {
                destination[0].Values<Int128>()[i] = ((ExactState*)states[i])->Sum;
                destination[1].Values<long>()[i] = ((ExactState*)states[i])->Count;
            }
        }
    }

    private static void AddNarrow<T>(ColumnVector argument, AggregateStates states, int numRows, bool singleState)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (singleState && argument.Kind == VectorKind.Flat && !argument.HasNulls)
        {
            var only = (ExactState*)states[0];
            only->Sum = CheckedSum(only->Sum, SumKernel.Sum(argument.Values<T>(), numRows));
            only->Count += numRows;
            return;
        }
        if (argument.IsNarrow)
        {
            // Other batches of the same column may have come wide, with sums near the limit.
            AddWide(argument, states, numRows, singleState);
            return;
        }
        var values = new ValueReader<T>(argument);
        if (!argument.HasNulls && !singleState)
        {
            for (var i = 0; i < numRows; i++)
            {
                var state = (ExactState*)states[i];
                Add(state, long.CreateTruncating(values[i]));
                state->Count++;
            }
            return;
        }
        for (var i = 0; i < numRows; i++)
        {
            if (!argument.IsValid(i))
                continue;
            var state = (ExactState*)states[singleState ? 0 : i];
            Add(state, long.CreateTruncating(values[i]));
            state->Count++;
        }
    }

    /// <summary>Adds a 64-bit value; the upper word is touched only when it changes, which sums of small values never need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ExactState* state, long value)
    {
        var words = (ulong*)&state->Sum;
        var low = words[0] + (ulong)value;
        words[0] = low;
        var upper = (value >> 63) + (low < (ulong)value ? 1 : 0);
        if (upper != 0)
            words[1] += (ulong)upper;
    }

    /// <summary>Adds rows of few groups; false when the vector's kind of values has no form for that.</summary>
    public static bool TryAddNumbered(ColumnVector argument, in NumberedGroups groups, int stateOffset)
    {
        if (argument.Kind != VectorKind.Flat)
            return false;
        return argument.Physical switch
        {
            PhysicalType.Int8 => AddSmall<sbyte>(argument, groups, stateOffset),
            PhysicalType.Int16 => AddSmall<short>(argument, groups, stateOffset),
            PhysicalType.Int32 => AddSmall<int>(argument, groups, stateOffset),
            PhysicalType.Int64 => AddLong(argument.Values<long>(), argument, groups, stateOffset),
            PhysicalType.Int128 => GroupedSumKernel.TryNarrow(argument.Values<Int128>(), groups.NumRows, groups.Scratch)
                && AddLong(groups.Scratch, argument, groups, stateOffset),
            PhysicalType.Float => AddFloats<float>(argument, groups, stateOffset),
            PhysicalType.Double => AddFloats<double>(argument, groups, stateOffset),
            _ => false,
        };
    }

    private static bool AddSmall<T>(ColumnVector argument, in NumberedGroups groups, int stateOffset)
        where T : unmanaged, INumberBase<T>
    {
        var rows = groups.WithValues(argument);
        var sums = stackalloc long[GroupedSumKernel.MaxNumbers];
        GroupedSumKernel.SumBanks(argument.Values<T>(), rows.Numbers, groups.NumRows, groups.NumGroups, sums);
        for (var g = 0; g < groups.NumGroups; g++)
        {
            var state = (ExactState*)(groups.Rows[g] + stateOffset);
            state->Sum += sums[g];
            state->Count += rows.Counts[g];
        }
        return true;
    }

    private static bool AddLong(long* values, ColumnVector argument, in NumberedGroups groups, int stateOffset)
    {
        var rows = groups.WithValues(argument);
        var sums = stackalloc Int128[GroupedSumKernel.MaxNumbers];
        GroupedSumKernel.Sum(values, rows.Numbers, groups.NumRows, groups.NumGroups, sums);
        for (var g = 0; g < groups.NumGroups; g++)
        {
            var state = (ExactState*)(groups.Rows[g] + stateOffset);
            state->Sum = CheckedSum(state->Sum, sums[g]);
            state->Count += rows.Counts[g];
        }
        return true;
    }

    private static bool AddFloats<T>(ColumnVector argument, in NumberedGroups groups, int stateOffset)
        where T : unmanaged, INumberBase<T>
    {
        var rows = groups.WithValues(argument);
        var sums = stackalloc double[GroupedSumKernel.MaxNumbers];
        GroupedSumKernel.SumBanks(argument.Values<T>(), rows.Numbers, groups.NumRows, groups.NumGroups, sums);
        for (var g = 0; g < groups.NumGroups; g++)
        {
            var state = (FloatState*)(groups.Rows[g] + stateOffset);
            state->Sum += sums[g];
            state->Count += rows.Counts[g];
        }
        return true;
    }

    private static void AddWide(ColumnVector argument, AggregateStates states, int numRows, bool singleState)
    {
        var values = new DecimalReader(argument);
        for (var i = 0; i < numRows; i++)
        {
            if (!argument.IsValid(i))
                continue;
            var state = (ExactState*)states[singleState ? 0 : i];
            state->Sum = CheckedSum(state->Sum, values[i]);
            state->Count++;
        }
    }

    private static void AddFloat<T>(ColumnVector argument, AggregateStates states, int numRows, bool singleState)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (singleState && argument.Kind == VectorKind.Flat && !argument.HasNulls)
        {
            var only = (FloatState*)states[0];
            only->Sum += SumKernel.SumPairwise(argument.Values<T>(), numRows);
            only->Count += numRows;
            return;
        }
        var values = new ValueReader<T>(argument);
        for (var i = 0; i < numRows; i++)
        {
            if (!argument.IsValid(i))
                continue;
            var state = (FloatState*)states[singleState ? 0 : i];
            state->Sum += double.CreateTruncating(values[i]);
            state->Count++;
        }
    }

    private static Int128 CheckedSum(Int128 left, Int128 right)
    {
        var sum = unchecked(left + right);
        if (((left ^ sum) & (right ^ sum)) < 0)
            throw FunctionErrors.DecimalOverflow(SqlType.Decimal(SqlType.MaxDecimalPrecision, 0));
        return sum;
    }
}
