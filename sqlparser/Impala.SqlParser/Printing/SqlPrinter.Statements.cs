using System.Diagnostics;
using System.Globalization;
using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

public sealed partial class SqlPrinter
{
    private void PrintStatement(Statement statement)
    {
        switch (statement)
        {
            case QueryStatement query:
                PrintQuery(query.Query);
                break;
            case ExplainStatement explain:
                PrintExplain(explain);
                break;
            case InsertStatement insert:
                PrintInsert(insert);
                break;
            case CopyStatement copy:
                PrintCopy(copy);
                break;
            case UseStatement use:
                Write("USE ");
                PrintName(use.Database);
                break;
            case KillQueryStatement kill:
                WriteClause("KILL QUERY ", kill.QueryId);
                break;
            case ShutdownStatement shutdown:
                WriteClause(":SHUTDOWN(", shutdown.Host);
                WriteIf(shutdown.Host is null, ":SHUTDOWN(");
                WriteIf(shutdown.Host is not null && shutdown.DeadlineSeconds is not null, ", ");
                Write(shutdown.DeadlineSeconds?.ToString(CultureInfo.InvariantCulture) + ")");
                break;
            case AdminFunctionStatement admin:
                Write(":");
                PrintName(admin.Function);
                WriteParens(admin.Arguments, argument => PrintExpression(argument, 0));
                break;
            case CommentStatement comment:
                Write($"COMMENT ON {comment.Target.ToString().ToUpperInvariant()} ");
                PrintObjectName(comment.Name);
                WriteClause(" IS ", comment.Comment);
                WriteIf(comment.Comment is null, " IS NULL");
                break;
            case TruncateStatement truncate:
                Write(truncate.IfExists ? "TRUNCATE TABLE IF EXISTS " : "TRUNCATE TABLE ");
                WriteList(truncate.Names, PrintObjectName);
                break;
            case UnsupportedStatement unsupported:
                Write(unsupported.Command);
                break;
            default:
                if (!PrintDefinition(statement) && !PrintMaintenance(statement) && !PrintSession(statement) && !PrintChange(statement))
                    throw new UnreachableException(statement.GetType().Name);
                break;
        }
    }

    private void PrintExplain(ExplainStatement explain)
    {
        Write("EXPLAIN ");
        if (explain.Options.IsEmpty)
        {
            WriteIf(explain.Analyze, "ANALYZE ");
            WriteIf(explain.Verbose, "VERBOSE ");
        }
        else
        {
            WriteParens(explain.Options, PrintOption);
            Write(" ");
        }
        PrintStatement(explain.Statement);
    }

    private void PrintOption(Option option)
    {
        Write(option.Name);
        if (option.Value is null)
            return;
        Write(" ");
        if (option.Value == "*")
            Write("*");
        else
            WriteString(option.Value);
    }

    private void PrintInsert(InsertStatement insert)
    {
        if (insert.With is not null)
            PrintWith(insert.With);
        Write("INSERT");
        PrintHints(insert.Hints);
        Write(insert.Overwrite ? " OVERWRITE " : " INTO ");
        PrintObjectName(insert.Table);
        if (insert.Alias is not null)
        {
            Write(" AS ");
            PrintName(insert.Alias);
        }
        if (insert.HasColumns)
        {
            Write(" ");
            PrintNames(insert.Columns);
        }
        PrintPartitionKeys(" ", insert.Partition);
        WriteIf(insert.DefaultValues, " DEFAULT VALUES");
        if (insert.Source is not null)
        {
            Write(" ");
            PrintQuery(insert.Source);
        }
        if (insert.OnConflict is not null)
        {
            Write(" ");
            PrintConflict(insert.OnConflict);
        }
        PrintReturning(insert.Returning);
    }

