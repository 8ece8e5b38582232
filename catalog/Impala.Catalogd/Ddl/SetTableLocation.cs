using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>SET LOCATION of a table or of one partition; takes the files that are there. Old files stay where they are.</summary>
internal sealed class SetTableLocation(AlterTableRequest request) : AlterTableOperation(request)
{
    private string _location = "";
    private Partition? _partition;
    private ValueList<DataFile> _files;

    protected override string Summary => Request.SetLocation.Partition is null ? "New location has been set." : "New location has been set for the specified partition(s).";

    protected override async Task PrepareTableAsync(DdlContext context, CancellationToken cancellationToken)
    {
        var action = Request.SetLocation;
        _location = await context.ResolveLocationAsync(action.Location, cancellationToken);
        _partition = null;
        if (action.Partition is not null)
        {
            var values = RequireValues(action.Partition);
            _partition = Table.Partitions.FirstOrDefault(partition => partition.Values == values)
                ?? throw CatalogErrors.PartitionNotFound(Describe(values), Name);
        }
        else if (Table.NumPartitionColumns == 0)
        {
            _partition = Table.Partitions[0];
        }
        if (_partition is null)
            return;
        var isExcluded = await context.Loader.ExclusionsAsync(cancellationToken);
        _files = await context.Loader.LoadFilesAsync(_location, _partition.Format, [], readAgain: false, isExcluded, cancellationToken);
    }

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var table = Request.SetLocation.Partition is null ? Table with { Location = _location } : Table;
        if (_partition is not null)
        {
            table = table with
            {
                Partitions = table.Partitions.Map(partition =>
                    partition.Id == _partition.Id ? partition.WithRows(_files) with { Location = _location } : partition),
            };
        }
        return Task.FromResult(table);
    }
}
