using Impala.Catalog.Objects;

namespace Impala.Server.Cluster;

/// <content>The bodies that are kept, within --local_catalog_cache_mb. Statements that use a body hold it themselves, so that any may go; those
/// that read every body through pg_catalog hold all of them until they end.</content>
internal sealed partial class CatalogCache
{
    private readonly Lock _bodyLock = new();
    private readonly long _maxBodyBytes;
    private long _bodyBytes;
    private int _numHolds;

    /// <summary>Lets no body go until <see cref="ReleaseBodies"/>.</summary>
    internal void HoldBodies()
    {
        lock (_bodyLock)
            _numHolds++;
    }

    internal void ReleaseBodies()
    {
        lock (_bodyLock)
        {
            _numHolds--;
            Trim();
        }
    }

    private void KeepBody(Table table)
    {
        lock (_bodyLock)
        {
            if (_bodies.TryGetValue(table.Name, out var known))
            {
                if (known.Oid == table.Oid && known.CatalogVersion > table.CatalogVersion)
                    return;
                _bodyBytes -= SizeOf(known);
            }
            _bodyBytes += SizeOf(table);
            Trim();
            _bodies[table.Name] = table;
        }
    }

    private void RemoveBody(TableName name)
    {
        lock (_bodyLock)
            if (_bodies.TryRemove(name, out var gone))
                _bodyBytes -= SizeOf(gone);
    }

    /// <summary>Above the limit a quarter goes, whichever comes first: a body that is needed again is one call away.</summary>
    private void Trim()
    {
        if (_bodyBytes <= _maxBodyBytes || _numHolds > 0)
            return;
        foreach (var (name, _) in _bodies)
        {
            if (_bodyBytes <= _maxBodyBytes / 4 * 3)
                break;
            if (_bodies.TryRemove(name, out var gone))
                _bodyBytes -= SizeOf(gone);
        }
    }

    /// <summary>About how many bytes a body takes.</summary>
    private static long SizeOf(Table table)
    {
        var size = 600L + (160L * table.Columns.Count) + (2L * (table.ViewText?.Length ?? 0));
        foreach (var partition in table.Partitions)
        {
            size += 250 + (2L * partition.Location.Length) + (40L * partition.Values.Count);
            foreach (var file in partition.Files)
                size += 90 + (2L * file.Path.Length);
        }
        return size;
    }
}
