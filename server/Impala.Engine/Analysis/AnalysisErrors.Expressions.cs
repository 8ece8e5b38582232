using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Errors about functions, operators, casts and literals.</summary>
internal sealed partial class AnalysisErrors
{
    /// <summary>Impala's words for arguments an aggregate does not take, and the call.</summary>
    public SqlException AggregateRefused(string refusal, SqlParser.Ast.FunctionCall call) =>
        New(SqlState.UndefinedFunction, $"{refusal}: {Text(call)}", call.Span);

    /// <summary>Impala has count, sum, avg, min and max over windows, no other aggregate.</summary>
    public SqlException AggregateOverWindow(SqlParser.Ast.FunctionCall call) => New(
        SqlState.FeatureNotSupported,
        $"Aggregate function '{Text(call with { Over = null })}' not supported with OVER clause.",
        call.Span);

    public SqlException FunctionNotFound(string name, IEnumerable<SqlType> arguments, TextSpan span, string? nearest = null)
    {
        var given = arguments.ToList();
        var types = string.Join(", ", given.Select(TypeName));
        if (!IsPostgres && nearest is null && !Fit([.. given.Where(type => type.IsDecimal)]))
            return New(SqlState.DatatypeMismatch, $"Cannot resolve DECIMAL types of the {name}({types}) function arguments. You need to wrap the arguments in a CAST.", span);
        return Error(SqlState.UndefinedFunction, $"function {name}({types}) does not exist", nearest is null ? $"No matching function with signature: {name}({types})." : $"{name}() unknown", span,
            nearest is null
                ? "No function matches the given name and argument types. You might need to add explicit type casts."
                : Meant(nearest, "function"));
    }

    // One DECIMAL has room for all the digits before and behind the point.
    private static bool Fit(IReadOnlyList<SqlType> decimals) =>
        decimals.Count < 2 || decimals.Max(type => type.Precision - type.Scale) + decimals.Max(type => type.Scale) <= 38;

    public SqlException OperatorNotFound(string symbol, SqlType? left, SqlType right, TextSpan span, Ast.Expression? source = null)
    {
        if (!IsPostgres && source is not null)
            return ImpalaOperands(source, left, right);
        var operands = left is { } type ? $"{TypeName(type)} {symbol} {TypeName(right)}" : $"{symbol} {TypeName(right)}";
        var impala = left is { } other
            ? $"operands of type {TypeName(other)} and {TypeName(right)} are not compatible with operator {symbol}"
            : $"operator {symbol} does not take type {TypeName(right)}";
        return Error(SqlState.UndefinedFunction, $"operator does not exist: {operands}", impala, span,
            "No operator matches the given name and argument types. You might need to add explicit type casts.");
    }

    public SqlException CannotCast(SqlType from, SqlType to, TextSpan span, Ast.Expression? operand = null) => Error(
        SqlState.CannotCoerce, $"cannot cast type {TypeName(from)} to {TypeName(to)}",
        $"Invalid type cast of {(operand is null ? "expression" : Text(operand))} from {TypeName(from)} to {TypeName(to)}", span);

    public SqlException PatternNotApplicable(SqlType from, SqlType to, TextSpan span) =>
        New(SqlState.CannotCoerce, $"FORMAT clause is not applicable from {TypeName(from)} to {TypeName(to)}", span);

    public SqlException InvalidPattern(string message, TextSpan span) => New(SqlState.InvalidDatetimeFormat, message, span);

    public SqlException TypesDoNotMatch(string construct, SqlType left, SqlType right, TextSpan span) => Error(
        SqlState.DatatypeMismatch, $"{construct} types {TypeName(left)} and {TypeName(right)} cannot be matched",
        $"Incompatible return types '{TypeName(left)}' and '{TypeName(right)}' of {construct} expression", span);

    public SqlException NumberOutOfRange(string text, TextSpan span) => Error(
        SqlState.NumericValueOutOfRange, $"\"{Shortened(text)}\" is out of range for type double precision",
        $"Numeric literal '{Shortened(text).ToUpperInvariant()}' exceeds maximum range of DOUBLE.", span);

    public SqlException NumberUnderflows(string text, TextSpan span) =>
        New(SqlState.NumericValueOutOfRange, $"Numeric literal '{Shortened(text).ToUpperInvariant()}' underflows minimum resolution of DOUBLE.", span);

    private static string Shortened(string text) => text.Length > 40 ? text[..40] + "..." : text;

    public SqlException InvalidInterval(TextSpan span) => New(SqlState.InvalidDatetimeFormat, "invalid input syntax for type interval", span);

    public SqlException InvalidLiteral(string message, TextSpan span) => New(SqlState.InvalidTextRepresentation, message, span);

    public SqlException EmptyArray(TextSpan span) => New(
        SqlState.IndeterminateDatatype, "cannot determine type of empty array", span, "Explicitly cast to the desired type, for example ARRAY[]::integer[].");

    public SqlException NotComposite(string field, SqlType type, TextSpan span) =>
        New(SqlState.WrongObjectType, $"column notation .{field} applied to type {TypeName(type)}, which is not a composite type", span);

    public SqlException NotArray(SqlType type, TextSpan span) =>
        New(SqlState.DatatypeMismatch, $"cannot subscript type {TypeName(type)} because it does not support subscripting", span);

    public SqlException QuantifiedNeedsArray(TextSpan span) =>
        New(SqlState.WrongObjectType, "op ANY/ALL (array) requires array on right side", span);

    public SqlException RowSizes(TextSpan span) => New(SqlState.SyntaxError, "unequal number of entries in row expressions", span);

    public SqlException WrongArgumentCount(string name, TextSpan span) => New(SqlState.UndefinedFunction, $"wrong number of arguments for {name}", span);

    public SqlException UnitNotRecognized(string unit, TextSpan span) => New(SqlState.InvalidParameterValue, $"unit \"{unit}\" not recognized", span);

    public SqlException InvalidEscape(TextSpan span) =>
        New(SqlState.InvalidEscapeSequence, "invalid escape string", span, "Escape string must be empty or one character.");

    public SqlException FieldNotFound(string field, TextSpan span) => New(SqlState.UndefinedColumn, $"column \"{field}\" not found in data type record", span);
}
