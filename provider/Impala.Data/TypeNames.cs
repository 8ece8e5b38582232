namespace Impala.Data;

/// <summary>Impala's names of the wire's types.</summary>
internal static class TypeNames
{
    /// <summary>The type of a name as <see cref="FromWire"/> gives it.</summary>
    public static ImpalaDbType ToDbType(string name) => name.Split('(')[0] switch
    {
        "BOOLEAN" => ImpalaDbType.Boolean,
        "SMALLINT" => ImpalaDbType.SmallInt,
        "INT" => ImpalaDbType.Int,
        "BIGINT" => ImpalaDbType.BigInt,
        "FLOAT" => ImpalaDbType.Float,
        "DOUBLE" => ImpalaDbType.Double,
        "DECIMAL" => ImpalaDbType.Decimal,
        "STRING" => ImpalaDbType.String,
        "VARCHAR" => ImpalaDbType.VarChar,
        "CHAR" => ImpalaDbType.Char,
        "TIMESTAMP" => ImpalaDbType.Timestamp,
        "DATE" => ImpalaDbType.Date,
        "BINARY" => ImpalaDbType.Binary,
        _ => ImpalaDbType.Unknown,
    };

    /// <summary>Translates a name such as <c>character varying(10)</c>; what Impala has no name for keeps its own.</summary>
    public static string FromWire(string name)
    {
        var open = name.IndexOf('(', StringComparison.Ordinal);
        var (plain, modifiers) = open < 0 ? (name, "") : (name[..open], name[open..]);
        if (plain.StartsWith("pg_catalog.", StringComparison.Ordinal))
            plain = plain["pg_catalog.".Length..];
        return plain switch
        {
            "boolean" or "bool" => "BOOLEAN",
            "smallint" or "int2" => "SMALLINT",
            "integer" or "int4" => "INT",
            "bigint" or "int8" => "BIGINT",
            "real" or "float4" => "FLOAT",
            "double precision" or "float8" => "DOUBLE",
            "numeric" => "DECIMAL" + modifiers.Replace(" ", "", StringComparison.Ordinal),
            "text" => "STRING",
            "character varying" or "varchar" => modifiers.Length == 0 ? "STRING" : "VARCHAR" + modifiers,
            "character" or "bpchar" => "CHAR" + modifiers,
            "timestamp without time zone" or "timestamp" => "TIMESTAMP",
            "date" => "DATE",
            "bytea" => "BINARY",
            _ => name,
        };
    }
}
