namespace Impala.Server.Access;

/// <summary>URIs as privileges compare them: files by absolute path without the scheme, objects as s3a://bucket/key; no dots, double slashes and slash at the end.</summary>
internal static class UriPath
{
    private const string FileScheme = "file:";
    private const string SchemeEnd = "://";

    public static string Of(string uri)
    {
        if (uri.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
            return OfFile("/" + uri[FileScheme.Length..].TrimStart('/'));
        var end = uri.IndexOf(SchemeEnd, StringComparison.Ordinal);
        if (end < 0)
            return uri.StartsWith('/') ? OfFile(uri) : uri;
        var scheme = uri[..end].ToLowerInvariant();
        var parts = uri[(end + SchemeEnd.Length)..].Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
        return (scheme == "s3" ? "s3a" : scheme) + SchemeEnd + string.Join('/', parts);
    }

    private static string OfFile(string path)
    {
        var full = Path.GetFullPath(path.Replace("\0", "", StringComparison.Ordinal));
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }
}
