using System.Data.Common;
using System.Diagnostics;
using Impala.Bench.Engines;
using Impala.Tpch.Answers;

namespace Impala.Bench.Comparisons;

/// <summary>The runs of one query on one engine. After a failed run there are no further ones.</summary>
internal sealed class QueryRuns(IQueryEngine engine)
{
    private readonly List<double> _wallMs = [];
    private readonly List<double> _cpuMs = [];

    /// <summary>The rows of the last run.</summary>
    public QueryAnswer? Answer { get; private set; }

    /// <summary>Why a run failed; null when none did.</summary>
    public string? Error { get; private set; }

    /// <summary>Elapsed milliseconds of the measured rounds, with the reading of all rows; none when a run failed.</summary>
    public IReadOnlyList<double> WallMs => Error is null ? _wallMs : [];

    /// <summary>Milliseconds of processor time in the measured rounds; none when unknown.</summary>
    public IReadOnlyList<double> CpuMs => Error is null && _cpuMs.Count == _wallMs.Count ? _cpuMs : [];

    public async Task RunAsync(string sql, bool isMeasured, CancellationToken cancellationToken)
    {
        if (Error is not null)
            return;
        var cpu = engine.Clock.ReadMs();
        var started = Stopwatch.GetTimestamp();
        try
        {
            Answer = await engine.RunAsync(sql, cancellationToken);
        }
        catch (Exception e) when (e is DbException or IOException or InvalidOperationException or InvalidCastException)
        {
            Error = $"{engine.Name}: {e.Message.ReplaceLineEndings(" ")}";
            return;
        }

        if (!isMeasured)
            return;
        _wallMs.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        if (engine.Clock.ReadMs() - cpu is { } used)
            _cpuMs.Add(used);
    }
}
