using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Errors about clauses: grouping, ordering, set operations, subqueries, windows, INSERT.</summary>
internal sealed partial class AnalysisErrors
{
    /// <param name="subject">The part of the block the column stands in, and its text.</param>
    public SqlException Ungrouped(string column, TextSpan span, (string Part, string Text)? subject) => Error(
        SqlState.GroupingError, $"column \"{column}\" must appear in the GROUP BY clause or be used in an aggregate function",
        $"{subject?.Part ?? "select list expression"} not produced by aggregation output (missing from GROUP BY clause?): {subject?.Text ?? column}", span);

    public SqlException UngroupedInSubquery(string column, TextSpan span) =>
        New(SqlState.GroupingError, $"subquery uses ungrouped column \"{column}\" from outer query", span);

    public SqlException AggregateNotAllowed(Clause clause, TextSpan span) => Error(
        SqlState.GroupingError, $"aggregate functions are not allowed in {clause.Postgres()}", $"aggregate function not allowed in {clause.Impala()}", span);

    public SqlException WindowNotAllowed(Clause clause, TextSpan span) => Error(
        SqlState.WindowingError, $"window functions are not allowed in {clause.Postgres()}", $"{clause.Impala()} must not contain analytic expressions", span);

    public SqlException SetReturningNotAllowed(Clause clause, TextSpan span) =>
        New(SqlState.FeatureNotSupported, $"set-returning functions are not allowed in {clause.Postgres()}", span);

    public SqlException SubqueryNotAllowed(Clause clause, TextSpan span) =>
        New(SqlState.FeatureNotSupported, $"Subqueries are not supported in {clause.Impala()}", span);

    public SqlException NestedAggregate(TextSpan span, Ast.FunctionCall? outer) => Error(
        SqlState.GroupingError, "aggregate function calls cannot be nested",
        "aggregate function must not contain aggregate parameters" + (outer is null ? "" : ": " + Text(outer)), span);

    public SqlException NestedWindow(TextSpan span, Ast.FunctionCall? outer) => Error(
        SqlState.WindowingError, "window function calls cannot be nested",
        "Nesting of analytic expressions is not allowed" + (outer is null ? "" : ": " + Text(outer)), span);

    public SqlException WindowInAggregate(TextSpan span, Ast.FunctionCall? outer) => Error(
        SqlState.GroupingError, "aggregate function calls cannot contain window function calls",
        "aggregate function must not contain analytic parameters" + (outer is null ? "" : ": " + Text(outer)), span);

    public SqlException WindowNotFound(string name, TextSpan span) => New(SqlState.UndefinedObject, $"window \"{name}\" does not exist", span);

    public SqlException WindowError(string message, TextSpan span) => New(SqlState.WindowingError, message, span);

    public SqlException NoTimeTravel(Ast.TimeTravel asOf, Ast.ObjectName table) => New(
        SqlState.FeatureNotSupported,
        $"FOR {(asOf.IsVersion ? "SYSTEM_VERSION" : "SYSTEM_TIME")} AS OF clause is only supported for Iceberg tables. {table} is not an Iceberg table.",
        asOf.Span);

    public SqlException NeedsOver(string name, Ast.FunctionCall call) => Error(
        SqlState.WindowingError, $"window function {name} requires an OVER clause", $"Analytic function requires an OVER clause: {Text(call)}", call.Span);

    public SqlException OverNotWindow(string name, TextSpan span) =>
        New(SqlState.WrongObjectType, $"OVER specified, but {name} is not a window function nor an aggregate function", span);

    public SqlException NotAggregate(string what, string name, TextSpan span) =>
        New(SqlState.WrongObjectType, $"{what} specified, but {name} is not an aggregate function", span);

    public SqlException WrongKind(string message, TextSpan span) => New(SqlState.WrongObjectType, message, span);

    public SqlException PositionNotInList(string clause, string position, TextSpan span) => Error(
        SqlState.InvalidColumnReference, $"{clause} position {position} is not in select list",
        position == "0" ? $"{clause}: ordinal must be >= 1: 0" : $"{clause}: ordinal exceeds the number of items in the SELECT list: {position}", span);

    public SqlException NonIntegerConstant(string clause, TextSpan span) => New(SqlState.SyntaxError, $"non-integer constant in {clause}", span);

    public SqlException AmbiguousAlias(string clause, string name, TextSpan span) =>
        Error(SqlState.AmbiguousColumn, $"{clause} \"{name}\" is ambiguous", $"Column '{name}' in {clause} clause is ambiguous", span);

    public SqlException DistinctOrderBy(TextSpan span) => Error(
        SqlState.InvalidColumnReference, "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
        "ORDER BY expressions must appear in the select list of SELECT DISTINCT", span);

