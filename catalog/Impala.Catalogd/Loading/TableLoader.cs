using System.Collections.Concurrent;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalogd.Commit;
using Impala.Catalogd.Metastore;
using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Loading;

/// <summary>Makes file lists from folders, with row counts from Parquet footers.</summary>
internal sealed partial class TableLoader(
    IMetastore metastore, FileLister lister, IParquetFooters footers, CatalogdOptions options, ILogger<TableLoader> logger)
{
    private const int NumListedAtOnce = 8;

    /// <summary>Which paths listings leave out: what is retired, and what writes that are not committed have moved or may have.</summary>
    public async Task<Func<string, bool>> ExclusionsAsync(CancellationToken cancellationToken)
    {
        var excluded = new HashSet<string>(StringComparer.Ordinal);
        foreach (var retired in await metastore.ReadRetiredPathsAsync(cancellationToken))
            excluded.Add(retired.Path);
        var inPlace = new List<WriteIntent>();
        foreach (var intent in await metastore.ReadIntentsAsync(cancellationToken))
        {
            if (intent.State == WriteIntentState.Prepared)
                excluded.UnionWith(CommitPlan.Parse(intent.Plan).Moves.Select(move => move.Target));
            if (intent.State != WriteIntentState.Committed && WriteStaging.IsInPlace(intent))
                inPlace.Add(intent);
        }
        return path => excluded.Contains(path) || inPlace.Exists(intent => WriteStaging.IsWrittenBy(intent, path));
    }

    /// <summary>The data files of a folder. Known files of the same length and time keep their row counts unless <paramref name="readAgain"/>.</summary>
    public async Task<ValueList<DataFile>> LoadFilesAsync(
        string location, FileFormat format, ValueList<DataFile> known, bool readAgain, Func<string, bool> isExcluded, CancellationToken cancellationToken)
    {
        var byPath = known.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var listed = lister.ListFiles(location, isExcluded);
        var loaded = new ConcurrentBag<DataFile>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.NumMetadataLoadingThreads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(listed, parallel, (status, _) =>
        {
            var isSame = byPath.TryGetValue(status.Path, out var old) && old.Length == status.Length && old.ModificationTime == status.ModificationTime;
            loaded.Add(isSame && !readAgain ? old! : new DataFile(status.Path, status.Length, status.ModificationTime, ReadNumRows(status, format)));
            return ValueTask.CompletedTask;
        });
        return loaded.OrderBy(file => file.Path, StringComparer.Ordinal).ToValueList();
    }

    /// <summary>The same table with its files as they are on disk now; the very same object when nothing differs.</summary>
    public async Task<Table> ReloadAsync(Table table, IReadOnlyCollection<ValueList<string?>> only, bool readAgain, CancellationToken cancellationToken)
    {
        if (table.IsView)
            return table;
        var isExcluded = await ExclusionsAsync(cancellationToken);
        var partitions = table.Partitions.ToArray();
        // Several at once, as each listing of an object store is a round trip.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = NumListedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, partitions.Length, parallel, async (i, token) =>
        {
            var partition = partitions[i];
            if (only.Count > 0 && !only.Contains(partition.Values))
                return;
            var files = await LoadFilesAsync(partition.Location, partition.Format, partition.Files, readAgain, isExcluded, token);
            if (files != partition.Files)
                partitions[i] = partition with { Files = files };
        });
        return partitions.SequenceEqual(table.Partitions) ? table : table with { Partitions = partitions.ToValueList() };
    }

    /// <summary>The partitions that folders of the form column=value tell of, in order of their columns, without files.</summary>
    public async Task<IReadOnlyList<(ValueList<string?> Values, string Location)>> DiscoverPartitionsAsync(Table table, CancellationToken cancellationToken)
    {
        var isExcluded = await ExclusionsAsync(cancellationToken);
        var columns = table.Columns.Skip(table.NumDataColumns).Select(column => column.Name).ToArray();
        var found = new List<(ValueList<string?> Values, string Location)> { ([], table.Location) };
        foreach (var column in columns)
        {
            var below = new List<(ValueList<string?> Values, string Location)>();
            foreach (var (values, location) in found)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var folder in lister.ListFolders(location, isExcluded))
                    if (HivePartitionPath.TryParseFolder(Path.GetFileName(folder.Path), out var name, out var value) && name == column)
                        below.Add((values.Add(value), folder.Path));
            }
            found = below;
        }
        return found;
    }

    /// <summary>Rows of a file as its footer tells; -1 where the format does not, or the footer cannot be read.</summary>
    public long ReadNumRows(FileStatus status, FileFormat format)
    {
        if (format != FileFormat.Parquet)
            return -1;
        try
        {
            return footers.ReadNumRows(status.Path);
        }
        catch (SqlException exception)
        {
            // The table stays usable as far as it goes; a query that reads the file reports what is wrong with it.
            LogFooterUnreadable(status.Path, exception.Detail ?? exception.Message);
            return -1;
        }
    }

    [LoggerMessage(EventId = 210, Level = LogLevel.Warning, Message = "The footer of {Path} cannot be read: {Reason}")]
    private partial void LogFooterUnreadable(string path, string reason);
}
