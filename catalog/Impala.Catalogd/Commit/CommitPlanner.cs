using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalogd.Loading;
using Impala.Catalogd.Metastore;
using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Commit;

/// <summary>Turns what was written into moves, after checking that every file is the write's own and is there as reported.</summary>
internal static class CommitPlanner
{
    public static CommitPlan Plan(Table table, WrittenFiles written, WriteIntent intent, LocationPolicy locations)
    {
        var byValues = new Dictionary<ValueList<string?>, List<PlannedMove>>();
        var partitionsByValues = table.Partitions.ToDictionary(partition => partition.Values);
        var targets = new HashSet<string>(StringComparer.Ordinal);
        string LocationOf(ValueList<string?> values) => partitionsByValues.TryGetValue(values, out var partition)
            ? partition.Location
            : Path.Combine(table.Location, HivePartitionPath.Format(table.Columns.Skip(table.NumDataColumns).Select(column => column.Name), values));

        foreach (var partition in written.Partitions)
        {
            CheckNumValues(table, partition.Values);
            var location = LocationOf(partition.Values);
            if (!byValues.TryGetValue(partition.Values, out var moves))
                byValues[partition.Values] = moves = [];
            foreach (var file in partition.Files)
                moves.Add(PlanMove(file, location, intent, targets, locations));
        }
        if (written.Overwrite)
        {
            foreach (var values in written.Overwritten)
            {
                CheckNumValues(table, values);
                if (partitionsByValues.ContainsKey(values))
                    byValues.TryAdd(values, []);
            }
            if (table.NumPartitionColumns == 0)
                byValues.TryAdd([], []);
        }
        return new CommitPlan(
            table.Name.Database,
            table.Name.Table,
            written.Overwrite,
            written.BaseVersion,
            byValues.Select(pair => new PlannedPartition(pair.Key.ToImmutableArray(), LocationOf(pair.Key), pair.Value)).ToArray())
        {
            Rewritten = written.Rewritten,
        };
    }

    private static PlannedMove PlanMove(WrittenFile file, string location, WriteIntent intent, HashSet<string> targets, LocationPolicy locations)
    {
        var path = LocationPolicy.Normalize(file.StagedPath);
        var isOwn = WriteStaging.IsInPlace(intent) ? WriteStaging.IsWrittenBy(intent, path) : StorePath.IsBelow(path, intent.StagingDir);
        if (!isOwn || !locations.IsReallyAllowed(path))
            throw Refuse("a written file is outside the staging folder of its write", file.StagedPath);
        var files = FileSystemRegistry.Default.Get(path);
        if (files.TryGetStatus(path) is not { IsDirectory: false } status)
            throw Refuse("a written file is missing", file.StagedPath);
        if (status.Length != file.Length)
            throw Refuse($"a written file has {status.Length} bytes, but {file.Length} were reported", file.StagedPath);
        var name = Path.GetFileName(path);
        if (name[0] is '.' or '_')
            throw Refuse("a written file has a hidden name", file.StagedPath);
        var target = Path.Combine(location, name);
        if (!targets.Add(target) || (target != path && FileSystemRegistry.Default.Get(target).TryGetStatus(target) is not null))
            throw Refuse("a file of this name is already in the table", target);
        return new PlannedMove(path, target, file.Length, file.NumRows);
    }

    private static void CheckNumValues(Table table, ValueList<string?> values)
    {
        if (values.Count != table.NumPartitionColumns)
            throw Refuse($"the table has {table.NumPartitionColumns} partition columns, but the write names {values.Count}", table.Name.ToString());
    }

    private static SqlException Refuse(string message, string path) => new(SqlState.SerializationFailure, message, hint: "Run the statement again.", detail: path);
}
