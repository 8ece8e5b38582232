using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>COMMENT ON TABLE or VIEW.</summary>
internal sealed class SetTableComment(AlterTableRequest request) : AlterTableOperation(request)
{
    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation) =>
        Task.FromResult(Table with { Comment = Request.SetComment.HasComment ? Request.SetComment.Comment : null });
}
