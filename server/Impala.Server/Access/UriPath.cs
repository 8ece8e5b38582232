namespace Impala.Server.Access;

/// <summary>URIs as privileges compare them: files by absolute path, without the scheme, dots and a slash at the end.</summary>
internal static class UriPath
{
    private const string FileScheme = "file:";

    public static string Of(string uri)
    {
        var path = uri.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase) ? "/" + uri[FileScheme.Length..].TrimStart('/') : uri;
        if (path.StartsWith('/'))
            path = Path.GetFullPath(path.Replace("\0", "", StringComparison.Ordinal));
        return path.Length > 1 ? path.TrimEnd('/') : path;
    }
}
