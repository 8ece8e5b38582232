using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.SqlParser;
using Impala.SqlParser.Printing;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Errors that only Impala's analyzer has, with its texts; most of them end with the SQL of what they refuse.</summary>
internal sealed partial class AnalysisErrors
{
    /// <summary>An expression or a query as Impala's messages show it.</summary>
    public static string Text(Ast.SqlNode node) => SqlPrinter.PrintAsImpala(node);

    /// <summary>As <see cref="Text"/> once it is analysed: tables show their databases.</summary>
    private string Shown(Ast.SqlNode node) => names is null ? Text(node) : SqlPrinter.PrintAsImpala(node, names());

    public SqlException Refused(string message, Ast.SqlNode culprit) => New(SqlState.FeatureNotSupported, message, culprit.Span);

    public SqlException RefusedText(string message, Ast.SqlNode shown, Ast.SqlNode culprit) =>
        RefusedText(SqlState.FeatureNotSupported, message, shown, culprit);

    public SqlException RefusedText(string state, string message, Ast.SqlNode shown, Ast.SqlNode culprit) =>
        New(state, $"{message}: {Shown(shown)}", culprit.Span);

    /// <summary>A call of the wrong form.</summary>
    public SqlException Mistaken(string state, string message, Ast.SqlNode culprit) => New(state, message, culprit.Span);

    /// <summary>A name that is no built-in function: Impala looks for it among the functions of a database, and there are none.</summary>
    public SqlException FunctionUnknown(Ast.ObjectName name, string database, string? nearest)
    {
        database = name.Qualifier ?? database;
        return New(
            SqlState.UndefinedFunction,
            $"{database}.{name.Name.ToLowerInvariant()}() unknown for database {database}. Currently this db has 0 functions.", name.Span, Meant(nearest, "function"));
    }

    /// <summary>A call qualified by a database that does not exist.</summary>
    public SqlException FunctionDatabaseNotFound(Ast.ObjectName name) =>
        New(SqlState.InvalidSchemaName, $"Database does not exist: {name.Qualifier}", name.Span);

    public SqlException ViewColumnTwice(string column, string view, TextSpan span) =>
        New(SqlState.DuplicateColumn, $"duplicated inline view column alias: '{column}' in inline view '{view}'", span);

    /// <summary>grouping() of what is grouped by nothing.</summary>
    public SqlException NoGrouping(Ast.FunctionCall call) => IsPostgres
        ? WrongKind("arguments to GROUPING must be grouping expressions of the associated query level", call.Span)
        : New(SqlState.GroupingError, $"grouping() or grouping_id() function requires a GROUP BY clause: '{Shown(call)}'", call.Span);

    public SqlException NoGroupingExpression(Ast.FunctionCall call, int argument) => IsPostgres
        ? WrongKind("arguments to GROUPING must be grouping expressions of the associated query level", call.Span)
        : New(SqlState.GroupingError, $"{Shown(call.Arguments[argument])} is not a grouping expression in {Shown(call)}", call.Span);

    /// <summary>A name of the side that a semi or anti join only tests.</summary>
    public SqlException SemiJoined(string kind, string name, string table, TextSpan span) =>
        New(SqlState.UndefinedTable, $"Illegal {kind} '{name}' of semi-/anti-joined table '{table}'", span);

    public SqlException Grouping(string message, Ast.SqlNode culprit) => New(SqlState.GroupingError, message, culprit.Span);

    public SqlException Analytic(string message, Ast.FunctionCall call) => Analytic(message, call, call);

    public SqlException Analytic(string message, Ast.FunctionCall call, Ast.FunctionCall shown) =>
        New(SqlState.WindowingError, $"{message}: {Shown(shown)}", call.Span);

    /// <summary>A condition of another type; CASE WHEN has its own words, and HAVING and ON show the expression.</summary>
    public SqlException ConditionNotBoolean(string clause, Ast.Expression condition, SqlType type) => New(
        SqlState.DatatypeMismatch,
        clause switch
        {
            "CASE/WHEN" => $"When expr '{Shown(condition)}' is not of type boolean and not castable to type boolean.",
            "HAVING" or "ON" => $"{clause} clause '{Shown(condition)}' requires return type 'BOOLEAN'. Actual type is '{TypeName(type)}'.",
            _ => $"{clause} clause requires return type 'BOOLEAN'. Actual type is '{TypeName(type)}'.",
        },
        condition.Span);

    /// <summary>An operand of AND, OR or NOT.</summary>
    public SqlException OperandNotBoolean(Ast.Expression operand, Ast.Expression predicate, SqlType type) => New(
        SqlState.DatatypeMismatch,
        $"Operand '{Shown(operand)}' part of predicate '{Shown(predicate)}' should return type 'BOOLEAN' but returns type '{TypeName(type)}'.", operand.Span);

