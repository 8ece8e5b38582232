using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet.Thrift;
using ParquetNet = global::Parquet;

namespace Impala.Storage.Parquet;

/// <summary>Table columns from a file's schema. The footer is first read by our bounded reader, which makes the second reading safe;
/// the schema is then Parquet.Net's, unless it refuses a file that ours can read.</summary>
public static class ParquetSchemaReader
{
    /// <summary>The columns a file would give a table (CREATE TABLE LIKE PARQUET). A nested column, or one of a type Impala has no
    /// equal of, has <see cref="Column.UnsupportedType"/> set. Errors: 22000 naming the file, 55000 when it is missing.</summary>
    public static async ValueTask<ValueList<Column>> ReadColumnsAsync(string path, CancellationToken cancellationToken = default)
    {
        using var file = FileSystemRegistry.Default.Get(path).OpenRead(path);
        var metadata = ParquetFooterReader.Read(file);
        var elements = await ReadByParquetNetAsync(file, cancellationToken);
        if (elements is null)
            return metadata.ToTableColumns();
        try
        {
            var fields = ParquetSchema.Build(elements);
            return fields.Length == metadata.Fields.Length ? ToTableColumns(fields) : metadata.ToTableColumns();
        }
        catch (ParquetFormatException)
        {
            return metadata.ToTableColumns();
        }
    }

    /// <summary>The same by our reader alone, for callers that cannot await.</summary>
    public static ValueList<Column> ReadColumns(string path)
    {
        using var file = FileSystemRegistry.Default.Get(path).OpenRead(path);
        return ParquetFooterReader.Read(file).ToTableColumns();
    }

    internal static ValueList<Column> ToTableColumns(ReadOnlySpan<ParquetField> fields)
    {
        var columns = new Column[fields.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var field = fields[i];
            columns[i] = new Column(field.Name.ToLowerInvariant(), field.InferredType ?? SqlType.Binary)
            {
                UnsupportedType = field.InferredType is null ? field.TypeText : null,
            };
        }
        return ValueList.Create<Column>(columns);
    }

    private static async ValueTask<SchemaElement[]?> ReadByParquetNetAsync(IRandomAccessFile file, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = new RandomAccessStream(file);
            await using var reader = await ParquetNet.ParquetReader.CreateAsync(stream, cancellationToken: cancellationToken);
            return reader.Metadata is { } metadata ? [.. metadata.Schema.Select(Convert)] : null;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or SqlException))
        {
            // Parquet.Net refuses some files of older writers that ours reads; its refusal is no error of the file.
            return null;
        }
    }

    private static SchemaElement Convert(ParquetNet.Meta.SchemaElement element) => new(element.Name)
    {
        Type = (PhysicalType?)(int?)element.Type,
        TypeLength = element.TypeLength ?? 0,
        Repetition = (Repetition)(int)(element.RepetitionType ?? ParquetNet.Meta.FieldRepetitionType.REQUIRED),
        NumChildren = element.NumChildren ?? 0,
        Converted = element.ConvertedType is { } converted ? (ConvertedType)(int)converted : ConvertedType.None,
        Scale = element.Scale ?? 0,
        Precision = element.Precision ?? 0,
        Logical = Convert(element.LogicalType),
    };

    private static LogicalType Convert(ParquetNet.Meta.LogicalType? logical) => logical switch
    {
        null => default,
        { STRING: not null } => new LogicalType(LogicalKind.String),
        { MAP: not null } => new LogicalType(LogicalKind.Map),
        { LIST: not null } => new LogicalType(LogicalKind.List),
        { ENUM: not null } => new LogicalType(LogicalKind.Enum),
        { DECIMAL: { } type } => new LogicalType(LogicalKind.Decimal) { Precision = type.Precision, Scale = type.Scale },
        { DATE: not null } => new LogicalType(LogicalKind.Date),
        { TIME: { } type } => new LogicalType(LogicalKind.Time) { IsAdjustedToUtc = type.IsAdjustedToUTC, Unit = UnitOf(type.Unit) },
        { TIMESTAMP: { } type } => new LogicalType(LogicalKind.Timestamp) { IsAdjustedToUtc = type.IsAdjustedToUTC, Unit = UnitOf(type.Unit) },
        { INTEGER: { } type } => LogicalType.Integer(type.BitWidth, type.IsSigned),
        { UNKNOWN: not null } => new LogicalType(LogicalKind.Unknown),
        { JSON: not null } => new LogicalType(LogicalKind.Json),
        { BSON: not null } => new LogicalType(LogicalKind.Bson),
        { UUID: not null } => new LogicalType(LogicalKind.Uuid),
        _ => default,
    };

    private static TimeUnit UnitOf(ParquetNet.Meta.TimeUnit unit) => unit switch
    {
        { NANOS: not null } => TimeUnit.Nanos,
        { MICROS: not null } => TimeUnit.Micros,
        _ => TimeUnit.Millis,
    };
}
