namespace Impala.Server.PgCatalog.Relations;

/// <summary>PostgreSQL's built-in types with their own OIDs; functions are named by OID so that typreceive joins pg_proc.</summary>
internal sealed class PgType : VirtualRelation
{
    private static readonly string[] FunctionColumns = ["typinput", "typoutput", "typreceive", "typsend", "typmodin", "typmodout", "typanalyze"];

    private static readonly Lazy<IReadOnlyList<VirtualRow>> All = new(() => [.. StaticRows.Read("pg_type").Select(json =>
    {
        var row = StaticRelation.ToRow(json);
        foreach (var column in FunctionColumns)
            row[column] = TypeFunctions.OidOf((string?)row[column]);
        row["typowner"] = PgOids.Superuser;
        row["typsubscript"] = row["typelem"] is not 0L ? TypeFunctions.OidOf("array_subscript_handler") : 0u;
        return row;
    })]);

    public override string Name => "pg_type";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) =>
        context.Oid("oid") is { } oid ? All.Value.Where(row => (long)row["oid"]! == oid) : All.Value;
}
