using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>Which figure of two variables an aggregate answers.</summary>
internal enum CovarianceKind : byte
{
    Correlation,
    Sample,
    Population,
    Slope,
    Intercept,
    R2,
    Count,
    MeanX,
    MeanY,
    SquaresX,
    SquaresY,
    Products,
}

/// <summary>corr, covar_* and regr_* over DOUBLE (y, x), by Welford's recurrence for two variables. Rows with a NULL do not count.</summary>
internal sealed unsafe class Covariance(string name, CovarianceKind kind) : AggregateFunction
{
    public override string Name => name;

    public override string Description => $"{kind} of pairs of numbers.";

    // Impala 4.5 has corr, covar_* and regr_* over windows; the rest are PostgreSQL's own.
    public override bool IsAnalytic => kind <= CovarianceKind.Count;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        // Impala takes timestamps too, as seconds since 1970.
        if (arguments is [{ Kind: SqlTypeKind.Timestamp }, { Kind: SqlTypeKind.Timestamp }] && !resolution.IsPostgres && kind <= CovarianceKind.Count)
            return SignatureOf();
        if (arguments.Length != 2 || !ImplicitCasts.CanCast(arguments[0], SqlType.Double, resolution) || !ImplicitCasts.CanCast(arguments[1], SqlType.Double, resolution))
            return null;
        return SignatureOf();
    }

    public override int StateSize(AggregateSignature signature) => sizeof(State);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var ys = new ValueReader<double>(arguments[0]);
        var xs = new ValueReader<double>(arguments[1]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            var state = (State*)states[singleState ? 0 : i];
            state->Count++;
            var dy = ys[i] - state->MeanY;
            var dx = xs[i] - state->MeanX;
            state->MeanY += dy / state->Count;
            state->MeanX += dx / state->Count;
            state->SquaresY += dy * (ys[i] - state->MeanY);
            state->SquaresX += dx * (xs[i] - state->MeanX);
            state->Products += dx * (ys[i] - state->MeanY);
        }
    }

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var counts = new ValueReader<long>(intermediate[0]);
        var meansY = new ValueReader<double>(intermediate[1]);
        var meansX = new ValueReader<double>(intermediate[2]);
        var squaresY = new ValueReader<double>(intermediate[3]);
        var squaresX = new ValueReader<double>(intermediate[4]);
        var products = new ValueReader<double>(intermediate[5]);
        for (var i = 0; i < numRows; i++)
        {
            if (counts[i] == 0)
                continue;
            var state = (State*)states[singleState ? 0 : i];
            var total = state->Count + counts[i];
            var weight = (double)state->Count * counts[i] / total;
            var dy = meansY[i] - state->MeanY;
            var dx = meansX[i] - state->MeanX;
            state->SquaresY += squaresY[i] + (dy * dy * weight);
            state->SquaresX += squaresX[i] + (dx * dx * weight);
            state->Products += products[i] + (dx * dy * weight);
            state->MeanY += dy * counts[i] / total;
            state->MeanX += dx * counts[i] / total;
            state->Count = total;
        }
    }

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
        {
            var state = (State*)states[i];
            destination[0].Values<long>()[i] = state->Count;
            destination[1].Values<double>()[i] = state->MeanY;
            destination[2].Values<double>()[i] = state->MeanX;
            destination[3].Values<double>()[i] = state->SquaresY;
            destination[4].Values<double>()[i] = state->SquaresX;
            destination[5].Values<double>()[i] = state->Products;
        }
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
        {
            var state = (State*)states[i];
            if (kind == CovarianceKind.Count)
            {
                destination.Values<long>()[i] = state->Count;
                continue;
            }
            var value = Figure(state);
            destination.Values<double>()[i] = value ?? 0;
            if (value is null)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
        }
    }

    // NULL where PostgreSQL has it: too few rows, or a variable that does not vary.
    private double? Figure(State* state) => kind switch
    {
        CovarianceKind.Sample => state->Count > 1 ? state->Products / (state->Count - 1) : null,
        CovarianceKind.Population => state->Count > 0 ? state->Products / state->Count : null,
        CovarianceKind.Correlation => state->SquaresX > 0 && state->SquaresY > 0 ? state->Products / Math.Sqrt(state->SquaresX * state->SquaresY) : null,
        CovarianceKind.Slope => state->SquaresX > 0 ? state->Products / state->SquaresX : null,
        CovarianceKind.Intercept => state->SquaresX > 0 ? state->MeanY - (state->Products / state->SquaresX * state->MeanX) : null,
        CovarianceKind.R2 when state->SquaresX > 0 => state->SquaresY > 0 ? state->Products * state->Products / (state->SquaresX * state->SquaresY) : 1,
        CovarianceKind.MeanX => state->Count > 0 ? state->MeanX : null,
        CovarianceKind.MeanY => state->Count > 0 ? state->MeanY : null,
        CovarianceKind.SquaresX => state->Count > 0 ? state->SquaresX : null,
        CovarianceKind.SquaresY => state->Count > 0 ? state->SquaresY : null,
        CovarianceKind.Products => state->Count > 0 ? state->Products : null,
        _ => null,
    };

    private AggregateSignature SignatureOf() => new(
        [SqlType.Double, SqlType.Double],
        kind == CovarianceKind.Count ? SqlType.BigInt : SqlType.Double,
        [SqlType.BigInt, SqlType.Double, SqlType.Double, SqlType.Double, SqlType.Double, SqlType.Double]);

    private struct State
    {
        public long Count;
        public double MeanY;
        public double MeanX;
        public double SquaresY;
        public double SquaresX;
        public double Products;
    }
}
