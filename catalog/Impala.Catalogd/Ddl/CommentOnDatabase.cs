using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

internal sealed class CommentOnDatabase(CommentOnDatabaseRequest request) : DdlOperation
{
    private readonly string _name = Identifiers.Database(request.Name);

    public override string Kind => "COMMENT ON DATABASE";

    public override string Target => _name;

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [];

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        if (!mutation.Snapshot.Databases.TryGetValue(_name, out var database))
            throw CatalogErrors.DatabaseNotFound(_name);
        await mutation.PutDatabaseAsync(database with { Comment = request.HasComment ? request.Comment : null });
        return "Updated database.";
    }
}
