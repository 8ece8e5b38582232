using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
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
            case SqlParser.Ast.RecoverPartitions:
                alter.RecoverPartitions = new Catalog.Protos.RecoverPartitions();
                break;
            case SqlParser.Ast.SetLocation { Partition.IsEmpty: true } location:
                alter.SetLocation = new Catalog.Protos.SetLocation { Location = location.Location };
                break;
            case SqlParser.Ast.SetFileFormat { Partition.IsEmpty: true } format:
                alter.SetFileFormat = new Catalog.Protos.SetFileFormat { Format = (int)FileFormats.Parse(format.Format, format.Span.Start) };
                break;
            case SqlParser.Ast.SetProperties properties:
                alter.SetProperties = new Catalog.Protos.SetProperties { OfSerde = properties.Serde, OfPartitions = !properties.Partition.IsEmpty };
                alter.SetProperties.Properties.AddRange(properties.Properties.Select(property => new PropertyMessage { Key = property.Key, Value = property.Value }));
                break;
            case SetSortBy { SortBy: var sortBy }:
                alter.SetProperties = new Catalog.Protos.SetProperties { UnsetIfExists = true };
                if (sortBy.Columns.IsEmpty)
                    alter.SetProperties.UnsetKeys.AddRange([TablePropertyNames.SortColumns, TablePropertyNames.SortOrder]);
                else
                    alter.SetProperties.Properties.AddRange(CreateTableHandler.SortProperties(sortBy));
                break;
            case SetColumnStats stats:
                alter.SetStatistics = new SetStatistics();
                alter.SetStatistics.Figures.AddRange(stats.Stats.Select(figure => new ColumnStatisticsFigure { Column = stats.Column.Name.ToLowerInvariant(), Key = figure.Key, Value = figure.Value }));
                break;
            case UnsetProperties { Partition.IsEmpty: true } unset:
                alter.SetProperties = new Catalog.Protos.SetProperties { UnsetIfExists = unset.IfExists, OfSerde = unset.Serde };
                alter.SetProperties.UnsetKeys.AddRange(unset.Keys);
                break;
            case SqlParser.Ast.SetOwner owner:
                alter.SetOwner = new Catalog.Protos.SetOwner { Owner = owner.Owner.Name, IsRole = owner.Owner.IsRole };
                break;
            case SetRowFormat { Partition.IsEmpty: true } rowFormat:
                alter.SetTextFormat = new SetTextFormat();
                alter.SetTextFormat.Properties.AddRange(ColumnDefinitions.ToSerdeProperties(rowFormat.Format));
                break;
            default:
                throw new SqlException(SqlState.FeatureNotSupported, "this form of ALTER TABLE is not supported", action.Span.Start > 0 ? action.Span.Start : statement.Span.Start);
        }
        return alter;
    }
}
