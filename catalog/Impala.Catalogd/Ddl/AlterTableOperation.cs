using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>The frame of every ALTER TABLE and ALTER VIEW action: finds the object, checks its kind, writes the changed body.</summary>
internal abstract class AlterTableOperation(AlterTableRequest request) : DdlOperation
{
    private Table? _table;

    public override string Kind => request.IsView ? "ALTER VIEW" : "ALTER TABLE";

    public override string Target => Name.ToString();

    protected AlterTableRequest Request => request;

    protected TableName Name { get; } = Identifiers.Table(request.Name);

    /// <summary>The body as prepared on; the write fails when it is no longer the newest.</summary>
    protected Table Table => _table ?? throw CatalogErrors.StaleTable(Name);

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [Name];

    public override async Task PrepareAsync(DdlContext context, CancellationToken cancellationToken)
    {
        _table = await context.State.FindTableAsync(Name, cancellationToken)
            ?? throw (request.IsView ? CatalogErrors.ViewNotFound(Name) : CatalogErrors.TableNotFound(Name));
        if (request.IsView && !_table.IsView)
            throw CatalogErrors.NotAView(Name);
        if (!request.IsView && _table.IsView)
            throw CatalogErrors.NotATable(Name);
        await PrepareTableAsync(context, cancellationToken);
    }

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        var changed = await ChangeAsync(context, mutation);
        if (!ReferenceEquals(changed, Table))
            await mutation.PutTableAsync(Table, changed);
        return Summary;
    }

    protected virtual string Summary => request.IsView ? "Updated view." : "Updated table.";

    protected virtual Task PrepareTableAsync(DdlContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The new body, or the very same object when there is nothing to do.</summary>
    protected abstract Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation);

    /// <summary>Columns with the data columns replaced; partition columns stay last.</summary>
    protected Table WithDataColumns(IEnumerable<Column> dataColumns)
    {
        var columns = dataColumns.Concat(Table.Columns.Skip(Table.NumDataColumns)).ToValueList();
        ColumnRules.CheckList(columns, Table.NumPartitionColumns);
        var properties = TableProperties.RenameSortColumns(Table, name => columns.Any(column => column.Name == name) ? name : null);
        var changed = Table with { Columns = columns, Properties = properties };
        return changed with
        {
            PrimaryKey = changed.PrimaryKey.All(name => changed.FindColumn(name) >= 0) ? changed.PrimaryKey : [],
            ForeignKeys = changed.ForeignKeys.Where(key => key.Columns.All(name => changed.FindColumn(name) >= 0)).ToValueList(),
        };
    }

    /// <summary>The index of a data column.</summary>
    /// <exception cref="SqlException">42703; 42P16 for a partition column.</exception>
    protected int RequireDataColumn(string name)
    {
        var index = Table.FindColumn(name);
        if (index < 0)
            throw CatalogErrors.ColumnNotFound(name, Name);
        return index < Table.NumDataColumns ? index : throw CatalogErrors.InvalidDefinition($"partition column \"{name}\" cannot be changed or dropped");
    }

    /// <summary>The values of a partition specification, checked for number.</summary>
    protected ValueList<string?> RequireValues(PartitionSpec spec)
    {
        if (Table.NumPartitionColumns == 0)
            throw CatalogErrors.InvalidDefinition($"table \"{Name}\" is not partitioned");
        var values = spec.Values.ToValues();
        return values.Count == Table.NumPartitionColumns
            ? values
            : throw CatalogErrors.InvalidDefinition($"a partition of table \"{Name}\" has {Table.NumPartitionColumns} values, not {values.Count}");
    }

    protected string Describe(ValueList<string?> values) =>
        string.Join(", ", Table.Columns.Skip(Table.NumDataColumns).Zip(values, (column, value) => $"{column.Name}={value ?? "NULL"}"));

    protected string DefaultLocation(ValueList<string?> values) =>
        Path.Combine(Table.Location, HivePartitionPath.Format(Table.Columns.Skip(Table.NumDataColumns).Select(column => column.Name), values));
}
