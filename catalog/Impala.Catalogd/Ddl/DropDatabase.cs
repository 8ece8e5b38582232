using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>DROP DATABASE; with CASCADE its tables and views go in the same version.</summary>
internal sealed class DropDatabase(DropDatabaseRequest request) : DdlOperation
{
    private readonly string _name = Identifiers.Database(request.Name);
    private readonly List<Table> _tables = [];

    public override string Kind => "DROP DATABASE";

    public override string Target => _name;

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => TablesIn(snapshot);

    public override async Task PrepareAsync(DdlContext context, CancellationToken cancellationToken)
    {
        _tables.Clear();
        if (!request.Cascade)
            return;
        foreach (var name in TablesIn(context.State.Snapshot))
            if (await context.State.FindTableAsync(name, cancellationToken) is { } table)
                _tables.Add(table);
    }

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        if (!mutation.Snapshot.Databases.TryGetValue(_name, out var database))
            return request.IfExists ? "Database does not exist." : throw CatalogErrors.DatabaseNotFound(_name);
        if (_name == "default")
            throw CatalogErrors.DefaultDatabase(_name);
        var names = TablesIn(mutation.Snapshot).ToHashSet();
        if (names.Count > 0 && !request.Cascade)
            throw CatalogErrors.DatabaseNotEmpty(_name, names.Count);
        if (!names.SetEquals(_tables.Select(table => table.Name)))
            throw CatalogErrors.StaleTable(new TableName(_name, "*"));
        foreach (var table in _tables)
        {
            await mutation.DropTableAsync(table);
            if (!table.IsExternal && !table.IsView)
                await context.RetireTableFilesAsync(mutation, table);
        }
        await mutation.DropDatabaseAsync(database);
        return "Database has been dropped.";
    }

    private IEnumerable<TableName> TablesIn(CatalogSnapshot snapshot) => snapshot.Tables.Keys.Where(name => name.Database == _name);
}
