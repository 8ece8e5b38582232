using Impala.Engine.Execution;
using Impala.Engine.Execution.Profile;
using Impala.Storage.FileSystems;

namespace Impala.Engine.Scan;

/// <summary>Counts a scan's reads into its profile, and against the query's limit.</summary>
internal sealed class CountingFile(IRandomAccessFile inner, OperatorMetrics metrics, ResourceUse? use) : IRandomAccessFile
{
    public string Path => inner.Path;

    public long Length => inner.Length;

    public long ModificationTime => inner.ModificationTime;

    public int Read(long offset, Span<byte> destination)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var numRead = inner.Read(offset, destination);
        metrics.Add("ReadTimeMicros", (long)System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        metrics.Add("BytesRead", numRead);
        use?.AddBytesRead(numRead);
        return numRead;
    }

    public void Dispose() => inner.Dispose();
}
