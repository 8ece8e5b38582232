using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

internal sealed class AddTableColumns(AlterTableRequest request) : AlterTableOperation(request)
{
    private int _numAdded;

    protected override string Summary => _numAdded > 0 ? "New column(s) have been added to the table." : "No new column(s) have been added to the table.";

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var added = ColumnRules.Read(Request.AddColumns.Columns)
            .Where(column => !Request.AddColumns.IfNotExists || Table.FindColumn(column.Name) < 0)
            .ToArray();
        _numAdded = added.Length;
        return Task.FromResult(added.Length == 0 ? Table : WithDataColumns(Table.Columns.Take(Table.NumDataColumns).Concat(added)));
    }
}
