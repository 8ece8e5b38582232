namespace Impala.Server.PgCatalog.Relations;

/// <summary>The functions that types name, and PostgreSQL's common functions.</summary>
internal sealed class PgProc : VirtualRelation
{
    private static readonly Lazy<IReadOnlyList<VirtualRow>> All = new(() => [.. TypeRows(), .. CommonRows()]);

    public override string Name => "pg_proc";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) =>
        context.Oid("oid") is { } oid ? All.Value.Where(row => Convert.ToUInt32(row["oid"], System.Globalization.CultureInfo.InvariantCulture) == oid) : All.Value;

    private static IEnumerable<VirtualRow> TypeRows() => TypeFunctions.All.Select(function => Fill(new VirtualRow
    {
        ["oid"] = function.Value,
        ["proname"] = function.Key,
        ["pronamespace"] = PgOids.PgCatalogNamespace,
        ["prokind"] = "f",
        ["provolatile"] = "i",
        ["pronargs"] = 1,
        ["prorettype"] = 2278u,
        ["proargtypes"] = new uint[] { 2275 },
    }));

    private static IEnumerable<VirtualRow> CommonRows() => StaticRows.Read("pg_proc_common").Select(json =>
    {
        var row = StaticRelation.ToRow(json);
        row["proargtypes"] = ((string?)row["proargtypes"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => uint.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return Fill(row);
    });

    private static VirtualRow Fill(VirtualRow row)
    {
        row["proowner"] = PgOids.Superuser;
        row["prolang"] = 12u;
        row["procost"] = 1f;
        row["prorows"] = 0f;
        row["provariadic"] = 0u;
        row["prosupport"] = 0u;
        row["prosecdef"] = false;
        row["proleakproof"] = false;
        row["proisstrict"] = true;
        row.TryAdd("proretset", false);
        row["proparallel"] = "s";
        row["pronargdefaults"] = 0;
        row["prosrc"] = row["proname"];
        return row;
    }
}
