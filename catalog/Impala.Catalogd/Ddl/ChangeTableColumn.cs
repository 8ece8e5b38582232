using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>CHANGE COLUMN: name, type and comment; files are not rewritten.</summary>
internal sealed class ChangeTableColumn(AlterTableRequest request) : AlterTableOperation(request)
{
    protected override string Summary => "Column has been altered.";

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var index = RequireDataColumn(Request.ChangeColumn.Name);
        var column = ColumnRules.Check(Request.ChangeColumn.Column.ToColumn());
        var old = Table.Columns[index];
        if (column.Type == old.Type)
            column = column with { Statistics = old.Statistics };
        var changed = WithDataColumns(Table.Columns.Take(Table.NumDataColumns).Select((present, i) => i == index ? column : present));
        if (column.Name == old.Name)
            return Task.FromResult(changed);
        string Renamed(string name) => name == old.Name ? column.Name : name;
        return Task.FromResult(changed with
        {
            Properties = TableProperties.RenameSortColumns(Table, Renamed),
            PrimaryKey = Table.PrimaryKey.Map(Renamed),
            ForeignKeys = Table.ForeignKeys.Map(key => key with { Columns = key.Columns.Map(Renamed) }),
        });
    }
}
