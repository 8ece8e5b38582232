using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Loading;

/// <summary>Lists the data files below a folder. Names that begin with a dot or an underscore are left out with everything below them
/// (staging folders, _SUCCESS, crc files), as are empty files and links that lead out of the allowed folders.</summary>
internal sealed class FileLister(LocationPolicy locations)
{
    private const int MaxDepth = 32;

    /// <param name="isExcluded">Paths of files or folders that are not the table's: retired, or moved by a write that is not committed.</param>
    public IReadOnlyList<FileStatus> ListFiles(string location, Func<string, bool> isExcluded)
    {
        var files = new List<FileStatus>();
        var fileSystem = FileSystemRegistry.Default.Get(location);
        if (fileSystem.IsObjectStore)
            AddObjects(fileSystem, location, isExcluded, files);
        else
            Walk(fileSystem, location, isExcluded, files, 0);
        return files;
    }

    /// <summary>Folders directly below a folder that are not hidden.</summary>
    public IReadOnlyList<FileStatus> ListFolders(string location, Func<string, bool> isExcluded) =>
        FileSystemRegistry.Default.Get(location).List(location)
            .Where(entry => entry.IsDirectory && IsVisible(entry.Path) && !isExcluded(entry.Path) && LeadsInside(entry.Path))
            .ToArray();

    /// <summary>Whether a name begins with a dot or an underscore. Hive's folder for NULL begins with underscores only after "column=".</summary>
    public static bool IsHidden(string path) => Path.GetFileName(path) is not { Length: > 0 } name || name[0] is '.' or '_';

    private static bool IsVisible(string path) => !IsHidden(path);

    /// <summary>All objects below a folder come with one listing.</summary>
    private static void AddObjects(IFileSystem fileSystem, string folder, Func<string, bool> isExcluded, List<FileStatus> files)
    {
        foreach (var entry in fileSystem.List(folder, recursive: true))
        {
            if (entry.IsDirectory || entry.Length == 0 || entry.Path[(folder.Length + 1)..].Split('/').Any(IsHidden))
                continue;
            var isVisible = true;
            for (var path = entry.Path; isVisible && path.Length > folder.Length; path = StorePath.Parent(path))
                isVisible = !isExcluded(path);
            if (isVisible)
                files.Add(entry);
        }
    }

    private void Walk(IFileSystem fileSystem, string folder, Func<string, bool> isExcluded, List<FileStatus> files, int depth)
    {
        if (depth > MaxDepth)
            return;
        foreach (var entry in fileSystem.List(folder))
        {
            if (!IsVisible(entry.Path) || isExcluded(entry.Path) || !LeadsInside(entry.Path))
                continue;
            if (entry.IsDirectory)
                Walk(fileSystem, entry.Path, isExcluded, files, depth + 1);
            else if (entry.Length > 0)
                files.Add(entry);
        }
    }

    private bool LeadsInside(string path) => FileSystemRegistry.Default.Get(path).IsObjectStore || new FileInfo(path).LinkTarget is null || locations.IsReallyAllowed(path);
}
