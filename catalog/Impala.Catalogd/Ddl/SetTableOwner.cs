using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>SET OWNER of a table or view.</summary>
internal sealed class SetTableOwner(AlterTableRequest request) : AlterTableOperation(request)
{
    protected override string Summary => Request.IsView ? "Updated view." : "Updated table.";

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation) =>
        Task.FromResult(Table with { Owner = Request.SetOwner.Owner, IsOwnerRole = mutation.Grants.IsRole(Request.SetOwner.Owner, Request.SetOwner.IsRole) });
}
