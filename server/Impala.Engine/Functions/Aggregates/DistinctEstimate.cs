using System.Buffers.Binary;
using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// ndv(x): an estimate of the number of distinct values, by HyperLogLog with 2^10 registers (Impala's default precision; about 3 % error) and
/// linear counting for small numbers. The partial state is the registers.
/// </summary>
internal sealed unsafe class DistinctEstimate : AggregateFunction
{
    private const int Precision = 10;
    private const int NumRegisters = 1 << Precision;

    public override string Name => "ndv";

    public override IReadOnlyList<string> Aliases => ["approx_count_distinct"];

    public override string Description => "Estimated number of distinct values.";

    public override bool IgnoresDuplicates => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.String : arguments[0];
        return new AggregateSignature([type], SqlType.BigInt, [SqlType.Binary]);
    }

    public override int StateSize(AggregateSignature signature) => NumRegisters;

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var argument = arguments[0];
        for (var i = 0; i < numRows; i++)
        {
            if (!argument.IsValid(i))
                continue;
            var hash = Hash(ArrayValue.ElementBytes(argument, i));
            var registers = states[singleState ? 0 : i];
            var register = (int)(hash >> (64 - Precision));
            var rank = (byte)(BitOperations.LeadingZeroCount((hash << Precision) | (1UL << (Precision - 1))) + 1);
            registers[register] = Math.Max(registers[register], rank);
        }
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var partials = new BytesReader(intermediate[0]);
        for (var i = 0; i < numRows; i++)
        {
            var partial = partials[i];
            if (partial.Length != NumRegisters)
                continue;
            var registers = states[singleState ? 0 : i];
            for (var j = 0; j < NumRegisters; j++)
                registers[j] = Math.Max(registers[j], partial[j]);
        }
    }

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
            StateBytes.Emit(new ReadOnlySpan<byte>(states[i], NumRegisters), destination[0], i, context);
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
            destination.Values<long>()[i] = Estimate(new ReadOnlySpan<byte>(states[i], NumRegisters));
    }

    private static long Estimate(ReadOnlySpan<byte> registers)
    {
        const double Alpha = 0.7213 / (1 + (1.079 / NumRegisters));
        var sum = 0.0;
        var numZeros = 0;
        foreach (var register in registers)
        {
            sum += Math.ScaleB(1, -register);
            numZeros += register == 0 ? 1 : 0;
        }
        var estimate = Alpha * NumRegisters * NumRegisters / sum;
        if (estimate <= 2.5 * NumRegisters && numZeros > 0)
            estimate = NumRegisters * Math.Log((double)NumRegisters / numZeros);
        return (long)Math.Round(estimate);
    }

    // Multiply and fold, eight bytes at a time; the same on all nodes, since partials are merged across them.
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 0x9E3779B97F4A7C15UL ^ (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        ulong tail = 0;
        for (var i = 0; i < bytes.Length; i++)
            tail |= (ulong)bytes[i] << (8 * i);
        return Fold(Fold(hash ^ tail));
    }

    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value, 0xBF58476D1CE4E5B9UL, out var low);
        return high ^ low ^ (value >> 29);
    }
}
