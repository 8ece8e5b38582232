using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>RECOVER PARTITIONS: adds the partitions that folders below the table's tell of.</summary>
internal sealed class RecoverTablePartitions(AlterTableRequest request) : AlterTableOperation(request)
{
    private readonly List<(ValueList<string?> Values, string Location, ValueList<DataFile> Files)> _found = [];

    protected override string Summary => "Partitions have been recovered.";

    protected override async Task PrepareTableAsync(DdlContext context, CancellationToken cancellationToken)
    {
        _found.Clear();
        if (Table.NumPartitionColumns == 0)
            throw Impala.Catalog.Errors.CatalogErrors.InvalidDefinition($"table \"{Name}\" is not partitioned");
        var known = Table.Partitions.Select(partition => partition.Values).ToHashSet();
        var isExcluded = await context.Loader.ExclusionsAsync(cancellationToken);
        foreach (var (values, location) in await context.Loader.DiscoverPartitionsAsync(Table, cancellationToken))
        {
            if (!known.Add(values) || !PartitionValues.Fit(Table, values))
                continue;
            _found.Add((values, location, await context.Loader.LoadFilesAsync(location, Table.Format, [], readAgain: false, isExcluded, cancellationToken)));
        }
    }

    protected override async Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        if (_found.Count == 0)
            return Table;
        var partitions = new List<Partition>();
        foreach (var (values, location, files) in _found)
            partitions.Add(new Partition(await mutation.NewPartitionIdAsync(), values, location, Table.Format, files));
        return Table with { Partitions = Table.Partitions.AddRange(partitions) };
    }
}
