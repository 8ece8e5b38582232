using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

internal sealed class ReplaceTableColumns(AlterTableRequest request) : AlterTableOperation(request)
{
    protected override string Summary => "Table columns have been replaced.";

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation) =>
        Task.FromResult(WithDataColumns(ColumnRules.Read(Request.ReplaceColumns.Columns)));
}
