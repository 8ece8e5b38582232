namespace Impala.Catalog.Types;

/// <summary>A SQL type by value: kind, and where the kind has them precision or length, scale, and element kind.
/// Reference: Impala's data types; PostgreSQL's logical types for catalogs.</summary>
/// <param name="Kind">The family.</param>
/// <param name="Precision">Decimal digits (1..38), or the length in bytes of VARCHAR and CHAR; of an array those of its elements; 0 elsewhere.</param>
/// <param name="Scale">Digits after the point of a DECIMAL or of an array's DECIMAL elements; 0 elsewhere.</param>
/// <param name="Element">The element kind of an array or vector; Null elsewhere.</param>
public readonly record struct SqlType(SqlTypeKind Kind, int Precision = 0, int Scale = 0, SqlTypeKind Element = SqlTypeKind.Null)
{
    public const int MaxDecimalPrecision = 38;
    public const int MaxVarCharLength = 65535;
    public const int MaxCharLength = 255;

    public static readonly SqlType Null = new(SqlTypeKind.Null);
    public static readonly SqlType Boolean = new(SqlTypeKind.Boolean);
    public static readonly SqlType TinyInt = new(SqlTypeKind.TinyInt);
    public static readonly SqlType SmallInt = new(SqlTypeKind.SmallInt);
    public static readonly SqlType Int = new(SqlTypeKind.Int);
    public static readonly SqlType BigInt = new(SqlTypeKind.BigInt);
    public static readonly SqlType Float = new(SqlTypeKind.Float);
    public static readonly SqlType Double = new(SqlTypeKind.Double);
    public static readonly SqlType String = new(SqlTypeKind.String);
    public static readonly SqlType Binary = new(SqlTypeKind.Binary);
    public static readonly SqlType Timestamp = new(SqlTypeKind.Timestamp);
    public static readonly SqlType TimestampTz = new(SqlTypeKind.TimestampTz);
    public static readonly SqlType Date = new(SqlTypeKind.Date);
    public static readonly SqlType Unknown = new(SqlTypeKind.Unknown);
    public static readonly SqlType Interval = new(SqlTypeKind.Interval);
    public static readonly SqlType Time = new(SqlTypeKind.Time);
    public static readonly SqlType Oid = new(SqlTypeKind.Oid);
    public static readonly SqlType Name = new(SqlTypeKind.Name);
    public static readonly SqlType PgChar = new(SqlTypeKind.PgChar);
    public static readonly SqlType RegClass = new(SqlTypeKind.RegClass);
    public static readonly SqlType RegType = new(SqlTypeKind.RegType);
    public static readonly SqlType RegProc = new(SqlTypeKind.RegProc);
    public static readonly SqlType RegNamespace = new(SqlTypeKind.RegNamespace);
    public static readonly SqlType RegRole = new(SqlTypeKind.RegRole);
    public static readonly SqlType Void = new(SqlTypeKind.Void);

    public static SqlType Decimal(int precision, int scale) => new(SqlTypeKind.Decimal, precision, scale);

    public static SqlType VarChar(int length) => new(SqlTypeKind.VarChar, length);

    public static SqlType Char(int length) => new(SqlTypeKind.Char, length);

    public static SqlType ArrayOf(SqlTypeKind element) => new(SqlTypeKind.Array, 0, 0, element);

    /// <summary>An array of the type's values; only decimals keep more than their kind.</summary>
    public static SqlType ArrayOf(SqlType element) => element.IsDecimal ? new(SqlTypeKind.Array, element.Precision, element.Scale, element.Kind) : ArrayOf(element.Kind);

    public static SqlType VectorOf(SqlTypeKind element) => new(SqlTypeKind.Vector, 0, 0, element);

    public bool IsInteger => Kind is SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int or SqlTypeKind.BigInt;

    public bool IsFloating => Kind is SqlTypeKind.Float or SqlTypeKind.Double;

    public bool IsDecimal => Kind == SqlTypeKind.Decimal;

    public bool IsNumeric => IsInteger || IsFloating || IsDecimal;

    /// <summary>STRING, VARCHAR, CHAR, name, or an untyped literal: UTF-8 bytes that print as text.</summary>
    public bool IsText => Kind is SqlTypeKind.String or SqlTypeKind.VarChar or SqlTypeKind.Char or SqlTypeKind.Name or SqlTypeKind.Unknown;

    public bool IsTemporal => Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz or SqlTypeKind.Date;

    /// <summary>oid and the reg* types, all 32-bit object identifiers.</summary>
    public bool IsOidAlias => Kind is SqlTypeKind.Oid or SqlTypeKind.RegClass or SqlTypeKind.RegType or SqlTypeKind.RegProc
        or SqlTypeKind.RegNamespace or SqlTypeKind.RegRole;

    public bool IsArray => Kind is SqlTypeKind.Array or SqlTypeKind.Vector;

    public SqlType ElementType => new(Element, Precision, Scale);

    /// <summary>The type as Impala prints it in DESCRIBE: lower case, with precision, scale or length.</summary>
    public override string ToString() => Kind switch
    {
        SqlTypeKind.Decimal => $"decimal({Precision},{Scale})",
        SqlTypeKind.VarChar when Precision > 0 => $"varchar({Precision})",
        SqlTypeKind.Char when Precision > 0 => $"char({Precision})",
        SqlTypeKind.Array => ElementType + "[]",
        SqlTypeKind.Vector => ElementType + "vector",
        SqlTypeKind.PgChar => "\"char\"",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
