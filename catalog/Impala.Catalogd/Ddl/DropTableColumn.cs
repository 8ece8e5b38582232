using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>DROP COLUMN changes metadata only: files keep the column, and later columns are matched by position as in Impala.</summary>
internal sealed class DropTableColumn(AlterTableRequest request) : AlterTableOperation(request)
{
    protected override string Summary => "Column has been dropped.";

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var index = RequireDataColumn(Request.DropColumn.Name);
        return Task.FromResult(WithDataColumns(Table.Columns.Take(Table.NumDataColumns).Where((_, i) => i != index)));
    }
}
