using System.Globalization;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>SET and UNSET of TBLPROPERTIES and SERDEPROPERTIES. Impala's property EXTERNAL turns a managed table into an external one and back;
/// numRows is the row count of COMPUTE STATS. Of partitions only numRows is kept, the one property that means anything there.</summary>
internal sealed class SetTableProperties(AlterTableRequest request) : AlterTableOperation(request)
{
    private int _numPartitions;

    protected override string Summary => Request.SetProperties.OfPartitions ? $"Updated {_numPartitions} partition(s)." : Request.IsView ? "Updated view." : "Updated table.";

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var action = Request.SetProperties;
        if (action.OfPartitions)
            return Task.FromResult(ChangePartitions(action));
        var present = action.OfSerde ? Table.SerdeProperties : Table.Properties;
        foreach (var key in action.UnsetKeys)
            if (!action.UnsetIfExists && present.Find(key) is null)
                throw new SqlException(SqlState.UndefinedObject, $"Property key '{key}' does not exist in table {Name}");
        var numRows = action.OfSerde ? null : action.Properties.LastOrDefault(property => property.Key == TablePropertyNames.NumRows);
        var properties = TableProperties.Merge(present, action.Properties.Where(property => property != numRows))
            .Where(property => !action.UnsetKeys.Contains(property.Key))
            .ToValueList();
        var changed = action.OfSerde ? Table with { SerdeProperties = properties } : Table with { Properties = properties };
        var external = action.OfSerde ? null : action.Properties.LastOrDefault(property => property.Key.Equals(TablePropertyNames.External, StringComparison.OrdinalIgnoreCase));
        changed = changed with
        {
            TextFormat = TableProperties.TextFormatOf(changed.Properties, changed.SerdeProperties),
            IsExternal = external is null ? changed.IsExternal : external.Value.Equals("true", StringComparison.OrdinalIgnoreCase),
        };
        TableProperties.CheckSortColumns(changed);
        // Partitions have counts of their own; a table without them has one partition.
        if (numRows is not null && changed.NumPartitionColumns == 0 && !changed.IsView)
            changed = changed with { Partitions = changed.Partitions.Map(partition => partition with { NumRows = ReadNumRows(numRows.Value) }) };
        return Task.FromResult(changed);
    }

    private Table ChangePartitions(SetProperties action)
    {
        var named = action.Partitions.Select(RequireValues).ToHashSet();
        _numPartitions = named.Count;
        var numRows = action.Properties.LastOrDefault(property => property.Key == TablePropertyNames.NumRows);
        return numRows is null
            ? Table
            : Table with
            {
                Partitions = Table.Partitions.Map(partition => named.Contains(partition.Values) ? partition with { NumRows = ReadNumRows(numRows.Value) } : partition),
            };
    }

    private static long ReadNumRows(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= -1
        ? number
        : throw new SqlException(SqlState.InvalidParameterValue, $"table property '{TablePropertyNames.NumRows}' must be a number of rows, not '{text}'");
}
