using Impala.Storage.Errors;

namespace Impala.Storage.FileSystems.S3;

/// <summary>A path such as "s3a://bucket/folder/file". The key has no slash at its ends and is empty for the bucket itself.</summary>
internal readonly record struct S3Path(string Scheme, string Bucket, string Key)
{
    /// <summary>What the keys of everything below the folder begin with.</summary>
    public string Prefix => Key.Length == 0 ? "" : Key + "/";

    /// <exception cref="Catalog.Errors.SqlException">22023: it names no bucket.</exception>
    public static S3Path Parse(string path)
    {
        var start = path.IndexOf("://", StringComparison.Ordinal);
        var rest = start < 0 ? "" : path[(start + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length == 0)
            throw StorageErrors.NoBucket(path);
        return new S3Path(path[..start], bucket, slash < 0 ? "" : rest[(slash + 1)..].Trim('/'));
    }

    /// <summary>The path of a key of the same bucket.</summary>
    public string PathOf(string key) => $"{Scheme}://{Bucket}/{key}";

    public override string ToString() => Key.Length == 0 ? $"{Scheme}://{Bucket}" : PathOf(Key);
}
