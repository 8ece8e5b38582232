using Impala.Catalog.Errors;
using Impala.Catalog.Protos;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>Actions of ALTER TABLE and ALTER VIEW that need nothing but themselves, as catalogd's operations.</summary>
internal static class AlterActions
{
    /// <summary>The request without its name; raises 0A000 for a form that is not supported.</summary>
    public static AlterTableRequest ToRequest(AlterTableAction action, Statement statement, StatementRequest request)
    {
        var alter = new AlterTableRequest();
        switch (action)
        {
            case SqlParser.Ast.AddColumns add:
                alter.AddColumns = new Catalog.Protos.AddColumns { IfNotExists = add.IfNotExists };
                alter.AddColumns.Columns.AddRange(add.Columns.Select(column => ColumnDefinitions.ToColumn(column, request.Session).ToMessage()));
                break;
            case SqlParser.Ast.ReplaceColumns replace:
                alter.ReplaceColumns = new Catalog.Protos.ReplaceColumns();
                alter.ReplaceColumns.Columns.AddRange(replace.Columns.Select(column => ColumnDefinitions.ToColumn(column, request.Session).ToMessage()));
                break;
            case SqlParser.Ast.DropColumn drop:
                alter.DropColumn = new Catalog.Protos.DropColumn { Name = drop.Column.Name.ToLowerInvariant() };
                break;
            case SqlParser.Ast.ChangeColumn change:
                alter.ChangeColumn = new Catalog.Protos.ChangeColumn { Name = change.Column.Name.ToLowerInvariant(), Column = ColumnDefinitions.ToColumn(change.Definition, request.Session).ToMessage() };
                break;
            case RenameTo rename:
                alter.RenameTo = TableNames.Resolve(rename.NewName, request.Session).ToMessage();
                break;
            case SqlParser.Ast.AddPartitions { FileFormat: null } add when add.Partitions.All(partition => partition.Caching is not { Pool: not null }):
                alter.AddPartitions = new Catalog.Protos.AddPartitions { IfNotExists = add.IfNotExists };
                foreach (var partition in add.Partitions)
                    alter.AddPartitions.Partitions.Add(SpecOf(partition.Keys));
                if (add.Partitions.Any(partition => partition.Location is not null))
                    alter.AddPartitions.Locations.AddRange(add.Partitions.Select(partition => partition.Location ?? ""));
                break;
            case SqlParser.Ast.RecoverPartitions:
                alter.RecoverPartitions = new Catalog.Protos.RecoverPartitions();
                break;
            case SqlParser.Ast.SetLocation { Partition.IsEmpty: true } location:
                alter.SetLocation = new Catalog.Protos.SetLocation { Location = location.Location };
                break;
            case SqlParser.Ast.SetFileFormat { Partition.IsEmpty: true } format:
                alter.SetFileFormat = new Catalog.Protos.SetFileFormat { Format = (int)FileFormats.Parse(format.Format, format.Span.Start) };
                break;
            case SqlParser.Ast.SetProperties { Partition.IsEmpty: true } properties:
                alter.SetProperties = new Catalog.Protos.SetProperties();
                foreach (var property in properties.Properties)
                    alter.SetProperties.Properties.Add(new PropertyMessage { Key = property.Key, Value = property.Value });
                break;
            case SetColumnStats stats:
                alter.SetStatistics = new SetStatistics();
                alter.SetStatistics.Figures.AddRange(stats.Stats.Select(figure => new ColumnStatisticsFigure { Column = stats.Column.Name.ToLowerInvariant(), Key = figure.Key, Value = figure.Value }));
                break;
            case UnsetProperties { Partition.IsEmpty: true } unset:
                alter.SetProperties = new Catalog.Protos.SetProperties { UnsetIfExists = unset.IfExists };
                alter.SetProperties.UnsetKeys.AddRange(unset.Keys);
                break;
            case SqlParser.Ast.SetOwner owner:
                alter.SetOwner = new Catalog.Protos.SetOwner { Owner = owner.Owner.Name };
                break;
            case SetRowFormat { Partition.IsEmpty: true } rowFormat:
                alter.SetTextFormat = new SetTextFormat { Format = ColumnDefinitions.ToTextFormat(rowFormat.Format).ToMessage() };
                break;
            default:
                throw new SqlException(SqlState.FeatureNotSupported, "this form of ALTER TABLE is not supported", action.Span.Start > 0 ? action.Span.Start : statement.Span.Start);
        }
        return alter;
    }

    /// <summary>The values of PARTITION (k = literal, ...), in the order written, which must be the table's.</summary>
    private static PartitionSpec SpecOf(AstList<PartitionKeyValue> keys)
    {
        var spec = new PartitionSpec();
        foreach (var key in keys)
        {
            spec.Values.Add(CatalogMessages.ToNullableText(key.Value switch
            {
                NullLiteral => null,
                StringLiteral text => text.Value,
                IntegerLiteral number => number.Text,
                DecimalLiteral number => number.Text,
                TypedLiteral typed => typed.Text,
                UnaryOperation { Operand: IntegerLiteral number } => "-" + number.Text,
                _ => throw new SqlException(SqlState.SyntaxError, $"the value of partition key \"{key.Key.Name}\" must be a literal", key.Span.Start),
            }));
        }
        return spec;
    }
}
