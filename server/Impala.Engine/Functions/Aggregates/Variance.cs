using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>Which moment an aggregate of the variance family answers.</summary>
internal enum VarianceKind : byte
{
    SampleVariance,
    PopulationVariance,
    SampleDeviation,
    PopulationDeviation,
}

/// <summary>The stddev and variance family over DOUBLE, by Welford's recurrence, merged by Chan's. A sample form of one value is NULL.</summary>
internal sealed unsafe class Variance(string name, IReadOnlyList<string> aliases, VarianceKind kind) : AggregateFunction
{
    public override string Name => name;

    public override IReadOnlyList<string> Aliases => aliases;

    public override string Description => kind switch
    {
        VarianceKind.SampleVariance => "Sample variance.",
        VarianceKind.PopulationVariance => "Population variance.",
        VarianceKind.SampleDeviation => "Sample standard deviation.",
        VarianceKind.PopulationDeviation => "Population standard deviation.",
    };

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 && ImplicitCasts.CanCast(arguments[0], SqlType.Double, resolution)
            ? new AggregateSignature([SqlType.Double], SqlType.Double, [SqlType.BigInt, SqlType.Double, SqlType.Double])
            : null;

    public override int StateSize(AggregateSignature signature) => sizeof(State);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var values = new ValueReader<double>(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            if (!arguments[0].IsValid(i))
                continue;
            var state = (State*)states[singleState ? 0 : i];
            var delta = values[i] - state->Mean;
            state->Count++;
            state->Mean += delta / state->Count;
            state->Squares += delta * (values[i] - state->Mean);
        }
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var counts = new ValueReader<long>(intermediate[0]);
        var means = new ValueReader<double>(intermediate[1]);
        var squares = new ValueReader<double>(intermediate[2]);
        for (var i = 0; i < numRows; i++)
        {
            if (counts[i] == 0)
                continue;
            var state = (State*)states[singleState ? 0 : i];
            var total = state->Count + counts[i];
            var delta = means[i] - state->Mean;
            state->Squares += squares[i] + (delta * delta * ((double)state->Count * counts[i] / total));
            state->Mean += delta * counts[i] / total;
            state->Count = total;
        }
    }

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
        {
            var state = (State*)states[i];
            destination[0].Values<long>()[i] = state->Count;
            destination[1].Values<double>()[i] = state->Mean;
            destination[2].Values<double>()[i] = state->Squares;
        }
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        var isSample = kind is VarianceKind.SampleVariance or VarianceKind.SampleDeviation;
        for (var i = 0; i < numRows; i++)
        {
            var state = (State*)states[i];
            var divisor = state->Count - (isSample ? 1 : 0);
            if (divisor <= 0)
            {
                destination.Values<double>()[i] = 0;
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
                continue;
            }
            var variance = state->Squares / divisor;
            destination.Values<double>()[i] = kind is VarianceKind.SampleDeviation or VarianceKind.PopulationDeviation ? Math.Sqrt(variance) : variance;
        }
    }

    private struct State
    {
        public long Count;
        public double Mean;
        public double Squares;
    }
}
