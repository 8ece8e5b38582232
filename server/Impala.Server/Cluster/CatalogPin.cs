using Impala.Catalog.Objects;

namespace Impala.Server.Cluster;

/// <summary>A statement's hold on one catalog version.</summary>
internal sealed class CatalogPin(CatalogCache cache, CatalogSnapshot snapshot) : IDisposable
{
    private int _isDisposed;

    public CatalogSnapshot Snapshot { get; } = snapshot;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            cache.Unpin(Snapshot.Version);
    }
}
