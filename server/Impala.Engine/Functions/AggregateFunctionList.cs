using Impala.Engine.Functions.Aggregates;
using Impala.Engine.Functions.Sketches;

namespace Impala.Engine.Functions;

/// <summary>Every aggregate.</summary>
internal static class AggregateFunctionList
{
    public static readonly IReadOnlyList<AggregateFunction> All =
    [
        new Count(),
        new Sum(),
        new Average(),
        new Extreme("min", isMax: false),
        new Extreme("max", isMax: true),
        new AnyValue(),
        new BooleanAggregate("bool_and", ["every"], isAnd: true),
        new BooleanAggregate("bool_or", [], isAnd: false),
        new Variance("stddev", ["stddev_samp"], VarianceKind.SampleDeviation),
        new Variance("stddev_pop", [], VarianceKind.PopulationDeviation),
        new Variance("variance", ["variance_samp", "var_samp"], VarianceKind.SampleVariance),
        new Variance("variance_pop", ["var_pop"], VarianceKind.PopulationVariance),
        new GroupConcat("group_concat", needsSeparator: false),
        new GroupConcat("string_agg", needsSeparator: true),
        new ArrayAggregate(),
        new Covariance("corr", CovarianceKind.Correlation),
        new Covariance("covar_samp", CovarianceKind.Sample),
        new Covariance("covar_pop", CovarianceKind.Population),
        new Covariance("regr_slope", CovarianceKind.Slope),
        new Covariance("regr_intercept", CovarianceKind.Intercept),
        new Covariance("regr_r2", CovarianceKind.R2),
        new Covariance("regr_count", CovarianceKind.Count),
        new Covariance("regr_avgx", CovarianceKind.MeanX),
        new Covariance("regr_avgy", CovarianceKind.MeanY),
        new Covariance("regr_sxx", CovarianceKind.SquaresX),
        new Covariance("regr_syy", CovarianceKind.SquaresY),
        new Covariance("regr_sxy", CovarianceKind.Products),
        new BitAggregate("bit_and", BitAggregateKind.And),
        new BitAggregate("bit_or", BitAggregateKind.Or),
        new BitAggregate("bit_xor", BitAggregateKind.Xor),
        new Percentile("percentile_cont", isContinuous: true),
        new Percentile("percentile_disc", isContinuous: false),
        new Mode(),
        new DistinctEstimate(),
        new ProbabilisticCount("distinctpc", isStochastic: false),
        new ProbabilisticCount("distinctpcsa", isStochastic: true),
        new ThetaSketch("ds_theta_sketch", ThetaKind.Sketch),
        new ThetaSketch("ds_theta_sketch_and_estimate", ThetaKind.Estimate),
        new ThetaSketch("ds_theta_union", ThetaKind.Union),
        new ThetaIntersection(),
        new KllSketch("ds_kll_sketch", isUnion: false),
        new KllSketch("ds_kll_union", isUnion: true),
        new ReservoirAggregate("appx_median", ReservoirKind.Median),
        new ReservoirAggregate("sample", ReservoirKind.Sample),
        new ReservoirAggregate("histogram", ReservoirKind.Histogram),
    ];
}
