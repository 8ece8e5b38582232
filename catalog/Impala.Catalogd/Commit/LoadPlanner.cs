using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.Loading;
using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Commit;

/// <summary>Turns LOAD DATA into moves: of one file, or of all files directly in a folder that are not hidden. A file whose name is taken in the
/// table gets another one. Errors are Impala's.</summary>
internal static class LoadPlanner
{
    public static CommitPlan Plan(Table table, LoadDataRequest request, LocationPolicy locations, TableLoader loader, Func<string, bool> isExcluded)
    {
        var path = locations.Resolve(request.Path);
        var files = FileSystemRegistry.Default.Get(path);
        var status = files.TryGetStatus(path) ?? throw Refuse($"INPATH location '{request.Path}' does not exist.");
        var target = TargetOf(table, request);
        var sources = status.IsDirectory ? FilesIn(files, path, request, locations, isExcluded) : [OnlyFile(status, request, isExcluded)];
        if (sources.Any(source => StorePath.Parent(source.Path) == target.Location))
            throw Refuse($"INPATH location '{request.Path}' is where the table's files are already.");
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var moves = new List<PlannedMove>();
        foreach (var source in sources)
        {
            var goal = Path.Combine(target.Location, Path.GetFileName(source.Path));
            while (!taken.Add(goal) || isExcluded(goal) || FileSystemRegistry.Default.Get(goal).TryGetStatus(goal) is not null)
                goal = Path.Combine(target.Location, OtherName(Path.GetFileName(source.Path)));
            moves.Add(new PlannedMove(source.Path, goal, source.Length, loader.ReadNumRows(source, target.Format)));
        }
        return new CommitPlan(
            table.Name.Database, table.Name.Table, request.Overwrite, 0, [new PlannedPartition(target.Values.ToImmutableArray(), target.Location, moves)]) { MovesBack = true };
    }

    private static Partition TargetOf(Table table, LoadDataRequest request)
    {
        if (table.NumPartitionColumns == 0)
            return table.Partitions[0];
        if (request.Partition is null)
            throw Refuse($"Table is partitioned but no partition spec was specified: {table.Name}");
        var values = request.Partition.Values.ToValues();
        return table.Partitions.FirstOrDefault(partition => partition.Values == values) ?? throw CatalogErrors.PartitionNotFound(
            string.Join(", ", table.Columns.Skip(table.NumDataColumns).Zip(values, (column, value) => $"{column.Name}={value ?? "NULL"}")), table.Name);
    }

    private static List<FileStatus> FilesIn(IFileSystem files, string folder, LoadDataRequest request, LocationPolicy locations, Func<string, bool> isExcluded)
    {
        var found = new List<FileStatus>();
        foreach (var entry in files.List(folder))
        {
            if (FileLister.IsHidden(entry.Path) || isExcluded(entry.Path))
                continue;
            if (entry.IsDirectory)
                throw Refuse($"INPATH location '{request.Path}' cannot contain non-hidden subdirectories.");
            if (!locations.IsReallyAllowed(entry.Path))
                throw CatalogErrors.LocationNotAllowed(entry.Path, locations.Roots);
            found.Add(entry);
        }
        return found.Count > 0 ? found : throw Refuse($"INPATH location '{request.Path}' contains no visible files.");
    }

    private static FileStatus OnlyFile(FileStatus file, LoadDataRequest request, Func<string, bool> isExcluded) =>
        FileLister.IsHidden(file.Path) || isExcluded(file.Path) ? throw Refuse($"INPATH location '{request.Path}' points to a hidden file.") : file;

    /// <summary>"a.txt" as "a_0123456789abcdef.txt".</summary>
    private static string OtherName(string name) => $"{Path.GetFileNameWithoutExtension(name)}_{Guid.NewGuid():n}{Path.GetExtension(name)}";

    private static SqlException Refuse(string message) => new(SqlState.InvalidParameterValue, message);
}
