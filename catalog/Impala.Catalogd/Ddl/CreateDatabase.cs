using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

internal sealed class CreateDatabase(CreateDatabaseRequest request) : DdlOperation
{
    private readonly string _name = Identifiers.Database(request.Name);
    private string _location = "";
    private string _managedLocation = "";

    public override string Kind => "CREATE DATABASE";

    public override string Target => _name;

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [];

    public override async Task PrepareAsync(DdlContext context, CancellationToken cancellationToken)
    {
        _location = request.Location.Length > 0
            ? await context.ResolveLocationAsync(request.Location, cancellationToken)
            : Path.Combine(context.Locations.WarehouseDir, _name + ".db");
        if (request.ManagedLocation.Length > 0)
            _managedLocation = await context.ResolveLocationAsync(request.ManagedLocation, cancellationToken);
    }

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        if (mutation.Snapshot.Databases.ContainsKey(_name))
            return request.IfNotExists ? "Database already exists." : throw CatalogErrors.DatabaseExists(_name);
        var oid = await mutation.NewDatabaseOidAsync();
        await mutation.PutDatabaseAsync(new Database(oid, _name, _location, request.HasComment ? request.Comment : null, context.User)
        {
            ManagedLocation = _managedLocation,
            Properties = TableProperties.Merge([], request.Properties),
        });
        return "Database has been created.";
    }
}
