using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>SET and UNSET TBLPROPERTIES. Impala's property EXTERNAL turns a managed table into an external one and back.</summary>
internal sealed class SetTableProperties(AlterTableRequest request) : AlterTableOperation(request)
{
    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var action = Request.SetProperties;
        foreach (var key in action.UnsetKeys)
            if (!action.UnsetIfExists && Table.Properties.All(property => property.Key != key))
                throw new SqlException(SqlState.UndefinedObject, $"table \"{Name}\" has no property '{key}'");
        var properties = TableProperties.Merge(Table.Properties, action.Properties)
            .Where(property => !action.UnsetKeys.Contains(property.Key))
            .ToValueList();
        var external = action.Properties.LastOrDefault(property => property.Key.Equals("EXTERNAL", StringComparison.OrdinalIgnoreCase));
        return Task.FromResult(Table with
        {
            Properties = properties,
            TextFormat = TableProperties.Apply(Table.TextFormat, properties),
            IsExternal = external is null ? Table.IsExternal : external.Value.Equals("true", StringComparison.OrdinalIgnoreCase),
        });
    }
}
