using Impala.Catalog.Objects;
using Impala.Catalog.Types;

namespace Impala.Catalog.Protos;

/// <summary>Converts catalog objects to their messages and back. Compiled into both ends (catalogd and impalad), which keeps the
/// vocabulary assembly free of protobuf.</summary>
internal static class CatalogMessages
{
    public static TableNameMessage ToMessage(this TableName name) => new() { Database = name.Database, Table = name.Table };

    public static TableName ToTableName(this TableNameMessage message) => new(message.Database, message.Table);

    public static SqlTypeMessage ToMessage(this SqlType type) =>
        new() { Kind = (int)type.Kind, Precision = type.Precision, Scale = type.Scale, Element = (int)type.Element };

    /// <summary>Reads a type; a kind this build does not know is a peer of another build and fails loudly.</summary>
    public static SqlType ToSqlType(this SqlTypeMessage? message)
    {
        if (message is null)
            return SqlType.Null;
        var kind = (SqlTypeKind)message.Kind;
        var element = (SqlTypeKind)message.Element;
        if (!Enum.IsDefined(kind) || !Enum.IsDefined(element))
            throw new InvalidDataException($"Type kind {message.Kind} with element {message.Element} is not one this build knows.");
        return new SqlType(kind, message.Precision, message.Scale, element);
    }

    public static ColumnMessage ToMessage(this Column column)
    {
        var message = new ColumnMessage { Name = column.Name, Type = column.Type.ToMessage() };
        if (column.Comment is { } comment)
            message.Comment = comment;
        if (column.UnsupportedType is { } unsupported)
            message.UnsupportedType = unsupported;
        if (column.Statistics is { } statistics)
            message.Statistics = statistics.ToMessage();
        return message;
    }

    public static Column ToColumn(this ColumnMessage message) =>
        new(message.Name, message.Type.ToSqlType(), message.HasComment ? message.Comment : null, message.Statistics?.ToStatistics())
        {
            UnsupportedType = message.HasUnsupportedType ? message.UnsupportedType : null,
        };

    public static ColumnStatisticsMessage ToMessage(this ColumnStatistics statistics) => new()
    {
        NumDistinct = statistics.NumDistinct,
        NumNulls = statistics.NumNulls,
        MaxSize = statistics.MaxSize,
        AvgSize = statistics.AvgSize,
        NumTrues = statistics.NumTrues,
        NumFalses = statistics.NumFalses,
    };

    public static ColumnStatistics ToStatistics(this ColumnStatisticsMessage message) =>
        new(message.NumDistinct, message.NumNulls, message.MaxSize, message.AvgSize, message.NumTrues, message.NumFalses);

    public static TextFormatMessage ToMessage(this TextFormat format)
    {
        var message = new TextFormatMessage
        {
            FieldDelimiter = format.FieldDelimiter,
            LineDelimiter = format.LineDelimiter,
            NullText = format.NullText,
            NumHeaderLines = format.NumHeaderLines,
        };
        if (format.Escape is { } escape)
            message.Escape = escape;
        if (format.Quote is { } quote)
            message.Quote = quote;
        return message;
    }

    public static TextFormat ToTextFormat(this TextFormatMessage? message) => message is null
        ? new TextFormat()
        : new TextFormat(
            (byte)message.FieldDelimiter,
            (byte)message.LineDelimiter,
            message.HasEscape ? (byte)message.Escape : null,
            message.NullText,
            message.NumHeaderLines,
            message.HasQuote ? (byte)message.Quote : null);

    public static DataFileMessage ToMessage(this DataFile file) =>
        new() { Path = file.Path, Length = file.Length, ModificationTime = file.ModificationTime, NumRows = file.NumRows };

    public static DataFile ToDataFile(this DataFileMessage message) =>
        new(message.Path, message.Length, message.ModificationTime, message.NumRows);

    public static NullableText ToNullableText(string? value)
    {
        var text = new NullableText();
        if (value is not null)
            text.Value = value;
        return text;
    }

    public static ValueList<string?> ToValues(this IEnumerable<NullableText> values) =>
        values.Select(value => value.HasValue ? value.Value : null).ToValueList();

    public static PartitionSpec ToSpec(this ValueList<string?> values)
    {
        var spec = new PartitionSpec();
        spec.Values.AddRange(values.Select(ToNullableText));
        return spec;
    }

    public static PartitionMessage ToMessage(this Partition partition)
    {
        var message = new PartitionMessage
        {
            Id = partition.Id,
            Location = partition.Location,
            Format = (int)partition.Format,
            NumRows = partition.NumRows,
            IncrementalStatistics = partition.IncrementalStatistics,
        };
        message.Values.AddRange(partition.Values.Select(ToNullableText));
        message.Files.AddRange(partition.Files.Select(ToMessage));
        return message;
    }

    public static Partition ToPartition(this PartitionMessage message) => new(
        message.Id,
        message.Values.ToValues(),
        message.Location,
        (FileFormat)message.Format,
        message.Files.Select(ToDataFile).ToValueList(),
        message.NumRows)
    {
        IncrementalStatistics = message.IncrementalStatistics,
    };

