using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

public sealed partial class SqlPrinter
{
    /// <summary>Nodes that stand only inside others, printed on their own (in messages and test failures).</summary>
    private bool PrintPart(SqlNode node)
    {
        switch (node)
        {
            case WhenClause branch:
                PrintWhen(branch);
                break;
            case Window window:
                PrintWindow(window);
                break;
            case WindowDefinition definition:
                PrintWindowDefinition(definition);
                break;
            case WindowFrame frame:
                PrintFrame(frame);
                break;
            case WindowBound bound:
                PrintBound(bound);
                break;
            case WithClause with:
                PrintWith(with);
                break;
            case CommonTableExpression table:
                PrintCommonTable(table);
                break;
            case GroupBy groupBy:
                PrintGroupBy(groupBy);
                break;
            case GroupingElement element:
                PrintGrouping(element);
                break;
            case ValuesRow row:
                WriteParens(row.Items, PrintSelectItem);
                break;
            case TableAlias alias:
                PrintAlias(alias);
                break;
            case TableSample sample:
                PrintSample(sample);
                break;
            case LockingClause locking:
                PrintLocking(locking);
                break;
            case TimeTravel asOf:
                PrintAsOf(asOf);
                break;
            case UnpivotColumn column:
                PrintUnpivotColumn(column);
                break;
            case OnConflict conflict:
                PrintConflict(conflict);
                break;
            case Assignment assignment:
                PrintAssignment(assignment);
                break;
            case Hint hint:
                PrintHints([hint]);
                break;
            case DataTypeField field:
                PrintField(field);
                break;
            default:
                return PrintStatementPart(node);
        }
        return true;
    }

    private bool PrintStatementPart(SqlNode node)
    {
        switch (node)
        {
            case ColumnDefinition column:
                PrintColumn(column);
                break;
            case TableConstraint constraint:
                PrintConstraint(constraint);
                break;
            case AlterTableAction action:
                PrintAction(action);
                break;
            case Option option:
                PrintOption(option);
                break;
            case Property property:
                PrintProperties("", [property]);
                break;
            case Owner owner:
                PrintOwner(owner);
                break;
            case SortBy sortBy:
                PrintSortBy(sortBy);
                break;
            case RowFormat format:
                PrintRowFormat(format);
                break;
            case LikeFile file:
                WriteClause($"LIKE {file.Format} ", file.Path);
                break;
            case PartitionKeyValue key:
                PrintPartitionKeys("", [key]);
                break;
            case PartitionDefinition definition:
                PrintPartitionKeys("", definition.Keys);
                WriteClause(" LOCATION ", definition.Location);
                break;
            default:
                return PrintLayoutPart(node) || PrintChangePart(node);
        }
        return true;
    }
}
