using Impala.Engine.Columnar;

namespace Impala.Engine.Scan;

/// <summary>Gives the batches of one morsel or text range.</summary>
internal abstract class ScanReader : IDisposable
{
    /// <summary>The next batch with the scan's columns and at least one selected row, or null at the end. May give an empty hand in
    /// between (<paramref name="isEnd"/> false) so that the driver's slice ends in time.</summary>
    public abstract RecordBatch? Next(out bool isEnd);

    public abstract void Dispose();
}
