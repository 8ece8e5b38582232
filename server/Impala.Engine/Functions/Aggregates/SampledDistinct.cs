using System.Numerics;
using System.Runtime.InteropServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Hashing;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// sampled_ndv(x, share): the number of distinct values of a table of which a share (0 to 1) of the rows is given. Rows are dealt to 32 parts with the
/// registers of ndv each. The estimates of 1 to 32 parts together show how distinct values grow with rows; the curve of three that fits best
/// (a power, a logarithm, a line) tells their number in all rows.
/// </summary>
internal sealed unsafe class SampledDistinct : BytesStateAggregate
{
    private const int NumParts = 32;
    private const int Precision = 10;
    private const int NumRegisters = 1 << Precision;
    private const int HeaderSize = sizeof(double) + (NumParts * sizeof(long));
    private const int Size = HeaderSize + (NumParts * NumRegisters);

    public override string Name => "sampled_ndv";

    public override string Description => "Estimated number of distinct values of a table, of a sample of its rows.";

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 2 && !arguments[0].IsArray && ImplicitCasts.CanCast(arguments[1], SqlType.Double, resolution)
            ? new AggregateSignature([TypeOfValues(arguments[0]), SqlType.Double], SqlType.BigInt, [Carrier])
            : null;

    public override int StateSize(AggregateSignature signature) => sizeof(byte*);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var values = new HashedBytes(arguments[0]);
        var shares = new ValueReader<double>(arguments[1]);
        var scratch = stackalloc byte[HashedBytes.ScratchSize];
        for (var i = 0; i < numRows; i++)
        {
            if (!arguments[0].IsValid(i) || !arguments[1].IsValid(i))
                continue;
            var sample = Open((byte**)states[singleState ? 0 : i], arena);
            var numSeen = 0L;
            foreach (var count in Counts(sample))
                numSeen += count;
            *(double*)sample = shares[i];
            var part = (int)(numSeen % NumParts);
            Counts(sample)[part]++;
            var hash = MurmurHash64.Hash(values.Read(i, scratch), DistinctEstimate.HashSeed);
            ref var register = ref Registers(sample, part)[(int)(hash & (NumRegisters - 1))];
            register = Math.Max(register, (byte)(1 + Math.Min(BitOperations.TrailingZeroCount(hash >> Precision), 64 - Precision)));
        }
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
            destination.Values<long>()[i] = *(byte**)states[i] == null ? 0 : Estimate(*(byte**)states[i]);
    }

    protected override void MergeBytes(AggregateSignature signature, byte* state, ReadOnlySpan<byte> partial, AggregateArena arena)
    {
        var into = Open((byte**)state, arena);
        partial[..sizeof(double)].CopyTo(new Span<byte>(into, sizeof(double)));
        var counts = MemoryMarshal.Cast<byte, long>(partial[sizeof(double)..HeaderSize]);
        for (var part = 0; part < NumParts; part++)
            Counts(into)[part] += counts[part];
        for (var i = HeaderSize; i < Size; i++)
            into[i] = Math.Max(into[i], partial[i]);
    }

    protected override ReadOnlySpan<byte> BytesOf(byte* state) => *(byte**)state == null ? default : new ReadOnlySpan<byte>(*(byte**)state, Size);

    private static byte* Open(byte** state, AggregateArena arena)
    {
        if (*state == null)
        {
            *state = arena.Allocate(Size);
            new Span<byte>(*state, Size).Clear();
        }
        return *state;
    }

    private static Span<long> Counts(byte* sample) => new(sample + sizeof(double), NumParts);

    private static Span<byte> Registers(byte* sample, int part) => new(sample + HeaderSize + (part * NumRegisters), NumRegisters);

    private static long Estimate(byte* sample)
    {
        Span<double> rows = stackalloc double[NumParts];
        Span<double> distinct = stackalloc double[NumParts];
        Span<byte> all = stackalloc byte[NumRegisters];
        all.Clear();
        var numRows = 0L;
        for (var part = 0; part < NumParts; part++)
        {
            numRows += Counts(sample)[part];
            var registers = Registers(sample, part);
            for (var i = 0; i < all.Length; i++)
                all[i] = Math.Max(all[i], registers[i]);
            rows[part] = numRows;
            distinct[part] = Math.Max(1, Math.Min(HyperLogLog.Estimate(all, Precision), numRows));
        }
        var share = *(double*)sample;
        var seen = distinct[NumParts - 1];
        if (!(share is > 0 and < 1))
            return (long)seen;
        var wanted = numRows / share;
        return (long)Math.Clamp(Extrapolate(rows, distinct, wanted), seen, Math.Max(seen, wanted));
    }

    // Each curve is a line over some form of both numbers.
    private static double Extrapolate(ReadOnlySpan<double> rows, ReadOnlySpan<double> distinct, double wanted)
    {
        var (best, least) = (distinct[^1], double.PositiveInfinity);
        Span<double> x = stackalloc double[rows.Length];
        Span<double> y = stackalloc double[rows.Length];
        for (var curve = 0; curve < 3; curve++)
        {
            for (var i = 0; i < x.Length; i++)
            {
                x[i] = curve == 2 ? rows[i] : Math.Log(rows[i]);
                y[i] = curve == 0 ? Math.Log(distinct[i]) : distinct[i];
            }
            var (slope, start) = Line(x, y);
            var error = 0.0;
            for (var i = 0; i < x.Length; i++)
                error += Math.Pow(ValueAt(curve, start + (slope * x[i])) - distinct[i], 2);
            if (error < least)
                (least, best) = (error, ValueAt(curve, start + (slope * (curve == 2 ? wanted : Math.Log(wanted)))));
        }
        return best;
    }

    private static double ValueAt(int curve, double y) => curve == 0 ? Math.Exp(y) : y;

    private static (double Slope, double Start) Line(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (meanX, meanY) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
            (meanX, meanY) = (meanX + (x[i] / x.Length), meanY + (y[i] / x.Length));
        var (products, squares) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            products += (x[i] - meanX) * (y[i] - meanY);
            squares += (x[i] - meanX) * (x[i] - meanX);
        }
        var slope = squares == 0 ? 0 : products / squares;
        return (slope, meanY - (slope * meanX));
    }
}