    public static TableMessage ToMessage(this Table table)
    {
        var message = new TableMessage
        {
            Oid = table.Oid,
            Name = table.Name.ToMessage(),
            Kind = (int)table.Kind,
            CatalogVersion = table.CatalogVersion,
            NumPartitionColumns = table.NumPartitionColumns,
            Format = (int)table.Format,
            TextFormat = table.TextFormat.ToMessage(),
            IsExternal = table.IsExternal,
            Location = table.Location,
            Owner = table.Owner,
            IsOwnerRole = table.IsOwnerRole,
            CreateTime = table.CreateTime,
        };
        message.Columns.AddRange(table.Columns.Select(ToMessage));
        message.Partitions.AddRange(table.Partitions.Select(ToMessage));
        message.Properties.AddRange(table.Properties.ToMessages());
        message.SerdeProperties.AddRange(table.SerdeProperties.ToMessages());
        message.PrimaryKey.AddRange(table.PrimaryKey);
        message.ForeignKeys.AddRange(table.ForeignKeys.Select(ToMessage));
        if (table.Comment is { } comment)
            message.Comment = comment;
        if (table.ViewText is { } viewText)
            message.ViewText = viewText;
        if (table.ViewDialect is { } viewDialect)
            message.ViewDialect = viewDialect;
        return message;
    }

    public static Table ToTable(this TableMessage message) => new(
        message.Oid,
        message.Name.ToTableName(),
        (TableKind)message.Kind,
        message.Columns.Select(ToColumn).ToValueList(),
        message.CatalogVersion)
    {
        NumPartitionColumns = message.NumPartitionColumns,
        Format = (FileFormat)message.Format,
        TextFormat = message.TextFormat.ToTextFormat(),
        IsExternal = message.IsExternal,
        Location = message.Location,
        Comment = message.HasComment ? message.Comment : null,
        Owner = message.Owner,
        Partitions = message.Partitions.Select(ToPartition).ToValueList(),
        IsOwnerRole = message.IsOwnerRole,
        CreateTime = message.CreateTime,
        Properties = message.Properties.ToProperties(),
        SerdeProperties = message.SerdeProperties.ToProperties(),
        PrimaryKey = message.PrimaryKey.ToValueList(),
        ForeignKeys = message.ForeignKeys.Select(ToForeignKey).ToValueList(),
        ViewText = message.HasViewText ? message.ViewText : null,
        ViewDialect = message.HasViewDialect ? message.ViewDialect : null,
    };

    public static IEnumerable<PropertyMessage> ToMessages(this ValueList<KeyValuePair<string, string>> properties) =>
        properties.Select(property => new PropertyMessage { Key = property.Key, Value = property.Value });

    public static ValueList<KeyValuePair<string, string>> ToProperties(this IEnumerable<PropertyMessage> messages) =>
        messages.Select(property => KeyValuePair.Create(property.Key, property.Value)).ToValueList();

    public static ForeignKeyMessage ToMessage(this ForeignKey key)
    {
        var message = new ForeignKeyMessage { Parent = key.Parent.ToMessage() };
        message.Columns.AddRange(key.Columns);
        message.ParentColumns.AddRange(key.ParentColumns);
        return message;
    }

    public static ForeignKey ToForeignKey(this ForeignKeyMessage message) =>
        new(message.Columns.ToValueList(), message.Parent.ToTableName(), message.ParentColumns.ToValueList());

    public static DatabaseMessage ToMessage(this Database database)
    {
        var message = new DatabaseMessage
        {
            Oid = database.Oid,
            Name = database.Name,
            Location = database.Location,
            Owner = database.Owner,
            CatalogVersion = database.CatalogVersion,
            IsOwnerRole = database.IsOwnerRole,
            ManagedLocation = database.ManagedLocation,
        };
        message.Properties.AddRange(database.Properties.ToMessages());
        if (database.Comment is { } comment)
            message.Comment = comment;
        return message;
    }

    public static Database ToDatabase(this DatabaseMessage message) =>
        new(message.Oid, message.Name, message.Location, message.HasComment ? message.Comment : null, message.Owner, message.CatalogVersion)
        {
            IsOwnerRole = message.IsOwnerRole,
            ManagedLocation = message.ManagedLocation,
            Properties = message.Properties.ToProperties(),
        };

    public static TableEntryMessage ToMessage(this TableEntry entry) => new()
    {
        Oid = entry.Oid,
        Name = entry.Name.ToMessage(),
        Kind = (int)entry.Kind,
        CatalogVersion = entry.CatalogVersion,
        Owner = entry.Owner,
        IsOwnerRole = entry.IsOwnerRole,
    };

    // Owners are few and tables many: each name is kept once.
    public static TableEntry ToTableEntry(this TableEntryMessage message) =>
        new(message.Oid, message.Name.ToTableName(), (TableKind)message.Kind, message.CatalogVersion)
        {
            Owner = string.Intern(message.Owner),
            IsOwnerRole = message.IsOwnerRole,
        };
}
