using Impala.Catalog.Types;

namespace Impala.Engine.Planning.Statistics;

/// <summary>Bytes a value takes in a batch. Strings without statistics count as a 16-byte view and 10 bytes of text.</summary>
internal static class ColumnWidth
{
    private const double TextView = 16;
    private const double DefaultText = 10;

    public static double Of(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.PgChar or SqlTypeKind.Null or SqlTypeKind.Void => 1,
        SqlTypeKind.SmallInt => 2,
        SqlTypeKind.Int or SqlTypeKind.Float or SqlTypeKind.Date or SqlTypeKind.Oid or SqlTypeKind.RegClass or SqlTypeKind.RegType
            or SqlTypeKind.RegProc or SqlTypeKind.RegNamespace or SqlTypeKind.RegRole => 4,
        SqlTypeKind.BigInt or SqlTypeKind.Double or SqlTypeKind.Time => 8,
        SqlTypeKind.Decimal => type.Precision <= 18 ? 8 : 16,
        SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz or SqlTypeKind.Interval or SqlTypeKind.Uuid => 16,
        SqlTypeKind.VarChar => TextView + (type.Precision is > 12 and < 65535 ? type.Precision / 2.0 : 0),
        SqlTypeKind.Char => TextView + (type.Precision > 12 ? type.Precision : 0),
        SqlTypeKind.String or SqlTypeKind.Binary or SqlTypeKind.Unknown or SqlTypeKind.Name or SqlTypeKind.Json or SqlTypeKind.Record
            or SqlTypeKind.Array or SqlTypeKind.Vector => TextView + DefaultText,
    };
}
