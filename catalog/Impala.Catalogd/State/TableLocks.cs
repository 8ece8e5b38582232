using Impala.Catalog.Objects;

namespace Impala.Catalogd.State;

/// <summary>One lock a table name for operations that read files or move them: two such operations on one table take turns, others run
/// beside them. Several names are taken in order, so that nobody waits in a circle.</summary>
internal sealed class TableLocks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TableName, Entry> _entries = [];

    public async Task<IDisposable> TakeAsync(IEnumerable<TableName> names, CancellationToken cancellationToken)
    {
        var taken = new Taken(this);
        try
        {
            foreach (var name in names.Distinct().Order())
            {
                Entry entry;
                lock (_lock)
                {
                    if (!_entries.TryGetValue(name, out entry!))
                        _entries[name] = entry = new Entry();
                    entry.NumUsers++;
                }
                try
                {
                    await entry.Semaphore.WaitAsync(cancellationToken);
                }
                catch
                {
                    Forget(name, entry);
                    throw;
                }
                taken.Add(name, entry);
            }
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    private void Forget(TableName name, Entry entry)
    {
        lock (_lock)
        {
            if (--entry.NumUsers == 0)
                _entries.Remove(name);
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Semaphore { get; } = new(1, 1);

        public int NumUsers { get; set; }
    }

    private sealed class Taken(TableLocks owner) : IDisposable
    {
        private readonly List<(TableName Name, Entry Entry)> _held = [];

        public void Add(TableName name, Entry entry) => _held.Add((name, entry));

        public void Dispose()
        {
            foreach (var (name, entry) in _held)
            {
                entry.Semaphore.Release();
                owner.Forget(name, entry);
            }
            _held.Clear();
        }
    }
}
