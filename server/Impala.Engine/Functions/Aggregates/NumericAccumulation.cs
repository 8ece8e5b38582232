using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>Adds vectors of numbers into <see cref="ExactState"/> or <see cref="FloatState"/> slots.</summary>
internal static unsafe class NumericAccumulation
{
    public static void Add(ColumnVector argument, byte** states, int numRows, bool singleState)
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
    public static void Merge(ReadOnlySpan<ColumnVector> intermediate, bool isFloat, byte** states, int numRows, bool singleState)
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

    public static void EmitIntermediate(bool isFloat, byte** states, int numRows, ReadOnlySpan<ColumnVector> destination)
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

    private static void AddNarrow<T>(ColumnVector argument, byte** states, int numRows, bool singleState)
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
                state->Sum += long.CreateTruncating(values[i]);
                state->Count++;
            }
            return;
        }
        for (var i = 0; i < numRows; i++)
        {
            if (!argument.IsValid(i))
                continue;
            var state = (ExactState*)states[singleState ? 0 : i];
            state->Sum += long.CreateTruncating(values[i]);
            state->Count++;
        }
    }

    private static void AddWide(ColumnVector argument, byte** states, int numRows, bool singleState)
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

    private static void AddFloat<T>(ColumnVector argument, byte** states, int numRows, bool singleState)
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
