using Impala.SqlParser;
using Impala.SqlParser.Printing;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Names of columns without alias: PostgreSQL figures one out (FigureColname), Impala takes the text in lower case.</summary>
internal static class ColumnNames
{
    private const string Unnamed = "?column?";

    public static string For(Ast.Expression expression, AnalysisSession session)
    {
        if (expression is Ast.ColumnReference reference)
            return reference.Name;
        return session.Rules.FigureColumnNames ? Figure(expression) ?? Unnamed : TextOf(expression, session.Dialect);
    }

    public static string TextOf(Ast.Expression expression, SqlDialect dialect) => SqlPrinter.Print(expression, dialect).ToLowerInvariant();

    private static string? Figure(Ast.Expression expression) => expression switch
    {
        Ast.ColumnReference reference => reference.Name,
        Ast.FunctionCall call => call.Name.Name,
        Ast.KeywordFunction keyword => KeywordName(keyword.Function),
        Ast.Cast cast => Figure(cast.Operand) is { } inner and not Unnamed && !IsWeak(cast.Operand) ? inner : TypeNames.CastColumnName(cast.Type),
        Ast.TypedLiteral typed => TypeNames.CastColumnName(typed.Type),
        Ast.IntervalExpression => "interval",
        Ast.Case branches => branches.Else is not null && Figure(branches.Else) is { } name && !IsWeak(branches.Else) ? name : "case",
        Ast.Exists => "exists",
        Ast.ScalarSubquery subquery => FigureQuery(subquery.Query),
        Ast.ArraySubquery or Ast.ArrayConstructor => "array",
        Ast.RowConstructor => "row",
        Ast.FieldAccess field => field.Field.Name,
        Ast.Subscript subscript => Figure(subscript.Operand),
        Ast.Collate collate => Figure(collate.Operand),
        Ast.Extract => "extract",
        Ast.Trim trim => trim.Side switch { Ast.TrimSide.Leading => "ltrim", Ast.TrimSide.Trailing => "rtrim", _ => "btrim" },
        Ast.Substring => "substring",
        Ast.Position => "position",
        Ast.Overlay => "overlay",
        Ast.AtTimeZone => "timezone",
        Ast.BooleanLiteral => "bool",
        _ => null,
    };

    // A name that only a type gave yields to an outer cast's.
    private static bool IsWeak(Ast.Expression expression) => expression is Ast.Cast or Ast.TypedLiteral or Ast.Case or Ast.BooleanLiteral;

    private static string? FigureQuery(Ast.Query query) => query.Body switch
    {
        Ast.Select { Items.Count: > 0 } select => select.Items[0].Alias?.Name ?? Figure(select.Items[0].Expression),
        Ast.NestedQuery nested => FigureQuery(nested.Query),
        Ast.Values => "column1",
        _ => null,
    };

    private static string KeywordName(Ast.KeywordFunctionName function) => function switch
    {
        Ast.KeywordFunctionName.CurrentDate => "current_date",
        Ast.KeywordFunctionName.CurrentTime => "current_time",
        Ast.KeywordFunctionName.CurrentTimestamp => "current_timestamp",
        Ast.KeywordFunctionName.LocalTime => "localtime",
        Ast.KeywordFunctionName.LocalTimestamp => "localtimestamp",
        Ast.KeywordFunctionName.CurrentUser => "current_user",
        Ast.KeywordFunctionName.SessionUser => "session_user",
        Ast.KeywordFunctionName.User => "user",
        Ast.KeywordFunctionName.CurrentRole => "current_role",
        Ast.KeywordFunctionName.CurrentCatalog => "current_catalog",
        Ast.KeywordFunctionName.CurrentSchema => "current_schema",
    };
}
