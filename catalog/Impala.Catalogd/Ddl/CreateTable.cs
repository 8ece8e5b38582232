using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;
using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Ddl;

/// <summary>CREATE [EXTERNAL] TABLE, also LIKE another table and LIKE PARQUET a file. An unpartitioned table takes the files that its LOCATION
/// holds; a partitioned one starts without partitions (Impala's ALTER TABLE ... RECOVER PARTITIONS finds them).</summary>
internal sealed class CreateTable(CreateTableRequest request) : DdlOperation
{
    private readonly TableName _name = Identifiers.Table(request.Name);
    private Table? _prepared;
    private ValueList<DataFile> _files;

    public override string Kind => "CREATE TABLE";

    public override string Target => _name.ToString();

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [_name];

    public override async Task PrepareAsync(DdlContext context, CancellationToken cancellationToken)
    {
        if (context.State.Snapshot.Tables.ContainsKey(_name))
            return;
        var database = context.State.RequireDatabase(_name.Database);
        var table = await ShapeAsync(context, cancellationToken);
        ColumnRules.CheckList(table.Columns, table.NumPartitionColumns);
        var location = request.Location.Length > 0
            ? await context.ResolveLocationAsync(request.Location, cancellationToken)
            : await context.ChooseFolderAsync(Path.Combine(FolderOf(database), _name.Table), cancellationToken);
        if (request.Location.Length > 0 && FileSystemRegistry.Default.Get(location).TryGetStatus(location) is { IsDirectory: false })
            throw CatalogErrors.LocationMalformed(request.Location, "it is a file, not a folder");
        _files = [];
        if (request.Location.Length > 0 && table.NumPartitionColumns == 0)
        {
            var isExcluded = await context.Loader.ExclusionsAsync(cancellationToken);
            _files = await context.Loader.LoadFilesAsync(location, table.Format, [], readAgain: false, isExcluded, cancellationToken);
        }
        var properties = TableProperties.Merge(table.Properties, request.Properties);
        var serde = TableProperties.Merge(table.SerdeProperties, request.SerdeProperties);
        _prepared = table with
        {
            IsExternal = request.IsExternal || IsExternalByProperty(),
            Location = location,
            Comment = request.HasComment ? request.Comment : table.Comment,
            Owner = context.User,
            Properties = properties,
            SerdeProperties = serde,
            TextFormat = TableProperties.TextFormatOf(properties, serde),
            PrimaryKey = request.PrimaryKey.ToValueList(),
            ForeignKeys = request.ForeignKeys.Select(key => key.ToForeignKey()).ToValueList(),
        };
        TableProperties.CheckSortColumns(_prepared);
    }

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        if (mutation.Snapshot.Tables.ContainsKey(_name))
            return request.IfNotExists ? "Table already exists." : throw CatalogErrors.TableExists(_name);
        await mutation.PutTableAsync(null, await NewTableAsync(mutation));
        return "Table has been created.";
    }

    /// <summary>The table that was prepared, with an id of its own, not written anywhere yet.</summary>
    public async Task<Table> NewTableAsync(CatalogMutation mutation)
    {
        var table = (_prepared ?? throw CatalogErrors.StaleTable(_name)) with { Oid = await mutation.NewTableOidAsync(), CreateTime = mutation.Now };
        return table.NumPartitionColumns > 0
            ? table
            : table with { Partitions = [new Partition(await mutation.NewPartitionIdAsync(), [], table.Location, table.Format, _files)] };
    }

    private async Task<Table> ShapeAsync(DdlContext context, CancellationToken cancellationToken)
    {
        var columns = ColumnRules.Read(request.Columns);
        var format = request.HasFormat ? ReadFormat(request.Format) : FileFormat.Parquet;
        if (request.LikeTable is not null)
        {
            var like = await context.State.RequireTableAsync(Identifiers.Table(request.LikeTable), cancellationToken);
            return new Table(0, _name, TableKind.Table, WithoutStatistics(like.Columns), 0)
            {
                NumPartitionColumns = like.NumPartitionColumns,
                Format = request.HasFormat || like.IsView ? format : like.Format,
                Comment = like.Comment,
                Properties = like.IsView ? [] : Inherited(like, format),
                SerdeProperties = like.SerdeProperties,
            };
        }
        if (request.LikeParquet.Length > 0)
        {
            var path = context.Locations.Resolve(request.LikeParquet);
            var status = FileSystemRegistry.Default.Get(path).TryGetStatus(path);
            if (status is not { IsDirectory: false })
                throw CatalogErrors.LocationMalformed(request.LikeParquet, status is null ? "there is no such file" : "it is a folder; LIKE PARQUET needs a file");
            columns = context.Footers.ReadColumns(path).Select(ColumnRules.Check).Concat(columns).ToValueList();
        }
        return new Table(0, _name, TableKind.Table, columns, 0)
        {
            NumPartitionColumns = request.NumPartitionColumns,
            Format = format,
        };
    }

    /// <summary>A managed table of an external one is its own; header lines belong to text files.</summary>
    private ValueList<KeyValuePair<string, string>> Inherited(Table like, FileFormat format) => like.Properties
        .Where(property => !property.Key.Equals(TablePropertyNames.External, StringComparison.OrdinalIgnoreCase) && property.Key != TablePropertyNames.ExternalPurge)
        .Where(property => property.Key != TablePropertyNames.HeaderLines || !request.HasFormat || format == FileFormat.Text)
        .ToValueList();

    private bool IsExternalByProperty() =>
        request.Properties.Any(property => property.Key.Equals(TablePropertyNames.External, StringComparison.OrdinalIgnoreCase) && property.Value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private string FolderOf(Database database) => database.ManagedLocation.Length > 0 && !request.IsExternal ? database.ManagedLocation : database.Location;

    private static ValueList<Column> WithoutStatistics(ValueList<Column> columns) => columns.Map(column => column with { Statistics = null });

    internal static FileFormat ReadFormat(int format) => Enum.IsDefined((FileFormat)format)
        ? (FileFormat)format
        : throw new SqlException(SqlState.FeatureNotSupported, $"file format {format} is not supported");
}
