namespace Impala.Storage.FileSystems;

/// <summary>Parts of paths of any file system: <see cref="Path"/> would take the two slashes behind a scheme for one.</summary>
public static class StorePath
{
    /// <summary>The folder a file or folder is in; empty when it is in none.</summary>
    public static string Parent(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var slash = path.AsSpan().TrimEnd('/').LastIndexOf('/');
        return slash <= 0 ? "" : path[..slash];
    }

    /// <summary>Whether a file lies in a folder or in one below it.</summary>
    public static bool IsBelow(string path, string folder)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(folder);
        return path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal) && (folder.EndsWith('/') || path[folder.Length] == '/');
    }
}
