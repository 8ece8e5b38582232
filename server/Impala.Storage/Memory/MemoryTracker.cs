using Impala.Catalog.Errors;

namespace Impala.Storage.Memory;

/// <summary>
/// Accounts bytes for one consumer (process, query, operator) and for all its ancestors. A node may have a limit; consuming past
/// any limit on the way to the root fails and leaves every counter as it was. Thread-safe. Source: Impala's MemTracker tree.
/// </summary>
public sealed class MemoryTracker
{
    private long _current;
    private long _peak;

    public MemoryTracker(string label, MemoryTracker? parent = null, long limit = -1)
    {
        Label = label;
        Parent = parent;
        Limit = limit;
    }

    /// <summary>What the bytes are for; shown in errors and profiles.</summary>
    public string Label { get; }

    public MemoryTracker? Parent { get; }

    /// <summary>Bytes this node and its descendants may hold together; -1 is without limit.</summary>
    public long Limit { get; }

    public long Current => Interlocked.Read(ref _current);

    public long Peak => Interlocked.Read(ref _peak);

    /// <summary>Takes <paramref name="numBytes"/> or throws 54000 naming the tracker whose limit was reached.</summary>
    public void Consume(long numBytes)
    {
        if (!TryConsume(numBytes, out var failed))
            throw LimitExceeded(failed!, numBytes);
    }

    public bool TryConsume(long numBytes) => TryConsume(numBytes, out _);

    public void Release(long numBytes)
    {
        for (var node = this; node is not null; node = node.Parent)
            Interlocked.Add(ref node._current, -numBytes);
    }

    private bool TryConsume(long numBytes, out MemoryTracker? failed)
    {
        for (var node = this; node is not null; node = node.Parent)
        {
            var now = Interlocked.Add(ref node._current, numBytes);
            if (node.Limit >= 0 && now > node.Limit)
            {
                for (var undo = this; ; undo = undo.Parent!)
                {
                    Interlocked.Add(ref undo._current, -numBytes);
                    if (undo == node)
                        break;
                }
                failed = node;
                return false;
            }
            node.RaisePeak(now);
        }
        failed = null;
        return true;
    }

    private void RaisePeak(long now)
    {
        var peak = Interlocked.Read(ref _peak);
        while (now > peak)
        {
            var seen = Interlocked.CompareExchange(ref _peak, now, peak);
            if (seen == peak)
                return;
            peak = seen;
        }
    }

    private SqlException LimitExceeded(MemoryTracker node, long numBytes) => new(
        SqlState.ProgramLimitExceeded,
        $"Memory limit exceeded: {Label} needs {numBytes} more bytes, and {node.Label} holds {node.Current} of its {node.Limit}.",
        hint: "Raise MEM_LIMIT for the query, or make it keep fewer rows at once.",
        detail: DescribePath());

    private string DescribePath()
    {
        var text = new System.Text.StringBuilder();
        for (var node = this; node is not null; node = node.Parent)
            text.Append(text.Length == 0 ? "" : " < ").Append(node.Label).Append('=').Append(node.Current);
        return text.ToString();
    }
}
