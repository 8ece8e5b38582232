using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>ADD PARTITION with or without LOCATION; takes the files that are there.</summary>
internal sealed class AddTablePartitions(AlterTableRequest request) : AlterTableOperation(request)
{
    private readonly List<(ValueList<string?> Values, string Location, ValueList<DataFile> Files)> _added = [];

    private FileFormat Format => Request.AddPartitions.HasFormat ? CreateTable.ReadFormat(Request.AddPartitions.Format) : Table.Format;

    protected override string Summary => "New partition has been added to the table.";

    protected override async Task PrepareTableAsync(DdlContext context, CancellationToken cancellationToken)
    {
        var action = Request.AddPartitions;
        var known = Table.Partitions.Select(partition => partition.Values).ToHashSet();
        var isExcluded = await context.Loader.ExclusionsAsync(cancellationToken);
        _added.Clear();
        for (var i = 0; i < action.Partitions.Count; i++)
        {
            var values = RequireValues(action.Partitions[i]);
            if (!known.Add(values))
            {
                if (action.IfNotExists)
                    continue;
                throw CatalogErrors.PartitionExists(Describe(values), Name);
            }
            var location = i < action.Locations.Count && action.Locations[i].Length > 0
                ? await context.ResolveLocationAsync(action.Locations[i], cancellationToken)
                : DefaultLocation(values);
            var files = await context.Loader.LoadFilesAsync(location, Format, [], readAgain: false, isExcluded, cancellationToken);
            _added.Add((values, location, files));
        }
    }

    protected override async Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        if (_added.Count == 0)
            return Table;
        var partitions = new List<Partition>();
        foreach (var (values, location, files) in _added)
            partitions.Add(new Partition(await mutation.NewPartitionIdAsync(), values, location, Format, files));
        return Table with { Partitions = Table.Partitions.AddRange(partitions) };
    }
}
