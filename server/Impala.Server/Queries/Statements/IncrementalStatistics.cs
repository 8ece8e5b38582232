using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;

namespace Impala.Server.Queries.Statements;

/// <summary>
/// COMPUTE INCREMENTAL STATS of a partitioned table: scans the partitions that are named, or all that have no sketches of the wanted columns,
/// and puts the sketches of all partitions together. Source: impala.md 1.4.
/// </summary>
internal sealed class IncrementalStatistics(Table table, StatisticsQueries queriesOf)
{
    // They travel with the table's body, which is one message.
    private const int MaxTextOfTable = 32 << 20;
    private const int PartitionsAtOnce = 200;

    private readonly Dictionary<long, PartitionSketches> _sketches = table.Partitions
        .Select(partition => (partition.Id, Sketches: PartitionSketches.Decode(partition.IncrementalStatistics)))
        .Where(entry => entry.Sketches is not null).ToDictionary(entry => entry.Id, entry => entry.Sketches!);

    /// <summary>The partitions whose sketches are missing or do not know all the columns.</summary>
    public IReadOnlyList<Partition> Lacking(IReadOnlyList<Column> columns) =>
        [.. table.Partitions.Where(partition => !_sketches.TryGetValue(partition.Id, out var sketches) || !sketches.Has(columns))];

    /// <summary>Scans the partitions; the answer is what catalogd shall know.</summary>
    /// <param name="runAsync">Answers the rows of a query as texts.</param>
    public async Task<SetStatistics> ComputeAsync(IReadOnlyList<Partition> chosen, IReadOnlyList<Column> columns, Func<string, Task<List<string?[]>>> runAsync)
    {
        var action = new SetStatistics();
        foreach (var partitions in chosen.Chunk(PartitionsAtOnce))
        {
            var made = partitions.ToDictionary(partition => partition.Id, _ => (NumRows: 0L, Columns: new Dictionary<string, ColumnSketch>(StringComparer.OrdinalIgnoreCase)));
            foreach (var group in columns.Chunk(StatisticsQueries.ColumnsAtOnce))
                await ScanAsync(partitions, group, made, runAsync);
            foreach (var partition in partitions)
                action.Partitions.Add(Keep(partition, made[partition.Id].NumRows, made[partition.Id].Columns));
        }
        if (_sketches.Count * (long)columns.Count * PartitionSketches.NumRegisters > MaxTextOfTable && TextOf(action) > MaxTextOfTable)
            throw new SqlException(SqlState.ProgramLimitExceeded, "Incremental stats size estimate exceeds 32.00MB. Please try COMPUTE STATS instead.");
        foreach (var column in columns)
            action.Columns.Add(new ColumnStatisticsUpdate { Column = column.Name, Statistics = PartitionSketches.Merge(_sketches.Values, column).ToMessage() });
        return action;
    }

    private async Task ScanAsync(
        Partition[] partitions, Column[] columns, Dictionary<long, (long NumRows, Dictionary<string, ColumnSketch> Columns)> made, Func<string, Task<List<string?[]>>> runAsync)
    {
        var rows = await runAsync(queriesOf.OfColumnsByPartition(columns, partitions.Length == table.Partitions.Count ? [] : partitions));
        var byKey = rows.ToDictionary(row => StatisticsQueries.KeyOf(row.AsSpan(0, table.NumPartitionColumns)));
        foreach (var partition in partitions)
        {
            // A partition without rows has no row.
            var row = byKey.GetValueOrDefault(StatisticsQueries.KeyOf(partition.Values.AsSpan()));
            var sketches = made[partition.Id].Columns;
            for (var i = 0; i < columns.Length; i++)
                sketches[columns[i].Name] = queriesOf.ReadSketch(row, columns[i], i);
            made[partition.Id] = (row is null ? 0 : StatisticsQueries.Number(row[^1]), sketches);
        }
    }

    private PartitionRowCount Keep(Partition partition, long numRows, Dictionary<string, ColumnSketch> columns)
    {
        // Columns that were not asked for stay known, when no row was written since.
        if (_sketches.TryGetValue(partition.Id, out var before))
            foreach (var (name, sketch) in before.Columns)
                columns.TryAdd(name, sketch);
        var sketches = new PartitionSketches(numRows, columns);
        _sketches[partition.Id] = sketches;
        return new PartitionRowCount { Partition = partition.Values.ToSpec(), NumRows = numRows, IncrementalStatistics = sketches.Encode() };
    }

    private long TextOf(SetStatistics action)
    {
        var renewed = action.Partitions.Select(entry => StatisticsQueries.KeyOf(entry.Partition.Values.ToValues().AsSpan())).ToHashSet(StringComparer.Ordinal);
        return action.Partitions.Sum(entry => (long)entry.IncrementalStatistics.Length)
            + table.Partitions.Where(partition => !renewed.Contains(StatisticsQueries.KeyOf(partition.Values.AsSpan()))).Sum(partition => (long)partition.IncrementalStatistics.Length);
    }
}
