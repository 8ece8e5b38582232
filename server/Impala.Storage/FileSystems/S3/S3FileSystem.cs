using Amazon.S3;
using Amazon.S3.Model;
using Impala.Storage.Errors;
using Impala.Storage.Memory;

namespace Impala.Storage.FileSystems.S3;

/// <summary>Any S3-compatible object store. Folders are what keys have before a slash: they come and go with their files. PUT, GET, LIST and
/// DELETE are enough, and COPY where files are moved (LOAD DATA).</summary>
/// <param name="scheme">"s3a" or "s3"; both name the same objects.</param>
public sealed class S3FileSystem(string scheme, S3Connection connection, TimeProvider? time = null) : IFileSystem
{
    private const int MaxDeletedAtOnce = 1000;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly MemoryTracker _unaccounted = new("objects without a query");

    public string Scheme => scheme;

    public bool IsObjectStore => true;

    private IAmazonS3 Client => connection.Client;

    public IRandomAccessFile OpenRead(string path, MemoryTracker? memory = null)
    {
        var file = new S3RandomAccessFile(Client, S3Path.Parse(path), _time);
        return memory is null ? file : new ReadAheadFile(file, memory);
    }

    public IWritableFile Create(string path, MemoryTracker? memory = null) => TryGetObject(S3Path.Parse(path)) is null
        ? new S3WritableFile(Client, S3Path.Parse(path), memory ?? _unaccounted)
        : throw StorageErrors.FileExists(path);

    public FileStatus? TryGetStatus(string path)
    {
        var parsed = S3Path.Parse(path);
        if (TryGetObject(parsed) is { } found)
            return new FileStatus(path, found.ContentLength, S3ObjectVersion.TimeOf(found.LastModified, found.ETag), false);
        var request = new ListObjectsV2Request { BucketName = parsed.Bucket, Prefix = parsed.Prefix, MaxKeys = 1 };
        var listed = S3Failures.Run(path, () => Client.ListObjectsV2Async(request));
        return parsed.Key.Length == 0 || listed.S3Objects is { Count: > 0 } ? new FileStatus(path, 0, 0, true) : null;
    }

    public IReadOnlyList<FileStatus> List(string directory, bool recursive = false)
    {
        var folder = S3Path.Parse(directory);
        var entries = new List<FileStatus>();
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var page in Pages(folder, recursive ? null : "/"))
        {
            foreach (var prefix in page.CommonPrefixes ?? [])
                AddFolder(prefix.TrimEnd('/'));
            foreach (var found in page.S3Objects ?? [])
            {
                // Some tools mark a folder by an empty object whose name ends in a slash.
                if (found.Key.EndsWith('/'))
                {
                    AddFolder(found.Key.TrimEnd('/'));
                    continue;
                }
                entries.Add(new FileStatus(folder.PathOf(found.Key), found.Size ?? 0, S3ObjectVersion.TimeOf(found.LastModified, found.ETag), false));
                if (recursive)
                    AddFolder(found.Key[..Math.Max(0, found.Key.LastIndexOf('/'))]);
            }
        }
        entries.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return entries;

        void AddFolder(string key)
        {
            while (key.Length > folder.Prefix.Length && folders.Add(key))
            {
                entries.Add(new FileStatus(folder.PathOf(key), 0, 0, true));
                key = key[..Math.Max(0, key.LastIndexOf('/'))];
            }
        }
    }

    /// <summary>Nothing: a folder is there with its first file.</summary>
    public void CreateDirectory(string path) => S3Path.Parse(path);

    /// <summary>Copies and deletes. Interrupted, it can be repeated.</summary>
    public void Rename(string source, string target)
    {
        var (from, to) = (S3Path.Parse(source), S3Path.Parse(target));
        if (TryGetObject(from) is not null)
        {
            Copy(from, to);
            return;
        }
        foreach (var entry in List(source, recursive: true).Where(entry => !entry.IsDirectory))
            Copy(S3Path.Parse(entry.Path), to with { Key = to.Prefix + S3Path.Parse(entry.Path).Key[from.Prefix.Length..] });
    }

    public void Delete(string path)
    {
        var parsed = S3Path.Parse(path);
        S3Failures.RunOrNull(path, () => Client.DeleteObjectAsync(parsed.Bucket, parsed.Key));
    }

    public void DeleteDirectory(string path)
    {
        var folder = S3Path.Parse(path);
        foreach (var page in Pages(folder, null))
            DeleteAll(path, folder.Bucket, (page.S3Objects ?? []).Select(found => found.Key));
    }

    public void DeleteWritten(string directory, string namePrefix)
    {
        var folder = S3Path.Parse(directory);
        foreach (var page in Pages(folder, null))
            DeleteAll(directory, folder.Bucket, (page.S3Objects ?? []).Select(found => found.Key).Where(IsWritten));
        try
        {
            var request = new ListMultipartUploadsRequest { BucketName = folder.Bucket, Prefix = folder.Prefix };
            var unfinished = S3Wait.For(Client.ListMultipartUploadsAsync(request));
            foreach (var upload in (unfinished.MultipartUploads ?? []).Where(upload => IsWritten(upload.Key)))
                S3Failures.RunOrNull(directory, () => Client.AbortMultipartUploadAsync(folder.Bucket, upload.Key, upload.UploadId));
        }
        catch (Exception exception) when (S3Failures.IsFailure(exception))
        {
            // Not every store lists them. Parts of an unfinished upload are no object; stores drop them by a rule of the bucket.
        }

        bool IsWritten(string key) => key.AsSpan(key.LastIndexOf('/') + 1).StartsWith(namePrefix, StringComparison.Ordinal);
    }

    /// <summary>Nothing: an object that is there is safe.</summary>
    public void SyncFile(string path) => S3Path.Parse(path);

    /// <summary>Nothing: an object that is there is safe.</summary>
    public void SyncDirectory(string path) => S3Path.Parse(path);

    private GetObjectMetadataResponse? TryGetObject(S3Path path) =>
        path.Key.Length == 0 ? null : S3Failures.RunOrNull(path.ToString(), () => Client.GetObjectMetadataAsync(path.Bucket, path.Key));

    private IEnumerable<ListObjectsV2Response> Pages(S3Path folder, string? delimiter)
    {
        var request = new ListObjectsV2Request { BucketName = folder.Bucket, Prefix = folder.Prefix, Delimiter = delimiter };
        do
        {
            var page = S3Failures.Run(folder.ToString(), () => Client.ListObjectsV2Async(request));
            yield return page;
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    private void Copy(S3Path from, S3Path to)
    {
        S3Failures.Run(from.ToString(), () => Client.CopyObjectAsync(from.Bucket, from.Key, to.Bucket, to.Key));
        Delete(from.ToString());
    }

    private void DeleteAll(string path, string bucket, IEnumerable<string> keys)
    {
        foreach (var some in keys.Chunk(MaxDeletedAtOnce))
        {
            var request = new DeleteObjectsRequest { BucketName = bucket, Objects = [.. some.Select(key => new KeyVersion { Key = key })], Quiet = true };
            var deleted = S3Failures.Run(path, () => Client.DeleteObjectsAsync(request));
            if (deleted.DeleteErrors is { Count: > 0 } errors)
                throw StorageErrors.ObjectStoreFailed(path, 0, errors[0].Code, null);
        }
    }
}