    public SqlException DistinctOnOrderBy(TextSpan span) =>
        New(SqlState.InvalidColumnReference, "SELECT DISTINCT ON expressions must match initial ORDER BY expressions", span);

    public SqlException SetOperationColumns(string name, Ast.QueryBody first, int numFirst, Ast.QueryBody second, int numSecond) => Error(
        SqlState.SyntaxError, $"each {name} query must have the same number of columns", UnequalColumns(Text(first), numFirst, Text(second), numSecond), second.Span);

    public SqlException SetOperationTypes(string name, SqlType left, SqlType right, string leftText, string rightText, TextSpan span) => Error(
        SqlState.DatatypeMismatch, $"{name} types {TypeName(left)} and {TypeName(right)} cannot be matched",
        $"Incompatible return types '{TypeName(left)}' and '{TypeName(right)}' of exprs '{leftText}' and '{rightText}'.", span);

    public SqlException SetOperationOrderBy(TextSpan span) => New(
        SqlState.FeatureNotSupported, "invalid UNION/INTERSECT/EXCEPT ORDER BY clause", span,
        "Add the expression to every SELECT, or move the UNION into a FROM clause.", "Only result column names can be used, not expressions or functions.");

    public SqlException SubqueryColumns(Ast.Query query) => Error(
        SqlState.SyntaxError, "subquery must return only one column", $"Subquery must return a single column: ({Shown(query)})", query.Span);

    public SqlException SubqueryTooManyColumns(bool tooMany, Ast.Query query) => Error(
        SqlState.SyntaxError, tooMany ? "subquery has too many columns" : "subquery has too few columns",
        $"Subquery must return a single column: ({Shown(query)})", query.Span);

    public SqlException LimitNotConstant(string clause, Ast.Expression expression) => Error(
        SqlState.InvalidColumnReference, $"argument of {clause} must not contain variables", $"{clause} expression must be a constant expression: {Text(expression)}", expression.Span);

    public SqlException LimitIsNull(string clause, Ast.Expression expression) =>
        New(SqlState.InvalidParameterValue, $"{clause} expression evaluates to NULL: {Text(expression)}", expression.Span);

    public SqlException NegativeLimit(string clause, Ast.Expression expression, long value) => Error(
        clause == "OFFSET" ? SqlState.InvalidRowCountInOffset : SqlState.InvalidRowCountInLimit, $"{clause} must not be negative",
        $"{clause} must be a non-negative integer: {Text(expression)} = {value.ToString(CultureInfo.InvariantCulture)}", expression.Span);

    public SqlException SampleNotOfFiles(string alias, TextSpan span) => Error(
        SqlState.FeatureNotSupported, $"TABLESAMPLE can be applied to tables with files only: \"{alias}\"", $"TABLESAMPLE is only supported on HDFS tables: {alias}", span);

    public SqlException SamplePercent(double? percent, TextSpan span) => Error(
        SqlState.InvalidTableSampleArgument,
        "sample percentage must be between 0 and 100",
        $"Invalid percent of bytes value '{percent?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}'. The percent of bytes to sample must be between 0 and 100.",
        span);

    public SqlException SampleSeed(TextSpan span) => New(SqlState.InvalidTableSampleRepeat, "TABLESAMPLE REPEATABLE parameter cannot be null", span);

    public SqlException PivotNeedsAggregate(TextSpan span) => New(SqlState.WrongObjectType, "The function called in the PIVOT clause should be an aggregate", span);

    public SqlException RecursionForm(string name, TextSpan span) => New(
        SqlState.InvalidRecursion, $"recursive query \"{name}\" does not have the form non-recursive-term UNION [ALL] recursive-term", span);

    public SqlException RecursionInInitialTerm(string name, TextSpan span) => New(
        SqlState.InvalidRecursion, $"recursive reference to query \"{name}\" must not appear within its non-recursive term", span);

    public SqlException RecursionTwice(string name, TextSpan span) => New(
        SqlState.InvalidRecursion, $"recursive reference to query \"{name}\" must not appear more than once", span);

    public SqlException RecursionClause(string clause, TextSpan span) => New(SqlState.FeatureNotSupported, $"{clause} in a recursive query is not implemented", span);

    public SqlException RecursionAggregate(TextSpan span) => New(
        SqlState.InvalidRecursion, "aggregate functions are not allowed in a recursive query's recursive term", span);

    public SqlException RecursionType(string name, int column, SqlType initial, SqlType overall, TextSpan span) => New(
        SqlState.DatatypeMismatch,
        $"recursive query \"{name}\" column {column} has type {TypeName(initial)} in non-recursive term but type {TypeName(overall)} overall",
        span,
        "Cast the output of the non-recursive term to the correct type.");

