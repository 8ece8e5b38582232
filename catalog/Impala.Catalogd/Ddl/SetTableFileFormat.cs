using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>SET FILEFORMAT: how files are read and new ones written. Present partitions of a partitioned table keep theirs, as in Impala.</summary>
internal sealed class SetTableFileFormat(AlterTableRequest request) : AlterTableOperation(request)
{
    private readonly FileFormat _format = CreateTable.ReadFormat(request.SetFileFormat.Format);
    private ValueList<DataFile>? _files;

    protected override async Task PrepareTableAsync(DdlContext context, CancellationToken cancellationToken)
    {
        _files = null;
        if (Table.NumPartitionColumns > 0)
            return;
        var isExcluded = await context.Loader.ExclusionsAsync(cancellationToken);
        _files = await context.Loader.LoadFilesAsync(Table.Partitions[0].Location, _format, [], readAgain: true, isExcluded, cancellationToken);
    }

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var table = Table with { Format = _format };
        if (_files is { } files)
            table = table with { Partitions = [Table.Partitions[0] with { Format = _format, Files = files }] };
        return Task.FromResult(table);
    }
}
