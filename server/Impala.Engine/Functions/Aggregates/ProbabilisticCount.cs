using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Hashing;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// distinctpc(x) and distinctpcsa(x): the number of distinct values by Flajolet's and Martin's probabilistic counting with 64 bitmaps of 32 bits,
/// each hashed for itself or (sa: stochastic averaging) chosen by one hash. Hashes are CRC-32C as in Impala. The state is the bitmaps.
/// </summary>
internal sealed unsafe class ProbabilisticCount(string name, bool isStochastic) : BytesStateAggregate
{
    private const int NumBitmaps = 64;
    private const int StateBytesCount = NumBitmaps * sizeof(uint);
    private const float Theta = 0.77351f;
    private const float SmallCorrection = -1.75f;

    public override string Name => name;

    public override string Description => isStochastic ? "Estimated number of distinct values, by one hash a value." : "Estimated number of distinct values, by 64 hashes a value.";

    public override bool IgnoresDuplicates => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 && !arguments[0].IsArray ? new AggregateSignature([TypeOfValues(arguments[0])], SqlType.BigInt, [Carrier]) : null;

    public override int StateSize(AggregateSignature signature) => StateBytesCount;

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var values = new HashedBytes(arguments[0]);
        var scratch = stackalloc byte[HashedBytes.ScratchSize];
        // Impala hashes the two parts of a timestamp one after the other.
        var firstPart = arguments[0].Type.Kind == SqlTypeKind.Timestamp ? sizeof(long) : int.MaxValue;
        for (var i = 0; i < numRows; i++)
        {
            if (!arguments[0].IsValid(i))
                continue;
            var bitmaps = (uint*)states[singleState ? 0 : i];
            var bytes = values.Read(i, scratch);
            if (isStochastic)
            {
                var hash = Hash(bytes, 0, firstPart);
                bitmaps[hash % NumBitmaps] |= 1u << Math.Min(BitOperations.TrailingZeroCount(hash / NumBitmaps), 31);
                continue;
            }
            for (var b = 0; b < NumBitmaps; b++)
                bitmaps[b] |= 1u << Math.Min(BitOperations.TrailingZeroCount(Hash(bytes, (uint)b, firstPart)), 31);
        }
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
            destination.Values<long>()[i] = (long)(Estimate((uint*)states[i]) * (isStochastic ? NumBitmaps : 1));
    }

    protected override void MergeBytes(AggregateSignature signature, byte* state, ReadOnlySpan<byte> partial, AggregateArena arena)
    {
        for (var i = 0; i < partial.Length; i++)
            state[i] |= partial[i];
    }

    protected override ReadOnlySpan<byte> BytesOf(byte* state) => new(state, StateBytesCount);

    private static double Estimate(uint* bitmaps)
    {
        var sum = 0;
        var any = 0u;
        for (var b = 0; b < NumBitmaps; b++)
        {
            any |= bitmaps[b];
            sum += BitOperations.TrailingZeroCount(~bitmaps[b]);
        }
        if (any == 0)
            return 0;
        var average = (double)sum / NumBitmaps;
        return (Math.Pow(2, average) - Math.Pow(2, average * SmallCorrection)) / Theta;
    }

    private static uint Hash(ReadOnlySpan<byte> bytes, uint seed, int firstPart) =>
        bytes.Length <= firstPart ? Crc(bytes, seed) : Crc(bytes[firstPart..], Crc(bytes[..firstPart], seed));

    private static uint Crc(ReadOnlySpan<byte> bytes, uint hash)
    {
        for (; bytes.Length >= sizeof(uint); bytes = bytes[sizeof(uint)..])
            hash = BitOperations.Crc32C(hash, BitConverter.ToUInt32(bytes));
        foreach (var value in bytes)
            hash = BitOperations.Crc32C(hash, value);
        return BitOperations.RotateLeft(hash, 16);
    }
}
