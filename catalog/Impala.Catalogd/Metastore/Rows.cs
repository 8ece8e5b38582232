namespace Impala.Catalogd.Metastore;

// Mutable classes of long and string only: SQLite gives Int64 and text for everything, and Dapper refuses positional records for it.
internal sealed class DatabaseRow
{
    public long Oid { get; set; }

    public string Name { get; set; } = "";

    public string Location { get; set; } = "";

    public string? Comment { get; set; }

    public string Owner { get; set; } = "";

    public string? Details { get; set; }

    public long Version { get; set; }
}

internal sealed class TableNameRow
{
    public long Oid { get; set; }

    public string DatabaseName { get; set; } = "";

    public string Name { get; set; } = "";

    public long Kind { get; set; }

    public string Owner { get; set; } = "";

    public long IsOwnerRole { get; set; }

    public long Version { get; set; }
}

internal sealed class GranteeRow
{
    public long Kind { get; set; }

    public string Name { get; set; } = "";

    public long Oid { get; set; }

    public long IsDefined { get; set; }

    public long IsSuperuser { get; set; }

    public long CanLogin { get; set; }

    public string? PasswordSecret { get; set; }

    public string Details { get; set; } = "";

    public long Version { get; set; }
}

internal sealed class TableRow
{
    public long Oid { get; set; }

    public string DatabaseName { get; set; } = "";

    public string Name { get; set; } = "";

    public long Kind { get; set; }

    public long Format { get; set; }

    public long IsExternal { get; set; }

    public long NumPartitionColumns { get; set; }

    public string Location { get; set; } = "";

    public string? Comment { get; set; }

    public string Owner { get; set; } = "";

    public string TextFormat { get; set; } = "";

    public string? ViewText { get; set; }

    public string? ViewDialect { get; set; }

    public string? Details { get; set; }

    public long Version { get; set; }
}

internal sealed class ColumnRow
{
    public long TableOid { get; set; }

    public string Name { get; set; } = "";

    public long TypeKind { get; set; }

    public long TypePrecision { get; set; }

    public long TypeScale { get; set; }

    public long TypeElement { get; set; }

    public string? Comment { get; set; }

    public string? UnsupportedType { get; set; }

    public long? NumDistinct { get; set; }

    public long? NumNulls { get; set; }

    public long? MaxSize { get; set; }

    public double? AvgSize { get; set; }

    public long? NumTrues { get; set; }

    public long? NumFalses { get; set; }
}

internal sealed class PropertyRow
{
    public long TableOid { get; set; }

    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}

internal sealed class PartitionRow
{
    public long TableOid { get; set; }

    public long Id { get; set; }

    public string KeyValues { get; set; } = "";

    public string Location { get; set; } = "";

    public long Format { get; set; }

    public long NumRows { get; set; }

    public string IncrementalStatistics { get; set; } = "";
}

internal sealed class FileRow
{
    public long TableOid { get; set; }

    public long PartitionId { get; set; }

    public string Path { get; set; } = "";

    public long Length { get; set; }

    public long ModificationTime { get; set; }

    public long NumRows { get; set; }
}

internal sealed class IntentRow
{
    public string QueryId { get; set; } = "";

    public long TableOid { get; set; }

    public long State { get; set; }

    public string StagingDir { get; set; } = "";

    public long ChangedAt { get; set; }

    public long CommittedVersion { get; set; }

    public string Plan { get; set; } = "";

    public string Owner { get; set; } = "";
}

internal sealed class RetiredPathRow
{
    public string Path { get; set; } = "";

    public long TableOid { get; set; }

    public long IsDirectory { get; set; }

    public long RetiredVersion { get; set; }

    public long RetiredAt { get; set; }
}
