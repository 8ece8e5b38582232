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
        return session.Rules.FigureColumnNames ? Figure(expression) ?? Unnamed : TextOf(expression, session);
    }

    /// <summary>Impala's label of an expression: its text once analysed, in lower case; of an analytic function the call alone.</summary>
    public static string TextOf(Ast.Expression expression, AnalysisSession session) => expression is Ast.FunctionCall { Over: not null } call
        ? SqlPrinter.PrintAsImpala(call with { Over = null }, session.ImpalaNames) + " OVER(...)"
        : SqlPrinter.PrintAsImpala(expression, session.ImpalaNames).ToLowerInvariant();

    private static string? Figure(Ast.Expression expression) => FigureWithStrength(expression).Name;

    // A name that only a type or CASE gave is weak: a cast or CASE around it gives its own.
    private static (string? Name, bool IsWeak) FigureWithStrength(Ast.Expression expression)
    {
        switch (expression)
        {
            case Ast.Cast cast:
                return FigureWithStrength(cast.Operand) is { Name: not null, IsWeak: false } inner ? inner : (TypeNames.CastColumnName(cast.Type), true);
            case Ast.TypedLiteral typed:
                return (TypeNames.CastColumnName(typed.Type), true);
            case Ast.IntervalExpression:
                return ("interval", true);
            case Ast.Case branches:
                return branches.Else is not null && FigureWithStrength(branches.Else) is { Name: not null, IsWeak: false } last ? last : ("case", true);
            case Ast.Collate collate:
                return FigureWithStrength(collate.Operand);
            case Ast.Subscript subscript:
                return FigureWithStrength(subscript.Operand);
            default:
                return (FigureSimple(expression), false);
        }
    }

    private static string? FigureSimple(Ast.Expression expression) => expression switch
    {
        Ast.ColumnReference reference => reference.Name,
        Ast.FunctionCall call => call.Name.Name,
        Ast.KeywordFunction keyword => KeywordName(keyword.Function),
        Ast.Exists => "exists",
        Ast.PeriodOverlaps => "overlaps",
        Ast.ScalarSubquery subquery => FigureQuery(subquery.Query),
        Ast.ArraySubquery or Ast.ArrayConstructor => "array",
        Ast.RowConstructor => "row",
        Ast.FieldAccess field => field.Field.Name,
        Ast.Extract => "extract",
        Ast.Trim trim => trim.Side switch { Ast.TrimSide.Leading => "ltrim", Ast.TrimSide.Trailing => "rtrim", _ => "btrim" },
        Ast.Substring => "substring",
        Ast.Position => "position",
        Ast.Overlay => "overlay",
        Ast.AtTimeZone => "timezone",
        _ => null,
    };

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
