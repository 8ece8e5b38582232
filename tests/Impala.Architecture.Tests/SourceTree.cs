namespace Impala.Architecture.Tests;

/// <summary>The repository as files.</summary>
internal static class SourceTree
{
    /// <summary>The folders of product code.</summary>
    public static readonly string[] ProductFolders = ["catalog", "provider", "server", "sqlparser", "statestore", "tools"];

    /// <summary>All top-level folders of the solution.</summary>
    public static readonly string[] TopFolders = [.. ProductFolders, "tests"];

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Source files under some top-level folders, relative to the root.</summary>
    public static IEnumerable<string> Files(IEnumerable<string> folders, string pattern) =>
        folders.Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "artifacts"))
            .Order(StringComparer.Ordinal);

    /// <summary>The text of a file given relative to the root.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Impala.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("Impala.sln is not above " + AppContext.BaseDirectory);
    }
}
