namespace Impala.Storage.FileSystems.S3;

/// <summary>
/// The time by which an object's versions are told apart. Answers to HEAD and GET carry whole seconds only, so that an object written anew within
/// one would look like the old one: the milliseconds are taken from the ETag, which every listing and answer has.
/// </summary>
internal static class S3ObjectVersion
{
    public static long TimeOf(DateTime? lastModified, string? etag)
    {
        var seconds = lastModified is { } time ? new DateTimeOffset(time.ToUniversalTime()).ToUnixTimeSeconds() : 0;
        var hash = 2166136261u;
        foreach (var c in (etag ?? "").AsSpan().Trim('"'))
            hash = (hash ^ c) * 16777619;
        return (seconds * 1000) + (hash % 1000);
    }
}
