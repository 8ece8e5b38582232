using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>The result of COMPUTE [INCREMENTAL] STATS, single figures of ALTER TABLE SET COLUMN STATS, or DROP [INCREMENTAL] STATS.</summary>
internal sealed class SetTableStatistics(AlterTableRequest request) : AlterTableOperation(request)
{
    private int _numPartitions;

    protected override string Summary => Request.SetStatistics switch
    {
        { DropAll: true } or { Dropped.Count: > 0 } => "Stats have been dropped.",
        { Figures.Count: > 0 } => "Updated 1 column(s).",
        var action => $"Updated {_numPartitions} partition(s) and {action.Columns.Count} column(s).",
    };

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var action = Request.SetStatistics;
        if (action.DropAll)
        {
            return Task.FromResult(Table with
            {
                Columns = Table.Columns.Map(column => column with { Statistics = null }),
                Partitions = Table.Partitions.Map(partition => partition with { NumRows = -1, IncrementalStatistics = "" }),
            });
        }
        if (action.Dropped.Count > 0)
        {
            var dropped = action.Dropped.Select(spec => spec.Values.ToValues()).ToHashSet();
            return Task.FromResult(Table with
            {
                Partitions = Table.Partitions.Map(partition => dropped.Contains(partition.Values) ? partition with { NumRows = -1, IncrementalStatistics = "" } : partition),
            });
        }
        var columns = Table.Columns.ToArray();
        foreach (var update in action.Columns)
        {
            var index = IndexOf(update.Column);
            columns[index] = columns[index] with { Statistics = update.Statistics?.ToStatistics() };
        }
        foreach (var figure in action.Figures)
        {
            var index = IndexOf(figure.Column);
            if (index >= Table.NumDataColumns)
                throw CatalogErrors.InvalidDefinition($"Updating the stats of a partition column is not allowed: {figure.Column}");
            columns[index] = columns[index] with { Statistics = ColumnFigures.Set(columns[index], figure.Key, figure.Value) };
        }
        return Task.FromResult(Table with { Columns = columns.ToValueList(), Partitions = Counted(action) });
    }

    private ValueList<Partition> Counted(SetStatistics action)
    {
        if (action.Partitions.Count == 0)
            return Table.Partitions;
        var counts = action.Partitions.ToDictionary(entry => entry.Partition.Values.ToValues(), entry => entry);
        return Table.Partitions.Map(partition =>
        {
            if (!counts.TryGetValue(partition.Values, out var entry))
                return partition;
            _numPartitions++;
            return partition with
            {
                NumRows = entry.NumRows,
                IncrementalStatistics = entry.HasIncrementalStatistics ? entry.IncrementalStatistics : partition.IncrementalStatistics,
            };
        });
    }

    private int IndexOf(string column)
    {
        var index = Table.FindColumn(column);
        return index >= 0 ? index : throw CatalogErrors.ColumnNotFound(column, Name);
    }
}