    private void PrintConflict(OnConflict conflict)
    {
        Write("ON CONFLICT ");
        if (!conflict.Targets.IsEmpty)
        {
            WriteParens(conflict.Targets, target => PrintExpression(target, 0));
            PrintArgument(" WHERE ", conflict.TargetWhere);
            Write(" ");
        }
        if (conflict.Constraint is not null)
        {
            Write("ON CONSTRAINT ");
            PrintName(conflict.Constraint);
            Write(" ");
        }
        Write(conflict.Assignments.IsEmpty ? "DO NOTHING" : "DO UPDATE SET ");
        WriteList(conflict.Assignments, PrintAssignment);
        PrintArgument(" WHERE ", conflict.Where);
    }

    private void PrintAssignment(Assignment assignment)
    {
        if (assignment.Columns.Count == 1)
            PrintObjectName(assignment.Columns[0]);
        else
            WriteParens(assignment.Columns, PrintObjectName);
        PrintArgument(" = ", assignment.Value);
    }

    private void PrintPartitionKeys(string before, AstList<PartitionKeyValue> keys)
    {
        if (keys.IsEmpty)
            return;
        Write(before + "PARTITION ");
        WriteParens(keys, key =>
        {
            PrintName(key.Key);
            PrintArgument(" = ", key.Value);
        });
    }

    private void PrintPartitionPredicates(string before, AstList<Expression> predicates, string after = "")
    {
        if (predicates.IsEmpty)
            return;
        Write(before + "PARTITION (");
        WriteExpressions(predicates);
        Write(")" + after);
    }

    private void PrintCopy(CopyStatement copy)
    {
        Write("COPY ");
        if (copy.Query is not null)
            WriteQueryInParens(copy.Query);
        else
            PrintObjectName(copy.Table!);
        if (!copy.Columns.IsEmpty)
        {
            Write(" ");
            PrintNames(copy.Columns);
        }
        Write(copy.Direction == CopyDirection.From ? " FROM " : " TO ");
        WriteIf(copy.Program, "PROGRAM ");
        if (copy.File is not null)
            WriteString(copy.File);
        else
            Write(copy.Direction == CopyDirection.From ? "STDIN" : "STDOUT");
        if (!copy.Options.IsEmpty)
        {
            Write(" WITH ");
            WriteParens(copy.Options, PrintOption);
        }
        PrintArgument(" WHERE ", copy.Where);
    }

