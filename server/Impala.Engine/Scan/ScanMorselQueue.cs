using Impala.Engine.Execution;

namespace Impala.Engine.Scan;

/// <summary>
/// What the local instances of a scan still have to read. An instance takes a file range; a Parquet one it opens and cuts into morsels
/// that all instances take from then on. While one cuts and nothing else is left, the others park.
/// </summary>
internal sealed class ScanMorselQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<ScanRange> _ranges;
    private readonly Queue<ScanMorsel> _morsels = new();
    private int _numCutting;
    private Signal? _cut;

    public ScanMorselQueue(IEnumerable<ScanRange> ranges) => _ranges = new Queue<ScanRange>(ranges);

    /// <summary>
    /// Batch: there is either a morsel or a range; a Parquet range must be answered by <see cref="AddMorsels"/>. Blocked: wait.
    /// Done: nothing is left.
    /// </summary>
    public OperatorState TryTake(out ScanMorsel? morsel, out ScanRange? range, out Signal? wait)
    {
        lock (_lock)
        {
            (morsel, range, wait) = (null, null, null);
            if (_morsels.TryDequeue(out var next))
            {
                morsel = next;
                return OperatorState.Batch;
            }
            if (_ranges.TryDequeue(out range))
            {
                if (range.Format == Catalog.Objects.FileFormat.Parquet)
                    _numCutting++;
                return OperatorState.Batch;
            }
            if (_numCutting == 0)
                return OperatorState.Done;
            wait = _cut ??= new Signal();
            return OperatorState.Blocked;
        }
    }

    public void AddMorsels(IReadOnlyList<ScanMorsel> morsels)
    {
        Signal? wake;
        lock (_lock)
        {
            foreach (var morsel in morsels)
                _morsels.Enqueue(morsel);
            _numCutting--;
            wake = _cut;
            _cut = null;
        }
        wake?.Set();
    }
}
