using System.Diagnostics;
using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

public sealed partial class SqlPrinter
{
    private void PrintLayout(CreateTableStatement create)
    {
        if (!create.PartitionSpec.IsEmpty)
        {
            Write(" PARTITIONED BY SPEC ");
            WriteParens(create.PartitionSpec, PrintTransform);
        }
        WriteIf(!create.KuduPartitions.IsEmpty, " PARTITION BY ");
        WriteList(create.KuduPartitions, PrintKuduPartitioning);
    }

    private void PrintKuduPartitioning(KuduPartitioning partitioning)
    {
        switch (partitioning)
        {
            case HashPartitioning hash:
                Write("HASH");
                PrintOptionalNames(hash.Columns);
                Write(" PARTITIONS ");
                Write(hash.NumPartitions);
                break;
            case RangePartitioning range:
                Write("RANGE");
                PrintOptionalNames(range.Columns);
                Write(" ");
                WriteParens(range.Ranges, PrintRange);
                break;
            default:
                throw new UnreachableException(partitioning.GetType().Name);
        }
    }

    private void PrintRange(RangePartition range)
    {
        Write("PARTITION ");
        if (!range.Values.IsEmpty)
        {
            Write("VALUE = ");
            PrintRangeValues(range.Values);
        }
        else
        {
            if (range.Before is not null)
            {
                PrintRangeValues(range.Before.Values);
                Write(" " + Precedence.SymbolOf(range.Before.Comparison, _dialect) + " ");
            }
            Write("VALUES");
            if (range.After is not null)
            {
                Write(" " + Precedence.SymbolOf(range.After.Comparison, _dialect) + " ");
                PrintRangeValues(range.After.Values);
            }
        }
        foreach (var hash in range.Hash)
        {
            Write(" ");
            PrintKuduPartitioning(hash);
        }
    }

    private void PrintRangeValues(AstList<Expression> values)
    {
        if (values.Count == 1)
            PrintExpression(values[0], _precedence.Comparison + 1);
        else
            WriteParens(values, value => PrintExpression(value, 0));
    }

    private void PrintTransform(PartitionTransform field)
    {
        if (field.Transform is null)
        {
            PrintName(field.Column);
            return;
        }
        Write(field.Transform + "(");
        if (field.Parameter is { } parameter)
        {
            Write(parameter);
            Write(", ");
        }
        PrintName(field.Column);
        Write(")");
    }

    private void PrintCaching(Caching caching)
    {
        if (caching.Pool is null)
        {
            Write("UNCACHED");
            return;
        }
        WriteClause("CACHED IN ", caching.Pool);
        if (caching.Replication is not { } replication)
            return;
        Write(" WITH REPLICATION = ");
        Write(replication);
    }

    private void PrintDataSource(DataSourceReference source)
    {
        Write("PRODUCED BY DATA SOURCE ");
        PrintName(source.Name);
        if (source.InitString is null)
            return;
        WriteClause("(", source.InitString);
        Write(")");
    }

    private void PrintLayoutAction(AlterTableAction action)
    {
        switch (action)
        {
            case SetCaching caching:
                PrintPartitionPredicates("", caching.Partition, " ");
                Write("SET ");
                PrintCaching(caching.Caching);
                break;
            case ChangeRangePartition change:
                Write(change.Drop ? "DROP " : "ADD ");
                if (change.IfExistsOrNot)
                    Write(change.Drop ? "IF EXISTS " : "IF NOT EXISTS ");
                Write("RANGE ");
                PrintRange(change.Partition);
                break;
            case SetColumnOptions options:
                Write("ALTER COLUMN ");
                PrintName(options.Column.Name);
                Write(" SET");
                PrintColumnOptions(options.Column);
                break;
            case DropColumnDefault drop:
                Write("ALTER COLUMN ");
                PrintName(drop.Column);
                Write(" DROP DEFAULT");
                break;
            case SetPartitionSpec spec:
                Write("SET PARTITION SPEC ");
                WriteParens(spec.Fields, PrintTransform);
                break;
            case ExecuteAction execute:
                Write("EXECUTE ");
                PrintExpression(execute.Call, 0);
                break;
            case ConvertToIceberg convert:
                Write("CONVERT TO ICEBERG");
                PrintProperties(" TBLPROPERTIES ", convert.Properties);
                break;
            default:
                throw new UnreachableException(action.GetType().Name);
        }
    }

    private bool PrintLayoutPart(SqlNode node)
    {
        switch (node)
        {
            case KuduPartitioning partitioning:
                PrintKuduPartitioning(partitioning);
                return true;
            case RangePartition range:
                PrintRange(range);
                return true;
            case RangeBound bound:
                PrintRangeValues(bound.Values);
                return true;
            case PartitionTransform field:
                PrintTransform(field);
                return true;
            case Caching caching:
                PrintCaching(caching);
                return true;
            case DataSourceReference source:
                PrintDataSource(source);
                return true;
            case Bucketing buckets:
                PrintNames(buckets.Columns);
                return true;
            default:
                return false;
        }
    }
}
