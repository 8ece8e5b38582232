using Impala.Catalog.Objects;

namespace Impala.Server.Cluster;

/// <summary>A statement's hold on one catalog version.</summary>
internal sealed class CatalogPin(CatalogCache cache, CatalogSnapshot snapshot) : IDisposable
{
    private int _isDisposed;
    private bool _holdsBodies;

    public CatalogSnapshot Snapshot { get; } = snapshot;

    /// <summary>The statement reads the bodies of all tables: none may go before it ends.</summary>
    public void HoldBodies()
    {
        _holdsBodies = true;
        cache.HoldBodies();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        cache.Unpin(Snapshot.Version);
        if (_holdsBodies)
            cache.ReleaseBodies();
    }
}
