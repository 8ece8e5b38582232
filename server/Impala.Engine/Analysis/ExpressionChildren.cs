using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>The direct operands of an AST expression that holds no query.</summary>
internal static class ExpressionChildren
{
    public static IEnumerable<Ast.Expression?> Of(Ast.Expression expression) => expression switch
    {
        Ast.UnaryOperation unary => All(unary.Operand),
        Ast.BinaryOperation binary => All(binary.Left, binary.Right),
        Ast.CustomOperation custom => All(custom.Left, custom.Right),
        Ast.LogicalOperation logical => logical.Operands,
        Ast.Concatenation concatenation => concatenation.Operands,
        Ast.Between between => All(between.Operand, between.Low, between.High),
        Ast.InList inList => inList.Items.Prepend(inList.Operand),
        Ast.Like like => All(like.Operand, like.Pattern, like.Escape),
        Ast.IsNull isNull => All(isNull.Operand),
        Ast.IsBoolean isBoolean => All(isBoolean.Operand),
        Ast.IsDistinctFrom distinct => All(distinct.Left, distinct.Right),
        Ast.Case branches => branches.Branches.SelectMany(branch => All(branch.Condition, branch.Result)).Append(branches.Operand).Append(branches.Else),
        Ast.Cast cast => All(cast.Operand),
        Ast.ArrayConstructor array => array.Items,
        Ast.Subscript subscript => All(subscript.Operand, subscript.Index, subscript.Upper),
        Ast.FieldAccess field => All(field.Operand),
        Ast.FieldStar star => All(star.Operand),
        Ast.RowConstructor row => row.Items,
        Ast.Collate collate => All(collate.Operand),
        Ast.AtTimeZone zone => All(zone.Operand, zone.Zone),
        Ast.Extract extract => All(extract.Source),
        Ast.Trim trim => All(trim.Characters, trim.Source),
        Ast.Substring substring => All(substring.Source, substring.From, substring.For),
        Ast.Position position => All(position.Needle, position.Source),
        Ast.Overlay overlay => All(overlay.Source, overlay.Replacement, overlay.From, overlay.For),
        Ast.SelectivityHint hint => All(hint.Operand),
        Ast.NamedArgument argument => All(argument.Value),
        Ast.PeriodOverlaps overlaps => All(overlaps.Left, overlaps.Right),
        Ast.FunctionFrom from => All(from.First, from.Source),
        Ast.IntervalExpression interval => All(interval.Amount),
        _ => [],
    };

    private static IEnumerable<Ast.Expression?> All(params Ast.Expression?[] expressions) => expressions;
}
