using Impala.Catalog.Objects;
using Impala.Catalogd.State;
using Impala.Statestore.Web;

namespace Impala.Catalogd.Web;

/// <summary>/catalog, /catalog?database=, /catalog_object?name= and /operations.</summary>
internal static class CatalogdPages
{
    private const int MaxRows = 2000;

    public static void Map(WebApplication application)
    {
        var state = application.Services.GetRequiredService<CatalogState>();
        var log = application.Services.GetRequiredService<OperationLog>();
        application.MapPage("/catalog", "Catalog", context => Catalog(state, context.Request.Query["database"].ToString()));
        application.MapPage("/catalog_object", "", context => ObjectAsync(state, context));
        application.MapPage("/operations", "Operations", _ => Operations(log));
    }

    private static PageContent Catalog(CatalogState state, string database)
    {
        var snapshot = state.Snapshot;
        var page = new PageContent(database.Length == 0 ? "Catalog" : $"Database {database}");
        page.Values("", ("Version", snapshot.Version), ("Service id", state.ServiceId), ("Ready", state.IsReady), ("Tables and views", snapshot.Tables.Count));
        if (database.Length == 0)
        {
            var numTables = snapshot.Tables.Keys.CountBy(name => name.Database).ToDictionary();
            return page.Table(
                "Databases",
                ["name", "oid", "tables", "location", "comment", "version"],
                snapshot.Databases.Values.Select(item => new object?[]
                {
                    new PageLink(item.Name, "/catalog?database=" + Uri.EscapeDataString(item.Name)),
                    item.Oid,
                    numTables.GetValueOrDefault(item.Name),
                    item.Location,
                    item.Comment,
                    item.CatalogVersion,
                }));
        }
        return page.Table(
            "Tables",
            ["name", "oid", "kind", "version"],
            snapshot.Tables.Values.Where(entry => entry.Name.Database == database).Take(MaxRows).Select(entry => new object?[]
            {
                new PageLink(entry.Name.Table, "/catalog_object?name=" + Uri.EscapeDataString(entry.Name.ToString())),
                entry.Oid,
                entry.Kind.ToString(),
                entry.CatalogVersion,
            }));
    }

    private static async ValueTask<PageContent> ObjectAsync(CatalogState state, HttpContext context)
    {
        var text = context.Request.Query["name"].ToString();
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var table = dot < 0 ? null : await state.FindTableAsync(new TableName(text[..dot], text[(dot + 1)..]), context.RequestAborted);
        if (table is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return new PageContent("Table").Text("", $"There is no table '{text}'.");
        }
        var page = new PageContent(table.Name.ToString()).Values(
            "",
            ("Oid", table.Oid),
            ("Kind", table.Kind.ToString()),
            ("Version", table.CatalogVersion),
            ("Format", table.Format.ToString()),
            ("External", table.IsExternal),
            ("Location", table.Location),
            ("Owner", table.Owner),
            ("Comment", table.Comment),
            ("Rows", table.NumRows),
            ("Bytes", table.NumBytes));
        page.Table("Columns", ["name", "type", "comment"], table.Columns.Select(column =>
            new object?[] { column.Name, column.UnsupportedType ?? column.Type.ToString(), column.Comment }));
        if (table.IsView)
            return page.Text("Definition", table.ViewText ?? "");
        page.Table("Partitions", ["id", "values", "location", "files"], table.Partitions.Take(MaxRows).Select(partition =>
            new object?[] { partition.Id, string.Join(", ", partition.Values.Select(value => value ?? "NULL")), partition.Location, partition.Files.Count }));
        return page.Table("Files", ["path", "bytes", "rows"], table.Partitions.SelectMany(partition => partition.Files).Take(MaxRows).Select(file =>
            new object?[] { file.Path, file.Length, file.NumRows }));
    }

    private static PageContent Operations(OperationLog log) => new PageContent("Operations").Table(
        "Newest first",
        ["id", "operation", "target", "user", "status", "started", "milliseconds", "detail"],
        log.List().Select(operation => new object?[]
        {
            operation.Id,
            operation.Kind,
            operation.Target,
            operation.User,
            operation.Status,
            operation.Started,
            operation.Duration is { } duration ? Math.Round(duration.TotalMilliseconds, 1) : null,
            operation.Detail,
        }));
}
