using System.Globalization;
using System.Numerics;
using Impala.Catalog.Types;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Type names as written to types, and types to the names that errors print.</summary>
internal static class TypeNames
{
    /// <summary>The type a name means, with its modifiers; a name nobody knows is 42704.</summary>
    public static SqlType Resolve(Ast.DataTypeName name, AnalysisErrors errors)
    {
        if (IsComplex(name))
            throw errors.ComplexType(name);
        if (!errors.IsPostgres && name.Name is "datetime")
            throw errors.ImpalaUnsupportedType(name);
        var type = Scalar(name, errors) ?? throw errors.TypeNotFound(name);
        if (name.ArrayDimensions > 0)
            return SqlType.ArrayOf(type);
        return type;
    }

    /// <summary>ARRAY, MAP and STRUCT as Impala writes them.</summary>
    public static bool IsComplex(Ast.DataTypeName name) => name.Fields.Count > 0 || name.Name is "array" or "map" or "struct";

    /// <summary>Names that a misspelt one may have meant.</summary>
    public static readonly IReadOnlyList<string> Known =
    [
        "bigint", "binary", "boolean", "bytea", "char", "date", "decimal", "double", "float", "int", "integer", "interval", "json", "numeric", "oid", "real", "smallint",
        "string", "text", "time", "timestamp", "timestamptz", "tinyint", "uuid", "varchar",
    ];

    private static SqlType? Scalar(Ast.DataTypeName name, AnalysisErrors errors)
    {
        if (name.Qualifier is { } qualifier && qualifier is not ("pg_catalog" or "information_schema"))
            return null;
        switch (name.Name)
        {
            case "boolean" or "bool":
                return SqlType.Boolean;
            case "tinyint":
                return SqlType.TinyInt;
            case "smallint" or "int2":
                return SqlType.SmallInt;
            case "int" or "integer" or "int4" or "cardinal_number":
                return SqlType.Int;
            case "bigint" or "int8":
                return SqlType.BigInt;
            case "float":
                return FloatOf(name, errors);
            case "float4":
                return SqlType.Float;
            case "real":
                return errors.IsPostgres ? SqlType.Float : SqlType.Double;
            case "double" or "double precision" or "float8":
                return SqlType.Double;
            case "decimal" or "numeric" or "dec":
                return DecimalOf(name, errors);
            case "string" or "text" or "sql_identifier" or "character_data" or "yes_or_no":
                return SqlType.String;
            case "varchar" or "character varying":
                return name.Modifiers.IsEmpty ? (errors.IsPostgres ? SqlType.VarChar(0) : SqlType.String) : SqlType.VarChar(Length(name, SqlType.MaxVarCharLength, errors));
            case "bpchar" when name.Modifiers.IsEmpty:
                return SqlType.String;
            case "char" when name.Parts[^1].Quoted:
                return SqlType.PgChar;
            case "char" or "character" or "bpchar":
                return SqlType.Char(name.Modifiers.IsEmpty ? 1 : Length(name, SqlType.MaxCharLength, errors));
            case "binary" or "bytea":
                return SqlType.Binary;
            case "timestamp" or "timestamp without time zone":
                return SqlType.Timestamp;
            case "timestamptz" or "timestamp with time zone" or "time_stamp":
                return SqlType.TimestampTz;
            case "date":
                return SqlType.Date;
            case "time" or "time without time zone":
                return SqlType.Time;
            case "interval":
                return SqlType.Interval;
            case "oid" or "xid" or "cid" or "regprocedure" or "regoper" or "regoperator":
                return name.Name is "regprocedure" ? SqlType.RegProc : SqlType.Oid;
            case "name":
                return SqlType.Name;
            case "regclass":
                return SqlType.RegClass;
            case "regtype":
                return SqlType.RegType;
            case "regproc":
                return SqlType.RegProc;
            case "regnamespace":
                return SqlType.RegNamespace;
            case "regrole":
                return SqlType.RegRole;
            case "uuid":
                return new SqlType(SqlTypeKind.Uuid);
            case "json" or "jsonb":
                return new SqlType(SqlTypeKind.Json);
            case "int2vector":
                return SqlType.VectorOf(SqlTypeKind.SmallInt);
            case "oidvector":
                return SqlType.VectorOf(SqlTypeKind.Oid);
            case "void":
                return SqlType.Void;
            case "unknown" or "cstring":
                return SqlType.String;
            case var text when text.StartsWith('_'):
                var element = name with { Parts = [new Ast.Identifier(text[1..])] };
                return Scalar(element, errors) is { } type ? SqlType.ArrayOf(type) : null;
            default:
                return null;
        }
    }

    private static SqlType FloatOf(Ast.DataTypeName name, AnalysisErrors errors)
    {
        if (name.Modifiers.IsEmpty)
            return errors.IsPostgres ? SqlType.Double : SqlType.Float;
        var digits = Modifier(name, 0, errors);
        if (digits is < 1 or > 53)
            throw errors.InvalidTypeModifier(name, "precision for type float must be between 1 and 53 bits", "precision for type float must be between 1 and 53 bits");
        return digits <= 24 ? SqlType.Float : SqlType.Double;
    }