    public SqlException WindowDistinct(TextSpan span) => Error(
        SqlState.FeatureNotSupported, "DISTINCT is not implemented for window functions", "DISTINCT not allowed in analytic function", span);

    public SqlException WindowFilter(TextSpan span) =>
        New(SqlState.FeatureNotSupported, "FILTER is not implemented for non-aggregate window functions", span);

    public SqlException RangeKeyType(SqlType type, TextSpan span) => New(
        SqlState.FeatureNotSupported, $"RANGE with offset PRECEDING/FOLLOWING is not supported for column type {TypeName(type)}", span);

    public SqlException FrameOffsetVaries(string unit, TextSpan span) => New(
        SqlState.InvalidColumnReference, $"argument of {unit} must not contain variables", span);

    public SqlException FrameOffsetNull(string side, TextSpan span) => New(SqlState.NullValueNotAllowed, $"frame {side} offset must not be null", span);

    public SqlException FrameOffsetNegative(bool isRange, string side, TextSpan span) => New(
        SqlState.InvalidWindowFrameOffset, isRange ? "invalid preceding or following size in window function" : $"frame {side} offset must not be negative", span);

    public SqlException TiesNeedOrderBy(TextSpan span) => New(SqlState.SyntaxError, "WITH TIES cannot be specified without ORDER BY clause", span);

    public SqlException LimitType(string clause, SqlType type, Ast.Expression expression) => Error(
        SqlState.DatatypeMismatch, $"argument of {clause} must be type bigint, not type {TypeName(type)}", 
        $"{clause} expression must be an integer type but is '{TypeName(type)}': {Text(expression)}", expression.Span);

    public SqlException ArgumentType(string clause, SqlType wanted, SqlType type, TextSpan span) =>
        New(SqlState.DatatypeMismatch, $"argument of {clause} must be type {TypeName(wanted)}, not type {TypeName(type)}", span);

    public SqlException OffsetNeedsOrderBy(Ast.Expression? limit, Ast.Expression offset) => New(
        SqlState.SyntaxError, $"OFFSET requires an ORDER BY clause: {(limit is null ? "" : $"LIMIT {Text(limit)} ")}OFFSET {Text(offset)}", offset.Span);

    public SqlException ArgumentMustBeBoolean(string clause, SqlType type, TextSpan span) => Error(
        SqlState.DatatypeMismatch, $"argument of {clause} must be type boolean, not type {TypeName(type)}",
        $"{clause} clause requires return type 'BOOLEAN'. Actual type is '{TypeName(type)}'.", span);

    public SqlException ValuesLength(Ast.ValuesRow first, Ast.ValuesRow row) => Error(
        SqlState.SyntaxError, "VALUES lists must all be the same length", UnequalColumns(RowText(first), first.Items.Count, RowText(row), row.Items.Count), row.Span);

    private static string RowText(Ast.ValuesRow row) => $"({string.Join(", ", row.Items.Select(item => Text(item)))})";

    private static string UnequalColumns(string first, int numFirst, string second, int numSecond) =>
        $"Operands have unequal number of columns:\n'{first}' has {numFirst} column(s)\n'{second}' has {numSecond} column(s)";

    public SqlException UsingColumn(string name, string side, string alias, Ast.Join join, TextSpan span) => Error(
        SqlState.UndefinedColumn, $"column \"{name}\" specified in USING clause does not exist in {side} table",
        $"unknown column {name} for alias {alias} (in \"{JoinName(join.Kind)} {Shown(join.Right)} USING ({string.Join(", ", join.Using.Select(column => column.Name))})\")", span);

    public SqlException UsingAmbiguous(string name, string side, TextSpan span) =>
        New(SqlState.AmbiguousColumn, $"common column name \"{name}\" appears more than once in {side} table", span);

    public SqlException InsertColumns(bool tooMany, string table, TextSpan span) => Error(
        SqlState.SyntaxError, tooMany ? "INSERT has more expressions than target columns" : "INSERT has more target columns than expressions",
        $"Target table '{table}' and the query have a different number of columns.", span);

    /// <param name="narrows">The types meet, but in one wider than the column's.</param>
    public SqlException InsertType(string column, SqlType target, SqlType source, string table, TextSpan span, bool narrows, Ast.Expression? expression)
    {
        var text = expression is null ? column : Text(expression);
        return Error(
            SqlState.DatatypeMismatch, $"column \"{column}\" is of type {TypeName(target)} but expression is of type {TypeName(source)}",
            narrows
                ? $"Possible loss of precision for target table '{table}'.\nExpression '{text}' (type: {TypeName(source)}) would need to be cast to {TypeName(target)} for column '{column}'"
                : $"Target table '{table}' is incompatible with source expressions.\nExpression '{text}' (type: {TypeName(source)}) is not compatible with column '{column}' (type: {TypeName(target)})",
            span, "You will need to rewrite or cast the expression.");
    }

