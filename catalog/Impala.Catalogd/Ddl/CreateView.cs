using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>CREATE [OR REPLACE] VIEW and ALTER VIEW ... AS. A replaced view keeps its oid.</summary>
internal sealed class CreateView(CreateViewRequest request) : DdlOperation
{
    private readonly TableName _name = Identifiers.Table(request.Name);
    private Table? _present;

    public override string Kind => request.MustExist ? "ALTER VIEW" : "CREATE VIEW";

    public override string Target => _name.ToString();

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [_name];

    public override async Task PrepareAsync(DdlContext context, CancellationToken cancellationToken) =>
        _present = await context.State.FindTableAsync(_name, cancellationToken);

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        if (_present is null && request.MustExist)
            throw CatalogErrors.ViewNotFound(_name);
        if (_present is not null)
        {
            if (request.IfNotExists)
                return "View already exists.";
            if (!_present.IsView && (request.OrReplace || request.MustExist))
                throw CatalogErrors.NotAView(_name);
            if (!request.OrReplace && !request.MustExist)
                throw CatalogErrors.TableExists(_name);
        }
        // A view's columns may have any type the engine computes.
        var columns = request.Columns.Select(column => column.ToColumn()).Select(column => column with { Name = Identifiers.Column(column.Name) });
        var view = new Table(_present?.Oid ?? await mutation.NewTableOidAsync(), _name, TableKind.View, Impala.Catalog.ValueList.ToValueList(columns), 0)
        {
            ViewText = request.ViewText,
            ViewDialect = request.ViewDialect,
            Comment = request.HasComment ? request.Comment : _present?.Comment,
            Owner = _present?.Owner ?? context.User,
            Properties = TableProperties.Merge(_present?.Properties ?? [], request.Properties),
            IsOwnerRole = _present?.IsOwnerRole ?? false,
            CreateTime = _present?.CreateTime ?? mutation.Now,
        };
        ColumnRules.CheckList(view.Columns, 0);
        await mutation.PutTableAsync(_present, view);
        return _present is null ? "View has been created." : "View has been altered.";
    }
}
