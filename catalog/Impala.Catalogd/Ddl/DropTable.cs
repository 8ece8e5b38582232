using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>DROP TABLE and DROP VIEW. The files of a managed table are retired, those of an external one stay unless its property
/// external.table.purge is true.</summary>
internal sealed class DropTable(DropTableRequest request) : DdlOperation
{
    private readonly TableName _name = Identifiers.Table(request.Name);
    private Table? _table;

    public override string Kind => request.IsView ? "DROP VIEW" : "DROP TABLE";

    public override string Target => _name.ToString();

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [_name];

    public override async Task PrepareAsync(DdlContext context, CancellationToken cancellationToken) =>
        _table = await context.State.FindTableAsync(_name, cancellationToken);

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        var what = request.IsView ? "View" : "Table";
        if (_table is null)
        {
            // Also a missing database is nothing to drop.
            if (request.IfExists)
                return $"{what} does not exist.";
            throw request.IsView ? CatalogErrors.ViewNotFound(_name) : CatalogErrors.TableNotFound(_name);
        }
        if (request.IsView && !_table.IsView)
            throw CatalogErrors.NotAView(_name);
        if (!request.IsView && _table.IsView)
            throw CatalogErrors.NotATable(_name);
        await mutation.DropTableAsync(_table);
        if (!_table.IsView && (!_table.IsExternal || IsPurged(_table)))
            await context.RetireTableFilesAsync(mutation, _table);
        return $"{what} has been dropped.";
    }

    private static bool IsPurged(Table table) =>
        table.Properties.Any(property => property.Key == TablePropertyNames.ExternalPurge && property.Value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
