using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis.Changes;

/// <summary>
/// UPDATE, DELETE and MERGE of a table of Parquet files, as two queries: which files hold rows to change, and what these files hold afterwards.
/// The write of the second takes the files' place in one commit.
/// <code>
///   UPDATE t SET x = e WHERE c    1  SELECT file, count(*) FROM t WHERE c GROUP BY file
///                                 2  INSERT INTO t SELECT .., CASE WHEN c THEN e ELSE x END FROM t WHERE file IN (those)
///   with other tables             1  the same over the rows (file, position) of the join, each once
///                                 2  .. FROM t LEFT JOIN (file, position, new values) ON both WHERE file IN (those)
/// </code>
/// Beyond Impala, whose files are written once; what the statements mean is PostgreSQL's. Both queries must decide alike: random() and uuid() over
/// the table's rows are functions of the row's place there (see <see cref="RowHash"/>), and are refused in subqueries and sources.
/// </summary>
public abstract class RowChange
{
    /// <summary>The word of the command's tag.</summary>
    public abstract string Verb { get; }

    /// <summary>Whether rows may be added to those there are.</summary>
    public virtual bool Inserts => false;

    /// <summary>
    /// Four texts a file that holds rows to change: its path, how many rows, how many of them go, and how often at most one row was asked to
    /// change. Null when the statement changes no row that is there.
    /// </summary>
    public abstract Ast.Query? Touched { get; }

    /// <summary>The write of what the files hold afterwards, and of new rows.</summary>
    /// <param name="files">Paths of the files; null for all of the table, to describe or explain the statement.</param>
    public abstract Ast.InsertStatement Rewrite(IReadOnlyList<string>? files);

    /// <summary>The table's name in a statement that changes rows; null for other statements.</summary>
    /// <exception cref="SqlException">42809: a MERGE into something that is no table.</exception>
    public static Ast.ObjectName? TargetOf(Ast.Statement statement) => statement switch
    {
        Ast.UpdateStatement update => update.Table,
        Ast.DeleteStatement delete => delete.Table,
        Ast.MergeStatement merge => TargetOf(merge).Name,
        _ => null,
    };

    /// <summary>How to run a statement that has a <see cref="TargetOf(Ast.Statement)"/>.</summary>
    /// <exception cref="SqlException">Of names, lists and forms that are refused; the rest shows in analysis of the queries.</exception>
    public static RowChange Create(Ast.Statement statement, Table table)
    {
        switch (statement)
        {
            case Ast.UpdateStatement update:
                RefuseReturning(update.Returning);
                RefuseVolatile(update.With, update.From, [update.Where, .. update.Assignments.Select(assignment => assignment.Value)], "UPDATE");
                return new RowUpdate(update, new ChangeTarget(table, Named(update.Table, update.Alias)));
            case Ast.DeleteStatement delete:
                RefuseReturning(delete.Returning);
                RefuseVolatile(delete.With, delete.From, [delete.Where], "DELETE");
                return new RowDelete(delete, new ChangeTarget(table, Named(delete.Table, delete.Alias)));
            case Ast.MergeStatement merge:
                RefuseVolatile(merge.With, [merge.Source], [merge.Condition, .. merge.Cases.SelectMany(next => next.Conditions)], "MERGE");
                return new RowMerge(merge, new ChangeTarget(table, TargetOf(merge)));
            default:
                throw new ArgumentException(statement.GetType().Name, nameof(statement));
        }
    }

    private static Ast.NamedTable TargetOf(Ast.MergeStatement merge) => merge.Target is Ast.NamedTable { Sample: null, AsOf: null, Alias: null or { Columns.IsEmpty: true } } table
        ? table
        : throw new SqlException(SqlState.WrongObjectType, "MERGE needs a table to merge into", merge.Target.Span.Start);

    private static Ast.NamedTable Named(Ast.ObjectName table, Ast.Identifier? alias) =>
        new(table, alias is null ? null : new Ast.TableAlias(alias, []) { Span = alias.Span }) { Span = table.Span };

    private static void RefuseReturning(Ast.AstList<Ast.SelectItem> items)
    {
        if (!items.IsEmpty)
            throw new SqlException(SqlState.FeatureNotSupported, "RETURNING is not supported", items[0].Span.Start, hint: "Select the rows before they change.");
    }

    // The statement's queries read these twice and must read the same; calls over the table's own rows are made to (see RowHash).
    private static void RefuseVolatile(Ast.WithClause? with, Ast.AstList<Ast.TableReference> from, IEnumerable<Ast.Expression?> expressions, string verb)
    {
        var collector = new TableNameCollector();
        collector.AddWith(with);
        foreach (var reference in from)
            collector.AddReference(reference);
        foreach (var expression in expressions)
            foreach (var subquery in ExpressionSearch.Subqueries(expression))
                collector.AddQuery(ExpressionSearch.QueryOf(subquery)!);
        if (collector.Calls.Find(call => RowHash.IsVolatile(call.Name.Name.ToLowerInvariant())) is { } call)
            throw new SqlException(
                SqlState.FeatureNotSupported, $"{call.Name.Name}() is not supported in the queries of {verb}", call.Span.Start,
                hint: "Store the query's rows in a table first.");
    }

    /// <summary>Whether a condition holds a query, which is decided in joins rather than row by row.</summary>
    private protected static bool HasQuery(Ast.Expression? condition) =>
        condition is not null && ExpressionSearch.Walk(condition).Any(part => ExpressionSearch.QueryOf(part) is not null);
}
