using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>SET FILEFORMAT: how files are read and new ones written. Of a partitioned table present partitions keep theirs, as in Impala; with
/// partitions only these change, and the table does not.</summary>
internal sealed class SetTableFileFormat(AlterTableRequest request) : AlterTableOperation(request)
{
    private readonly FileFormat _format = CreateTable.ReadFormat(request.SetFileFormat.Format);
    private readonly Dictionary<long, ValueList<DataFile>> _files = [];

    private bool IsOfPartitions => Request.SetFileFormat.OfPartitions;

    protected override string Summary => IsOfPartitions ? $"Updated {_files.Count} partition(s)." : "Updated table.";

    protected override async Task PrepareTableAsync(DdlContext context, CancellationToken cancellationToken)
    {
        _files.Clear();
        var named = Request.SetFileFormat.Partitions.Select(RequireValues).ToHashSet();
        var changed = IsOfPartitions
            ? Table.Partitions.Where(partition => named.Contains(partition.Values))
            : Table.NumPartitionColumns > 0 ? [] : [Table.Partitions[0]];
        var isExcluded = await context.Loader.ExclusionsAsync(cancellationToken);
        foreach (var partition in changed)
            _files[partition.Id] = await context.Loader.LoadFilesAsync(partition.Location, _format, [], readAgain: true, isExcluded, cancellationToken);
    }

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var table = IsOfPartitions ? Table : Table with { Format = _format };
        return Task.FromResult(table with
        {
            Partitions = table.Partitions.Map(partition =>
                _files.TryGetValue(partition.Id, out var files) ? partition with { Format = _format, Files = files } : partition),
        });
    }
}