    public SqlException IncompatibleTypes(SqlType left, SqlType right, Ast.Expression leftText, Ast.Expression rightText) => New(
        SqlState.DatatypeMismatch,
        $"Incompatible return types '{TypeName(left)}' and '{TypeName(right)}' of exprs '{Shown(leftText)}' and '{Shown(rightText)}'.", rightText.Span);

    /// <summary>a || b of anything but two BOOLEANs or two texts. Impala has the words of its class.</summary>
    public SqlException ConcatenationOperands(Ast.Concatenation pair, SqlType left, SqlType right) => New(
        SqlState.DatatypeMismatch,
        $"Operands of CompoundVerticalBarExpr '{Shown(pair)}' should both return 'BOOLEAN' type or they should both return 'STRING' or 'VARCHAR' or 'CHAR' types, "
        + $"but they return types '{TypeName(left)}' and '{TypeName(right)}'.",
        pair.Span);

    /// <summary>An operand of x + INTERVAL n unit.</summary>
    public SqlException IntervalOperand(Ast.Expression operand, Ast.Expression whole, SqlType type, string expected) => New(
        SqlState.DatatypeMismatch,
        $"Operand '{Shown(operand)}' of timestamp/date arithmetic expression '{Shown(whole)}' returns type '{TypeName(type)}'. Expected {expected}.", operand.Span);

    /// <summary>f(x, INTERVAL n unit) of a function that takes none.</summary>
    public SqlException IntervalFunction(Ast.FunctionCall call) => New(
        SqlState.UndefinedFunction,
        $"Encountered function name '{call.Name.Name}' in timestamp/date arithmetic expression '{Shown(call)}'. Expected function name 'DATE_ADD' or 'DATE_SUB'.",
        call.Span);

    /// <summary>What Impala says of an operator whose operands have the wrong types.</summary>
    public SqlException ImpalaOperands(Ast.Expression expression, SqlType? left, SqlType right)
    {
        var text = Shown(expression);
        var message = expression switch
        {
            Ast.BinaryOperation { Operator: Ast.BinaryOperator.Add or Ast.BinaryOperator.Subtract or Ast.BinaryOperator.Multiply or Ast.BinaryOperator.Divide
                or Ast.BinaryOperator.Modulo } => $"Arithmetic operation requires numeric operands: {text}",
            Ast.BinaryOperation { Operator: Ast.BinaryOperator.IntegerDivide or Ast.BinaryOperator.BitwiseAnd or Ast.BinaryOperator.BitwiseOr
                or Ast.BinaryOperator.BitwiseXor } binary => IsNumber(left) && IsNumber(right)
                    ? $"Invalid non-integer argument to operation '{SymbolOf(binary.Operator)}': {text}"
                    : $"Arithmetic operation requires numeric operands: {text}",
            Ast.UnaryOperation { Operator: Ast.UnaryOperator.BitwiseNot or Ast.UnaryOperator.Factorial } unary => IsNumber(right)
                ? $"'{(unary.Operator == Ast.UnaryOperator.Factorial ? "!" : "~")}' operation only allowed on integer types: {text}"
                : $"Arithmetic operation requires numeric operands: {text}",
            Ast.UnaryOperation => $"Arithmetic operation requires numeric operands: {text}",
            Ast.Like like => left is { IsText: false, Kind: not SqlTypeKind.Null }
                ? $"left operand of {LikeName(like.Kind)} must be of type STRING: {text}"
                : $"right operand of {LikeName(like.Kind)} must be of type STRING: {text}",
            _ => $"operands of type {TypeName(left ?? right)} and {TypeName(right)} are not comparable: {text}",
        };
        return New(SqlState.DatatypeMismatch, message, expression.Span);
    }

    private static bool IsNumber(SqlType? type) => type is null or { IsNumeric: true } or { Kind: SqlTypeKind.Null };

    private static string SymbolOf(Ast.BinaryOperator kind) => kind switch
    {
        Ast.BinaryOperator.IntegerDivide => "DIV",
        Ast.BinaryOperator.BitwiseAnd => "&",
        Ast.BinaryOperator.BitwiseOr => "|",
        _ => "^",
    };

    private static string LikeName(Ast.LikeKind kind) => kind switch
    {
        Ast.LikeKind.Like => "LIKE",
        Ast.LikeKind.ILike => "ILIKE",
        Ast.LikeKind.Regexp => "REGEXP",
        Ast.LikeKind.IRegexp => "IREGEXP",
        Ast.LikeKind.Similar => "SIMILAR TO",
    };
}
