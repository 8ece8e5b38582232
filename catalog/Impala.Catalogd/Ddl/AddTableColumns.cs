using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

internal sealed class AddTableColumns(AlterTableRequest request) : AlterTableOperation(request)
{
    protected override string Summary => "New column(s) have been added to the table.";

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var added = ColumnRules.Read(Request.AddColumns.Columns)
            .Where(column => !Request.AddColumns.IfNotExists || Table.FindColumn(column.Name) < 0)
            .ToArray();
        return Task.FromResult(added.Length == 0 ? Table : WithDataColumns(Table.Columns.Take(Table.NumDataColumns).Concat(added)));
    }
}
