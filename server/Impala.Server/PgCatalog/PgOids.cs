namespace Impala.Server.PgCatalog;

/// <summary>OIDs that are fixed: PostgreSQL's own, and those of objects every Impala cluster has alike. Assigned ones start at 16384.</summary>
internal static class PgOids
{
    public const uint PgCatalogNamespace = 11;
    public const uint InformationSchemaNamespace = 13207;
    public const uint Database = 5;
    public const uint DefaultTablespace = 1663;
    public const uint Superuser = 10;
    public const uint HeapAccessMethod = 2;
    public const uint BtreeAccessMethod = 403;
    public const uint PgClass = 1259;
    public const uint PgConstraint = 2606;
    public const uint PgType = 1247;
    public const uint PgNamespace = 2615;
    public const uint PgDatabase = 1262;
    public const uint PgProc = 1255;
    public const uint FirstNormal = 16384;
}
