using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>DROP PARTITION. Files are retired for managed tables and kept for external ones.</summary>
internal sealed class DropTablePartitions(AlterTableRequest request) : AlterTableOperation(request)
{
    private int _numDropped;

    protected override string Summary => $"Dropped {_numDropped} partition(s).";

    protected override async Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var action = Request.DropPartitions;
        var byValues = Table.Partitions.ToDictionary(partition => partition.Values);
        var dropped = new HashSet<long>();
        foreach (var spec in action.Partitions)
        {
            var values = RequireValues(spec);
            if (!byValues.TryGetValue(values, out var partition))
            {
                if (action.IfExists)
                    continue;
                throw CatalogErrors.PartitionNotFound(Describe(values), Name);
            }
            if (dropped.Add(partition.Id) && !Table.IsExternal)
                await mutation.RetireAsync(Table.Oid, partition.Files.Select(file => file.Path), areDirectories: false);
        }
        _numDropped = dropped.Count;
        return _numDropped == 0 ? Table : Table with { Partitions = Table.Partitions.Where(partition => !dropped.Contains(partition.Id)).ToValueList() };
    }
}
