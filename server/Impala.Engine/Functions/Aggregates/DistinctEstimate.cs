using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Hashing;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// ndv(x [, scale]): an estimate of the number of distinct values by <see cref="HyperLogLog"/> over the Murmur hash of Impala, with 2^10 registers
/// or 2^(8 + scale), scale being a literal from 1 to 10. The partial state is the registers, which ndv_no_finalize(x) gives as they are.
/// </summary>
internal sealed unsafe class DistinctEstimate(bool givesRegisters = false) : BytesStateAggregate
{
    private const int DefaultPrecision = 10;
    private const int PrecisionOfScale0 = 8;
    internal const ulong HashSeed = 14695981039346656037;

    private static readonly byte[] NoRegisters = new byte[1 << DefaultPrecision];

    public override string Name => givesRegisters ? "ndv_no_finalize" : "ndv";

    public override IReadOnlyList<string> Aliases => givesRegisters ? [] : ["approx_count_distinct"];

    public override string Description => givesRegisters ? "Registers that ndv makes its estimate of." : "Estimated number of distinct values.";

    public override string Example => givesRegisters ? "length(ndv_no_finalize(s)) = 1024" : "ndv(s) = 2";

    public override bool IgnoresDuplicates => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length is < 1 or > 2 || arguments[0].IsArray || (givesRegisters && arguments.Length == 2))
            return null;
        var type = TypeOfValues(arguments[0]);
        if (givesRegisters)
            return new AggregateSignature([type], SqlType.String, [Carrier]);
        if (arguments.Length == 1)
            return new AggregateSignature([type], SqlType.BigInt, [Carrier]);
        return ImplicitCasts.CanCast(arguments[1], SqlType.Int, resolution) ? new AggregateSignature([type, SqlType.Int], SqlType.BigInt, [Carrier]) : null;
    }

    public override AggregateSignature? ResolveCall(ReadOnlySpan<ScalarExpression> arguments, FunctionResolution resolution)
    {
        var signature = base.ResolveCall(arguments, resolution);
        if (signature is null || arguments.Length < 2)
            return signature;
        if (arguments[1] is not Constant { Value: sbyte or short or int or long } scale || Convert.ToInt64(scale.Value, null) is < 1 or > 10)
            throw FunctionErrors.InvalidParameter("ndv", "second parameter of NDV() must be an integer literal in [1,10].");
        return signature;
    }

    public override int StateSize(AggregateSignature signature) => sizeof(State);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var argument = arguments[0];
        var values = new HashedBytes(argument);
        var scratch = stackalloc byte[HashedBytes.ScratchSize];
        var precision = arguments.Length > 1 ? PrecisionOfScale0 + new ValueReader<int>(arguments[1])[0] : DefaultPrecision;
        for (var i = 0; i < numRows; i++)
        {
            if (!argument.IsValid(i))
                continue;
            var state = (State*)states[singleState ? 0 : i];
            if (state->Registers == null)
                state->Begin(precision, arena);
            var hash = MurmurHash64.Hash(values.Read(i, scratch), HashSeed);
            // The register is chosen by the low bits; a rank is the place of the first bit that is set above them.
            var register = state->Registers + (hash & ((1UL << precision) - 1));
            var rank = (byte)(1 + Math.Min(BitOperations.TrailingZeroCount(hash >> precision), 64 - precision));
            if (rank > *register)
                *register = rank;
        }
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
        {
            var state = (State*)states[i];
            if (givesRegisters)
            {
                StateBytes.Emit(state->Registers == null ? NoRegisters : BytesOf(states[i]), destination, i, context);
                continue;
            }
            destination.Values<long>()[i] = state->Registers == null ? 0 : HyperLogLog.Estimate(BytesOf(states[i]), state->Precision);
        }
    }

    protected override void MergeBytes(AggregateSignature signature, byte* state, ReadOnlySpan<byte> partial, AggregateArena arena)
    {
        var into = (State*)state;
        if (into->Registers == null)
            into->Begin(BitOperations.Log2((uint)partial.Length), arena);
        for (var i = 0; i < partial.Length; i++)
            into->Registers[i] = Math.Max(into->Registers[i], partial[i]);
    }

    protected override ReadOnlySpan<byte> BytesOf(byte* state) =>
        ((State*)state)->Registers == null ? default : new ReadOnlySpan<byte>(((State*)state)->Registers, 1 << ((State*)state)->Precision);

    private struct State
    {
        public byte* Registers;
        public int Precision;

        public void Begin(int precision, AggregateArena arena)
        {
            Precision = precision;
            Registers = arena.Allocate(1 << precision);
            new Span<byte>(Registers, 1 << precision).Clear();
        }
    }
}
