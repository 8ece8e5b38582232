using Amazon.S3;
using Amazon.S3.Model;
using Impala.Storage.Memory;

namespace Impala.Storage.FileSystems.S3;

/// <summary>
/// A new object. Nobody sees it before <see cref="Sync"/>, which completes it whole; it cannot be written to afterwards. A small one is one PUT;
/// of a larger one the parts go up while the next is filled. Without <see cref="Sync"/> nothing is left of it.
/// </summary>
internal sealed unsafe class S3WritableFile : IWritableFile
{
    private const int FirstBuffer = 64 << 10;
    private const int MinPartSize = 8 << 20;

    /// <summary>An object has 10,000 parts at most: parts grow with it.</summary>
    private const int PartsOfOneSize = 1000;

    private readonly IAmazonS3 _client;
    private readonly S3Path _path;
    private readonly MemoryTracker _memory;
    private readonly List<PartETag> _parts = [];
    private NativeBuffer? _buffer;
    private int _length;
    private string? _uploadId;
    private Task<UploadPartResponse>? _upload;
    private NativeBuffer? _uploading;
    private bool _isComplete;

    public S3WritableFile(IAmazonS3 client, S3Path path, MemoryTracker memory)
    {
        _client = client;
        _path = path;
        _memory = memory;
        Path = path.ToString();
    }

    public string Path { get; }

    public long Position { get; private set; }

    private long PartSize => Math.Min(MinPartSize * (1L + (_parts.Count / PartsOfOneSize)), int.MaxValue / 2);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_isComplete)
            throw new InvalidOperationException("The object is complete.");
        Position += bytes.Length;
        while (bytes.Length > 0)
        {
            if (_length == PartSize)
                UploadPart();
            var count = (int)Math.Min(bytes.Length, PartSize - _length);
            EnsureCapacity(_length + count);
            bytes[..count].CopyTo(_buffer!.Span[_length..]);
            _length += count;
            bytes = bytes[count..];
        }
    }

    public void Sync()
    {
        if (_isComplete)
            return;
        if (_uploadId is null)
        {
            using var content = Content(_buffer, _length);
            var put = new PutObjectRequest { BucketName = _path.Bucket, Key = _path.Key, InputStream = content, AutoCloseStream = false, UseChunkEncoding = false };
            S3Failures.Run(Path, () => _client.PutObjectAsync(put));
        }
        else
        {
            if (_length > 0)
                UploadPart();
            AwaitPart();
            var complete = new CompleteMultipartUploadRequest { BucketName = _path.Bucket, Key = _path.Key, UploadId = _uploadId, PartETags = _parts };
            S3Failures.Run(Path, () => _client.CompleteMultipartUploadAsync(complete));
        }
        _isComplete = true;
        ReleaseBuffers();
    }

    public void Dispose()
    {
        if (_isComplete)
            return;
        _isComplete = true;
        try
        {
            AwaitPart();
        }
        catch (Catalog.Errors.SqlException)
        {
            // The upload is given up anyway.
        }
        ReleaseBuffers();
        if (_uploadId is null)
            return;
        try
        {
            S3Failures.Run(Path, () => _client.AbortMultipartUploadAsync(_path.Bucket, _path.Key, _uploadId));
        }
        catch (Catalog.Errors.SqlException)
        {
            // What is left is no object; cleaning up behind the write finds it.
        }
    }

    private static UnmanagedMemoryStream Content(NativeBuffer? buffer, int length) => new(buffer is null ? (byte*)1 : buffer.Pointer, length);

    private void UploadPart()
    {
        _uploadId ??= S3Failures.Run(Path, () => _client.InitiateMultipartUploadAsync(_path.Bucket, _path.Key)).UploadId;
        AwaitPart();
        var request = new UploadPartRequest
        {
            BucketName = _path.Bucket,
            Key = _path.Key,
            UploadId = _uploadId,
            PartNumber = _parts.Count + 1,
            PartSize = _length,
            InputStream = Content(_buffer, _length),
            UseChunkEncoding = false,
        };
        (_uploading, _buffer, _length) = (_buffer, null, 0);
        _upload = _client.UploadPartAsync(request);
    }

    private void AwaitPart()
    {
        if (_upload is not { } upload)
            return;
        try
        {
            var response = S3Failures.Run(Path, () => upload);
            _parts.Add(new PartETag(_parts.Count + 1, response.ETag));
        }
        finally
        {
            _upload = null;
            _uploading?.Release();
            _uploading = null;
        }
    }

    private void EnsureCapacity(int length)
    {
        if (_buffer is not null && _buffer.Capacity >= length)
            return;
        var next = BufferPool.Rent(Math.Max(length, _buffer is null ? FirstBuffer : _buffer.Capacity * 2), _memory);
        if (_buffer is not null)
        {
            _buffer.Span[.._length].CopyTo(next.Span);
            _buffer.Release();
        }
        _buffer = next;
    }

    private void ReleaseBuffers()
    {
        _buffer?.Release();
        _buffer = null;
        _length = 0;
    }
}
