using Impala.Catalogd.Metastore.Dialects;

namespace Impala.Catalogd.Metastore;

/// <summary>Chooses the metastore's database by the flags.</summary>
internal static class MetastoreFactory
{
    public static IMetastoreDialect CreateDialect(CatalogdOptions options) => options.Metastore.Length > 0
        ? new PostgresDialect(options.Metastore)
        : new SqliteDialect(Path.Combine(Path.GetFullPath(options.DataDir), "metastore.db"));
}
