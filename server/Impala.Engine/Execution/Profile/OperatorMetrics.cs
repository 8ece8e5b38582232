using System.Diagnostics;

namespace Impala.Engine.Execution.Profile;

/// <summary>
/// The counters of one operator of one instance, always on: two timestamps and a few additions a batch. Named extra counters
/// (bytes read, row groups pruned, build rows) are added by the operator that knows them.
/// </summary>
public sealed class OperatorMetrics
{
    private readonly Dictionary<string, long> _counters = [];

    public OperatorMetrics(int nodeId, string name)
    {
        NodeId = nodeId;
        Name = name;
    }

    public int NodeId { get; }

    /// <summary>EXPLAIN's operator name, for instance HASH JOIN.</summary>
    public string Name { get; }

    public long NumRows { get; private set; }

    public long NumBatches { get; private set; }

    /// <summary>Time inside Next, children included, in <see cref="Stopwatch"/> ticks.</summary>
    public long TotalTicks { get; private set; }

    public long PeakMemory { get; private set; }

    public IReadOnlyDictionary<string, long> Counters => _counters;

    public long Start() => Stopwatch.GetTimestamp();

    public void Stop(long started, int numRows)
    {
        TotalTicks += Stopwatch.GetTimestamp() - started;
        if (numRows == 0)
            return;
        NumRows += numRows;
        NumBatches++;
    }

    public void RecordPeakMemory(long numBytes) => PeakMemory = Math.Max(PeakMemory, numBytes);

    /// <summary>Adds to a named counter; call per page or batch, not per row.</summary>
    public void Add(string counter, long amount)
    {
        _counters.TryGetValue(counter, out var value);
        _counters[counter] = value + amount;
    }
}
