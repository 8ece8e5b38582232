using System.Diagnostics;
using Impala.Tpch;
using Impala.Tpch.Answers;

namespace Impala.Bench;

/// <summary>
/// Runs each query on both engines in turn, so that what else the machine does meets both alike; engines take turns in going
/// first. An engine that fails a query takes no part in its further rounds; the benchmark goes on.
/// </summary>
internal sealed class TpchBenchmark(BenchOptions options, IQueryEngine impala, IQueryEngine? duckDb)
{
    public async Task<QueryMeasurement> MeasureAsync(int query, CancellationToken cancellationToken)
    {
        var sql = TpchQueries.Get(query);
        var ours = new Runs(impala);
        var theirs = duckDb is null ? null : new Runs(duckDb);
        for (var round = -options.NumWarmups; round < options.NumRounds; round++)
        {
            var order = round % 2 == 0 ? [ours, theirs] : new[] { theirs, ours };
            foreach (var runs in order)
            {
                if (runs is not null)
                    await runs.RunAsync(sql, isMeasured: round >= 0, cancellationToken);
            }
        }

        return new QueryMeasurement(query, ours.MedianMs, theirs?.MedianMs, ours.Answer?.Rows.Count ?? 0, Problem(query, ours, theirs));
    }

    private string? Problem(int query, Runs ours, Runs? theirs)
    {
        if (ours.Error is not null)
            return $"impala: {ours.Error}";
        if (theirs?.Error is not null)
            return $"duckdb: {theirs.Error}";
        if (theirs?.Answer is { } expected && AnswerComparison.FindDifference(query, ours.Answer!, expected) is { } difference)
            return $"differs from DuckDB's: {difference}";
        if (options.Answers is { } folder
            && AnswerComparison.FindDifference(query, ours.Answer!, QueryAnswer.Read(folder, query)) is { } referenceDifference)
            return $"differs from the reference: {referenceDifference}";
        return null;
    }

    /// <summary>The runs of one query on one engine.</summary>
    private sealed class Runs(IQueryEngine engine)
    {
        private readonly List<double> _milliseconds = [];

        public QueryAnswer? Answer { get; private set; }

        public string? Error { get; private set; }

        public double? MedianMs
        {
            get
            {
                if (Error is not null || _milliseconds.Count == 0)
                    return null;
                _milliseconds.Sort();
                var middle = _milliseconds.Count / 2;
                return _milliseconds.Count % 2 == 1 ? _milliseconds[middle] : (_milliseconds[middle - 1] + _milliseconds[middle]) / 2;
            }
        }

        public async Task RunAsync(string sql, bool isMeasured, CancellationToken cancellationToken)
        {
            if (Error is not null)
                return;
            var started = Stopwatch.GetTimestamp();
            try
            {
                Answer = await engine.RunAsync(sql, cancellationToken);
                if (isMeasured)
                    _milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            catch (Exception e) when (e is System.Data.Common.DbException or IOException or InvalidOperationException or InvalidCastException)
            {
                Error = e.Message.ReplaceLineEndings(" ");
            }
        }
    }
}