    public SqlException InsertDuplicateColumn(string name, TextSpan span) =>
        Error(SqlState.DuplicateColumn, $"column \"{name}\" specified more than once", $"Duplicate column '{name}' in column permutation", span);

    public SqlException InsertCount(string table, int numTableColumns, int numTargets, int numSelected, int numStatic, bool hasPartition, bool hasPermutation, TextSpan span)
    {
        var comparison = numTargets < numSelected ? "fewer" : "more";
        var returns = hasPartition ? "and PARTITION clause return" : "returns";
        return New(
            SqlState.SyntaxError,
            hasPermutation
                ? $"Column permutation {(hasPartition ? "and PARTITION clause mention" : "mentions")} {comparison} columns ({numTargets}) than the SELECT / VALUES clause {returns} ({numSelected})"
                : $"Target table '{table}' has {comparison} columns ({numTableColumns}) than the SELECT / VALUES clause {returns} ({numSelected + numStatic})",
            span);
    }

    public SqlException InsertTarget(string message, TextSpan span, string? hint = null) => New(SqlState.WrongObjectType, message, span, hint);

    public SqlException BooleanPartition(string column, string table, TextSpan span) =>
        New(SqlState.FeatureNotSupported, $"INSERT into table with BOOLEAN partition column ({column}) is not supported: {table}", span);

    public SqlException PartitionKey(Ast.Identifier key, bool isColumn) => New(
        SqlState.InvalidColumnReference, isColumn ? $"Column '{key.Name}' is not a partition column" : $"Unknown column '{key.Name}' in partition clause", key.Span);

    public SqlException Partition(string message, TextSpan span) => New(SqlState.InvalidColumnReference, message, span);

    public SqlException LateralJoinKind(TextSpan span) =>
        New(SqlState.InvalidColumnReference, "invalid reference to FROM-clause entry: the combining JOIN type must be INNER or LEFT for a LATERAL reference", span);

    /// <summary>Impala's analyzer: all joins but inner and cross ones.</summary>
    public SqlException JoinNeedsCondition(Ast.JoinKind kind, TextSpan span) =>
        New(SqlState.SyntaxError, $"{JoinName(kind)} requires an ON or USING clause.", span);

    public SqlException DistinctAggregateOrder(TextSpan span) =>
        New(SqlState.InvalidColumnReference, "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list", span);

    /// <summary>Hints that contradict each other or their join.</summary>
    public SqlException Hint(string message, TextSpan span) => New(SqlState.SyntaxError, message, span);

    public static string JoinName(Ast.JoinKind kind) => kind switch
    {
        Ast.JoinKind.Left => "LEFT OUTER JOIN",
        Ast.JoinKind.Right => "RIGHT OUTER JOIN",
        Ast.JoinKind.Full => "FULL OUTER JOIN",
        Ast.JoinKind.LeftSemi => "LEFT SEMI JOIN",
        Ast.JoinKind.RightSemi => "RIGHT SEMI JOIN",
        Ast.JoinKind.LeftAnti => "LEFT ANTI JOIN",
        Ast.JoinKind.RightAnti => "RIGHT ANTI JOIN",
        Ast.JoinKind.Inner => "INNER JOIN",
        Ast.JoinKind.Cross => "CROSS JOIN",
    };

    public SqlException InvalidView(string view, TextSpan span) =>
        New(SqlState.InvalidTableDefinition, $"view \"{view}\" does not fit its definition any more", span, "Drop the view and create it again.");

    /// <summary>An error inside a view's text: its place means nothing in the statement.</summary>
    public SqlException InView(string view, SqlException error, TextSpan span) =>
        new(error.SqlState, error.Message, span.Start, error.Hint, error.Detail ?? $"In view {view}.", error);

    public SqlException ViewColumns(TextSpan span) => Error(
        SqlState.SyntaxError, "CREATE VIEW specifies more column names than columns", "Column-definition list has more columns than the view's query.", span);

    public SqlException DuplicateColumn(string name, TextSpan span) =>
        Error(SqlState.DuplicateColumn, $"column \"{name}\" specified more than once", $"Duplicate column name: {name}", span);

    public SqlException NameConflict(string name, TextSpan span) =>
        Error(SqlState.DuplicateAlias, $"WITH query name \"{name}\" specified more than once", $"Duplicate table alias: '{name}'", span);

    public SqlException ColumnAliasCount(string name, int available, int specified, TextSpan span) => Error(
        SqlState.InvalidColumnReference, $"WITH query \"{name}\" has {available} columns available but {specified} columns specified",
        $"WITH-clause view '{name}' returns {available} columns, but {specified} labels were specified. The number of column labels must be smaller or equal to the number of returned columns.",
        span);
}
