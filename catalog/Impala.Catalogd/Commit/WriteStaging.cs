using Impala.Catalogd.Metastore;
using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Commit;

/// <summary>
/// Where a write puts its files before they are the table's. On a file system that moves files that is a hidden folder below the table's. An object
/// store would copy each: there they are written straight into the table's folder under names that begin with the query's id. They are nobody's
/// until the metastore names them: listings leave out names of writes that are open or were undone, and whatever has such a name
/// when a write is undone, or finishes later, is deleted.
/// </summary>
internal static class WriteStaging
{
    private const string Folder = "_impala_insert_staging";

    /// <summary>The folder that a query is told to write below.</summary>
    public static string FolderOf(string tableLocation, string queryId) =>
        IsObjectStore(tableLocation) ? tableLocation : Path.Combine(tableLocation, Folder, queryId.Replace(':', '_'));

    /// <summary>Whether the write's files are where they stay.</summary>
    public static bool IsInPlace(WriteIntent intent) => intent.StagingDir.Length > 0 && IsObjectStore(intent.StagingDir);

    /// <summary>What the names of a query's files begin with; PartitionWriter makes them.</summary>
    public static string NamePrefix(string queryId) => queryId.Replace(':', '-') + "_";

    /// <summary>Whether a file is one that this write put in place.</summary>
    public static bool IsWrittenBy(WriteIntent intent, string path) =>
        StorePath.IsBelow(path, intent.StagingDir) && Path.GetFileName(path.AsSpan()).StartsWith(NamePrefix(intent.QueryId), StringComparison.Ordinal);

    /// <summary>Deletes what is left of a write whose files are where they belong.</summary>
    public static void DeleteLeftovers(WriteIntent intent)
    {
        if (intent.StagingDir.Length > 0 && !IsInPlace(intent))
            FileSystemRegistry.Default.Get(intent.StagingDir).DeleteDirectory(intent.StagingDir);
    }

    /// <summary>Deletes everything a write that is undone has written.</summary>
    public static void DeleteAll(WriteIntent intent)
    {
        if (IsInPlace(intent))
            FileSystemRegistry.Default.Get(intent.StagingDir).DeleteWritten(intent.StagingDir, NamePrefix(intent.QueryId));
        else
            DeleteLeftovers(intent);
    }

    private static bool IsObjectStore(string path) => FileSystemRegistry.Default.Get(path).IsObjectStore;
}
