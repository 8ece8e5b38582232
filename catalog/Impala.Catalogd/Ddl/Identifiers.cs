using System.Collections.Frozen;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;

namespace Impala.Catalogd.Ddl;

/// <summary>Checks names on their way into the catalog. They are stored in lower case, as Impala stores them.</summary>
internal static class Identifiers
{
    private const int MaxLength = 128;

    // Schemas that pg_catalog and Impala's built-ins occupy.
    private static readonly FrozenSet<string> ReservedDatabases = new[] { "sys", "information_schema", "pg_catalog", "pg_toast", "_impala_builtins" }.ToFrozenSet();

    public static string Database(string name)
    {
        var lower = Check("database", name);
        return ReservedDatabases.Contains(lower) || lower.StartsWith("pg_", StringComparison.Ordinal) ? throw CatalogErrors.ReservedName(lower) : lower;
    }

    public static TableName Table(TableNameMessage name) => new(Database(name.Database), Check("table", name.Table));

    /// <summary>Column names may hold any printable character, as Hive's do.</summary>
    public static string Column(string name)
    {
        if (name.Length is 0 or > MaxLength * 6 || name.Any(char.IsControl))
            throw CatalogErrors.InvalidName("column", name);
        return name.ToLowerInvariant();
    }

    /// <summary>Roles in lower case; users and groups as others write them: any printable characters.</summary>
    public static GranteeName Grantee(GranteeNameMessage message)
    {
        var name = message.ToGranteeName();
        if (name.Name.Length is 0 or > MaxLength || name.Name.Any(char.IsControl))
            throw CatalogErrors.InvalidRoleName(name.Name);
        // The group public is everyone.
        if (name.Kind != GranteeKind.Group && (name.Name.StartsWith("pg_", StringComparison.Ordinal) || name is { Name: "public" or "none" }))
            throw CatalogErrors.ReservedRole(name.Name);
        return name.Kind == GranteeKind.Role ? name with { Name = name.Name.ToLowerInvariant() } : name;
    }

    private static string Check(string what, string name)
    {
        if (name.Length is 0 or > MaxLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw CatalogErrors.InvalidName(what, name);
        return name.ToLowerInvariant();
    }
}