    // A numeric without precision holds any value in PostgreSQL; the widest DECIMAL with a useful scale stands for it.
    private static SqlType DecimalOf(Ast.DataTypeName name, AnalysisErrors errors)
    {
        if (name.Modifiers.IsEmpty)
            return errors.IsPostgres ? SqlType.Decimal(SqlType.MaxDecimalPrecision, 9) : SqlType.Decimal(9, 0);
        var precision = Modifier(name, 0, errors);
        var scale = name.Modifiers.Count > 1 ? Modifier(name, 1, errors) : 0;
        if (precision is < 1 or > SqlType.MaxDecimalPrecision)
            throw errors.InvalidTypeModifier(
                name, $"NUMERIC precision {precision} must be between 1 and {SqlType.MaxDecimalPrecision}",
                precision < 1 ? $"Decimal precision must be > 0: {precision}" : $"Decimal precision must be <= {SqlType.MaxDecimalPrecision}: {precision}");
        if (scale < 0 || scale > precision)
            throw errors.InvalidTypeModifier(
                name, $"NUMERIC scale {scale} must be between 0 and precision {precision}", $"Decimal scale ({scale}) must be <= precision ({precision})");
        return SqlType.Decimal((int)precision, (int)scale);
    }

    private static int Length(Ast.DataTypeName name, int max, AnalysisErrors errors)
    {
        var length = Modifier(name, 0, errors);
        if (length < 1 || length > max)
        {
            var kind = name.Name.Contains("var", StringComparison.Ordinal) ? "Varchar" : "Char";
            throw errors.InvalidTypeModifier(
                name, $"length for type {name.Name} must be between 1 and {max}", length < 1 ? $"{kind} size must be > 0: {length}" : $"{kind} size must be <= {max}: {length}");
        }
        return (int)length;
    }

    private static long Modifier(Ast.DataTypeName name, int index, AnalysisErrors errors)
    {
        if (name.Modifiers[index] is Ast.IntegerLiteral literal && literal.Text.Length <= 9)
            return (long)literal.Value;
        throw errors.InvalidTypeModifier(name, "type modifiers must be simple constants", "type modifiers must be simple constants");
    }

    /// <summary>A type as errors of the dialect print it: <c>integer</c> in postgres, <c>INT</c> in impala.</summary>
    public static string Print(SqlType type, bool isPostgres) => isPostgres ? Postgres(type) : ImpalaName(type);

    private static string ImpalaName(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Null => "NULL_TYPE",
        SqlTypeKind.Unknown => "STRING",
        _ => type.ToString().ToUpperInvariant(),
    };

    private static string Postgres(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Null or SqlTypeKind.Unknown => "unknown",
        SqlTypeKind.TinyInt or SqlTypeKind.SmallInt => "smallint",
        SqlTypeKind.Int => "integer",
        SqlTypeKind.BigInt => "bigint",
        SqlTypeKind.Float => "real",
        SqlTypeKind.Double => "double precision",
        SqlTypeKind.Decimal => "numeric",
        SqlTypeKind.String => "text",
        SqlTypeKind.VarChar => "character varying",
        SqlTypeKind.Char => "character",
        SqlTypeKind.Binary => "bytea",
        SqlTypeKind.Timestamp => "timestamp without time zone",
        SqlTypeKind.TimestampTz => "timestamp with time zone",
        SqlTypeKind.Time => "time without time zone",
        SqlTypeKind.Array => Postgres(type.ElementType) + "[]",
        SqlTypeKind.Vector => type.Element == SqlTypeKind.Oid ? "oidvector" : "int2vector",
        SqlTypeKind.Record => "record",
        _ => type.ToString(),
    };

    /// <summary>The name of a cast's column in PostgreSQL: <c>int4</c> for <c>x::integer</c>.</summary>
    public static string CastColumnName(Ast.DataTypeName name) => name.Name switch
    {
        "int" or "integer" => "int4",
        "smallint" or "tinyint" => "int2",
        "bigint" => "int8",
        "boolean" => "bool",
        "real" => "float4",
        "float" or "double" or "double precision" => "float8",
        "decimal" or "dec" => "numeric",
        "character varying" => "varchar",
        "character" => "bpchar",
        "char" when !name.Parts[^1].Quoted => "bpchar",
        "string" => "text",
        "binary" => "bytea",
        "timestamp without time zone" => "timestamp",
        "timestamp with time zone" => "timestamptz",
        "time without time zone" => "time",
        var other => other,
    };

    /// <summary>The digits of a decimal literal as an unscaled number and its scale; exponents move the point. False beyond 38 digits.</summary>
    public static bool TryParseDecimal(string text, out Int128 unscaled, out int precision, out int scale)
    {
        unscaled = 0;
        precision = 1;
        scale = 0;
        var exponentAt = text.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (exponentAt >= 0 && !int.TryParse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return false;
        var mantissa = exponentAt >= 0 ? text[..exponentAt] : text;
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
        scale = (point < 0 ? 0 : mantissa.Length - point - 1) - exponent;
        digits = digits.TrimStart('0');
        if (digits.Length > 200 || scale is > 200 or < -200)
            return false;
        var value = digits.Length == 0 ? BigInteger.Zero : BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        if (scale < 0)
        {
            value *= BigInteger.Pow(10, -scale);
            scale = 0;
        }
        var numDigits = value.IsZero ? 0 : value.ToString(CultureInfo.InvariantCulture).Length;
        precision = Math.Max(1, Math.Max(numDigits, scale));
        if (precision > SqlType.MaxDecimalPrecision)
            return false;
        unscaled = (Int128)value;
        return true;
    }
}