    private bool PrintMaintenance(Statement statement)
    {
        switch (statement)
        {
            case LoadDataStatement load:
                WriteClause("LOAD DATA INPATH ", load.Path);
                Write(load.Overwrite ? " OVERWRITE INTO TABLE " : " INTO TABLE ");
                PrintObjectName(load.Table);
                PrintPartitionKeys(" ", load.Partition);
                return true;
            case ComputeStatsStatement compute:
                Write(compute.Incremental ? "COMPUTE INCREMENTAL STATS " : "COMPUTE STATS ");
                PrintObjectName(compute.Table);
                PrintPartitionPredicates(" ", compute.Partition);
                PrintColumnList(compute.HasColumns, compute.Columns);
                PrintSample(compute.Sample);
                return true;
            case AnalyzeStatement analyze:
                Write("ANALYZE");
                PrintOptionalName(analyze.Table);
                PrintOptionalNames(analyze.Columns);
                return true;
            case DropStatsStatement drop:
                Write(drop.Incremental ? "DROP INCREMENTAL STATS " : "DROP STATS ");
                PrintObjectName(drop.Table);
                PrintPartitionPredicates(" ", drop.Partition);
                return true;
            case RefreshStatement refresh:
                Write("REFRESH ");
                PrintObjectName(refresh.Table);
                foreach (var partition in refresh.Partitions)
                    PrintPartitionKeys(" ", partition);
                return true;
            case RefreshCatalogStatement refresh:
                Write(refresh.FunctionsOf is null ? "REFRESH AUTHORIZATION" : "REFRESH FUNCTIONS ");
                if (refresh.FunctionsOf is not null)
                    PrintName(refresh.FunctionsOf);
                return true;
            case InvalidateMetadataStatement invalidate:
                Write("INVALIDATE METADATA");
                PrintOptionalName(invalidate.Table);
                return true;
            case ShowObjectsStatement show:
                PrintShowObjects(show);
                return true;
            case ShowTableStatement show:
                Write(WordsOf(show.What));
                PrintObjectName(show.Table);
                PrintAsOf(show.AsOf);
                PrintPartitionPredicates(" ", show.Partition);
                PrintArgument(" WHERE ", show.Where);
                WriteIf(show.WithStats, " WITH STATS");
                return true;
            case ShowLayoutStatement show:
                Write(show.What switch
                {
                    ShowLayout.RangePartitions => "SHOW RANGE PARTITIONS ",
                    ShowLayout.HashSchema => "SHOW HASH SCHEMA ",
                    ShowLayout.MetadataTables => "SHOW METADATA TABLES IN ",
                });
                PrintObjectName(show.Table);
                WriteClause(" LIKE ", show.Pattern);
                return true;
            case ShowDataSourcesStatement show:
                Write("SHOW DATA SOURCES");
                WriteClause(" LIKE ", show.Pattern);
                return true;
            case DescribeHistoryStatement describe:
                Write("DESCRIBE HISTORY ");
                PrintObjectName(describe.Table);
                PrintArgument(describe.To is null ? " FROM " : " BETWEEN ", describe.From);
                PrintArgument(" AND ", describe.To);
                return true;
            case ShowVariableStatement show:
                Write("SHOW ");
                PrintVariable(show.Name);
                return true;
            case ShowQueryReportStatement show:
                Write("SHOW " + show.Report.ToString().ToUpperInvariant());
                WriteClause(" FOR ", show.QueryId);
                return true;
            case DescribeStatement describe:
                Write("DESCRIBE " + WordOf(describe.Style));
                PrintObjectName(describe.Name);
                return true;
            case DescribeDatabaseStatement describe:
                Write("DESCRIBE DATABASE " + WordOf(describe.Style));
                PrintName(describe.Database);
                return true;
            default:
                return false;
        }
    }

    private void PrintOptionalName(ObjectName? name)
    {
        if (name is null)
            return;
        Write(" ");
        PrintObjectName(name);
    }

    private void PrintOptionalNames(AstList<Identifier> names)
    {
        if (names.IsEmpty)
            return;
        Write(" ");
        PrintNames(names);
    }

    private static string WordOf(DescribeStyle style) => style switch
    {
        DescribeStyle.Minimal => "",
        DescribeStyle.Formatted => "FORMATTED ",
        DescribeStyle.Extended => "EXTENDED ",
    };

    private static string WordsOf(ShowTable what) => what switch
    {
        ShowTable.CreateTable => "SHOW CREATE TABLE ",
        ShowTable.CreateView => "SHOW CREATE VIEW ",
        ShowTable.Partitions => "SHOW PARTITIONS ",
        ShowTable.TableStats => "SHOW TABLE STATS ",
        ShowTable.ColumnStats => "SHOW COLUMN STATS ",
        ShowTable.Files => "SHOW FILES IN ",
    };

    private void PrintShowObjects(ShowObjectsStatement show)
    {
        Write(show.Objects switch
        {
            ShowObjects.Databases => "SHOW DATABASES",
            ShowObjects.Tables => "SHOW TABLES",
            ShowObjects.Views => "SHOW VIEWS",
            ShowObjects.Functions => "SHOW FUNCTIONS",
            ShowObjects.AggregateFunctions => "SHOW AGGREGATE FUNCTIONS",
            ShowObjects.AnalyticFunctions => "SHOW ANALYTIC FUNCTIONS",
        });
        if (show.Database is not null)
        {
            Write(" IN ");
            PrintName(show.Database);
        }
        WriteClause(" LIKE ", show.Pattern);
    }
}
