using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>ALTER DATABASE SET OWNER and SET DBPROPERTIES.</summary>
internal sealed class AlterDatabase(AlterDatabaseRequest request) : DdlOperation
{
    private readonly string _name = Identifiers.Database(request.Name);

    public override string Kind => "ALTER DATABASE";

    public override string Target => _name;

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [];

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        if (!mutation.Snapshot.Databases.TryGetValue(_name, out var database))
            throw CatalogErrors.DatabaseNotFound(_name);
        await mutation.PutDatabaseAsync(request.Owner.Length > 0
            ? database with { Owner = request.Owner, IsOwnerRole = mutation.Grants.IsRole(request.Owner, request.IsOwnerRole) }
            : database with { Properties = TableProperties.Merge(database.Properties, request.Properties) });
        return "Updated database.";
    }
}
