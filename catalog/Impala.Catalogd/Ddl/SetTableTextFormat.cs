using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>SET ROW FORMAT of a text table: how its files are read from now on. NULL's text and header lines are properties, which stay.</summary>
internal sealed class SetTableTextFormat(AlterTableRequest request) : AlterTableOperation(request)
{
    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        if (Table.Format != FileFormat.Text)
            throw CatalogErrors.InvalidDefinition($"ALTER TABLE SET ROW FORMAT is only supported on TEXT or SEQUENCE file formats. Table: {Name}");
        var serde = TableProperties.Merge(Table.SerdeProperties, Request.SetTextFormat.Properties);
        return Task.FromResult(Table with { SerdeProperties = serde, TextFormat = TableProperties.TextFormatOf(Table.Properties, serde) });
    }
}
