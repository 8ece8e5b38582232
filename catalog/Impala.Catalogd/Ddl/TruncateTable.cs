using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>TRUNCATE: retires all files, also of external tables, and drops statistics unless they shall stay; schema and partitions stay.</summary>
internal sealed class TruncateTable(TruncateTableRequest request) : DdlOperation
{
    private readonly TableName _name = Identifiers.Table(request.Name);
    private Table? _table;

    public override string Kind => "TRUNCATE";

    public override string Target => _name.ToString();

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [_name];

    public override async Task PrepareAsync(DdlContext context, CancellationToken cancellationToken) =>
        _table = await context.State.FindTableAsync(_name, cancellationToken);

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        if (_table is null)
            return request.IfExists ? "Table does not exist." : throw CatalogErrors.TableNotFound(_name);
        if (_table.IsView)
            throw CatalogErrors.NotATable(_name);
        await mutation.RetireAsync(_table.Oid, _table.Partitions.SelectMany(partition => partition.Files).Select(file => file.Path), areDirectories: false);
        await mutation.PutTableAsync(_table, request.KeepStatistics
            ? _table with { Partitions = _table.Partitions.Map(partition => partition with { Files = [] }) }
            : _table with
            {
                Partitions = _table.Partitions.Map(partition => partition.WithRows([])),
                Columns = _table.Columns.Map(column => column with { Statistics = null }),
            });
        return "Table has been truncated.";
    }
}
