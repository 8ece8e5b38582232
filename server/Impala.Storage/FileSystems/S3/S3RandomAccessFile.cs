using Amazon.S3;
using Amazon.S3.Model;
using Impala.Storage.Errors;

namespace Impala.Storage.FileSystems.S3;

/// <summary>
/// One version of an object, read by ranged GETs that name its ETag: an object that is replaced meanwhile is an error, never a mixture of two. A
/// connection that is cut goes on where it stopped, a few times a read.
/// </summary>
internal sealed class S3RandomAccessFile : IRandomAccessFile
{
    private const int MaxFailures = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly IAmazonS3 _client;
    private readonly S3Path _path;
    private readonly string _etag;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closed = new();

    public S3RandomAccessFile(IAmazonS3 client, S3Path path, TimeProvider time)
    {
        _client = client;
        _path = path;
        _time = time;
        Path = path.ToString();
        var metadata = S3Failures.Run(Path, () => client.GetObjectMetadataAsync(path.Bucket, path.Key));
        _etag = metadata.ETag ?? "";
        Length = metadata.ContentLength;
        ModificationTime = S3ObjectVersion.TimeOf(metadata.LastModified, _etag);
    }

    public string Path { get; }

    public long Length { get; }

    public long ModificationTime { get; }

    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var length = (int)Math.Min(destination.Length, Math.Max(0, Length - offset));
        var done = 0;
        for (var numFailures = 0; done < length;)
        {
            try
            {
                ReadOnce(offset, destination[..length], ref done);
            }
            catch (Exception exception) when (S3Failures.IsFailure(exception))
            {
                _closed.Token.ThrowIfCancellationRequested();
                if (!S3Failures.IsPassing(exception) || ++numFailures >= MaxFailures)
                    throw S3Failures.ToSqlException(Path, exception);
                S3Wait.Finish(Task.Delay(FirstPause * (1 << numFailures), _time, _closed.Token));
            }
        }
        return length;
    }

    /// <summary>Ends reads that other threads are at.</summary>
    public void Dispose() => _closed.Cancel();

    private void ReadOnce(long offset, Span<byte> destination, ref int done)
    {
        var request = new GetObjectRequest
        {
            BucketName = _path.Bucket,
            Key = _path.Key,
            ByteRange = new ByteRange(offset + done, offset + destination.Length - 1),
            EtagToMatch = _etag.Length > 0 ? _etag : null,
        };
        using var response = S3Wait.For(_client.GetObjectAsync(request, _closed.Token));
        // Not every store minds the condition.
        if (_etag.Length > 0 && response.ETag is { Length: > 0 } etag && etag != _etag)
            throw StorageErrors.FileChanged(Path);
        while (done < destination.Length)
        {
            var read = response.ResponseStream.Read(destination[done..]);
            if (read == 0)
                throw new EndOfStreamException("the object store ended its answer too early");
            done += read;
        }
    }
}
