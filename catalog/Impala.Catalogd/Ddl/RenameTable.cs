using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>RENAME TO: oid and files stay where they are, since running statements read them by path.</summary>
internal sealed class RenameTable(AlterTableRequest request) : AlterTableOperation(request)
{
    private readonly TableName _newName = Identifiers.Table(request.RenameTo);

    protected override string Summary => "Renaming was successful.";

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [Name, _newName];

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation) =>
        mutation.Snapshot.Tables.ContainsKey(_newName)
            ? throw CatalogErrors.TableExists(_newName)
            : Task.FromResult(Table with { Name = _newName });
}
