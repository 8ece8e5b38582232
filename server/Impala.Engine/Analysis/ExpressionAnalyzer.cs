using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.SqlParser;
using Impala.Engine.Functions.Temporal;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>
/// Turns one block's AST expressions into typed ones: names to slots, operators and functions to overloads, conversions to casts.
/// Subqueries, aggregates, windows and set-returning functions become slot references; the nodes that give those slots wait in the block.
/// </summary>
internal sealed partial class ExpressionAnalyzer(AnalysisSession session, SelectBlock block)
{
    private AnalysisErrors Errors => session.Errors;

    private Coercion Coercion => session.Coercion;

    private Scope Scope => block.Scope;

    public ScalarExpression Analyze(Ast.Expression expression)
    {
        session.EnsureStack();
        session.CountExpression();
        return expression switch
        {
            Ast.ColumnReference reference => AnalyzeColumn(reference),
            Ast.Literal literal => AnalyzeLiteral(literal),
            Ast.IntervalExpression interval => AnalyzeInterval(interval),
            Ast.Parameter parameter => AnalyzeParameter(parameter),
            Ast.BinaryOperation binary => AnalyzeBinary(binary),
            Ast.UnaryOperation unary => AnalyzeUnary(unary),
            Ast.LogicalOperation logical => AnalyzeLogical(logical),
            Ast.Concatenation concatenation => AnalyzeConcatenation(concatenation),
            Ast.CustomOperation custom => AnalyzeCustom(custom),
            Ast.Between between => AnalyzeBetween(between),
            Ast.InList inList => AnalyzeInList(inList),
            Ast.Like like => AnalyzeLike(like),
            Ast.IsNull isNull => AnalyzeIsNull(isNull),
            Ast.IsBoolean isBoolean => AnalyzeIsBoolean(isBoolean),
            Ast.IsDistinctFrom distinct => AnalyzeIsDistinct(distinct),
            Ast.Case branches => AnalyzeCase(branches),
            Ast.Cast cast => AnalyzeCast(cast),
            Ast.FunctionCall call => AnalyzeCall(call),
            Ast.KeywordFunction keyword => AnalyzeKeyword(keyword),
            Ast.Extract extract => AnalyzeExtract(extract),
            Ast.Trim trim => AnalyzeTrim(trim),
            Ast.Substring substring => AnalyzeSubstring(substring),
            Ast.Position position => Call("strpos", position.Span, Analyze(position.Source), Analyze(position.Needle)),
            Ast.Overlay overlay => AnalyzeOverlay(overlay),
            Ast.ScalarSubquery subquery => AnalyzeScalarSubquery(subquery),
            Ast.Exists exists => AnalyzeExists(exists),
            Ast.InSubquery inSubquery => AnalyzeInSubquery(inSubquery),
            Ast.QuantifiedComparison quantified => AnalyzeQuantified(quantified),
            Ast.ArraySubquery subquery => AnalyzeArraySubquery(subquery),
            Ast.ArrayConstructor array => AnalyzeArray(array),
            Ast.Subscript subscript => AnalyzeSubscript(subscript),
            Ast.RowConstructor row => AnalyzeRow(row),
            Ast.FieldAccess field => AnalyzeField(field),
            Ast.Collate collate => AnalyzeCollate(collate),
            Ast.AtTimeZone zone => Call("timezone", zone.Span, Analyze(zone.Zone), Analyze(zone.Operand)),
            Ast.Star star => throw Errors.Unsupported("\"*\" in this place", star.Span),
            Ast.FieldStar star => throw Errors.Unsupported("row expansion in this place", star.Span),
            Ast.SelectivityHint hint => new HintAnalyzer(session).WithSelectivity(Analyze(hint.Operand), hint),
            Ast.NamedArgument argument => throw Errors.Unsupported("a named argument", argument.Span),
            Ast.PeriodOverlaps overlaps => AnalyzeOverlaps(overlaps),
            Ast.FunctionFrom from => throw Errors.Unsupported($"FROM among the arguments of {from.Name.Name}", from.Span),
            Ast.DefaultValue value => throw Errors.Unsupported("DEFAULT in this context", value.Span),
            _ => throw new UnreachableException(expression.GetType().Name),
        };
    }

    /// <summary>A condition: BOOLEAN, or 42804 that names the clause.</summary>
    /// <param name="predicate">The AND, OR or NOT it is an operand of.</param>
    public ScalarExpression AnalyzeCondition(Ast.Expression expression, string clause, Ast.Expression? predicate = null)
    {
        var condition = Analyze(expression);
        if (!session.Rules.IsPostgres && condition.Type.Kind is not (SqlTypeKind.Boolean or SqlTypeKind.Null))
            throw predicate is null ? Errors.ConditionNotBoolean(clause, expression, condition.Type) : Errors.OperandNotBoolean(expression, predicate, condition.Type);
        return AsCondition(condition, clause, expression.Span);
    }

    /// <summary>A condition as its conjuncts.</summary>
    public IEnumerable<ScalarExpression> AnalyzeConjuncts(Ast.Expression expression, string clause)
    {
        if (expression is Ast.LogicalOperation { Operator: Ast.LogicalOperator.And } and)
        {
            foreach (var operand in and.Operands)
                foreach (var conjunct in Flatten(AnalyzeCondition(operand, clause, and)))
                    yield return conjunct;
            yield break;
        }
        foreach (var conjunct in Flatten(AnalyzeCondition(expression, clause)))
            yield return conjunct;
    }

    private static IEnumerable<ScalarExpression> Flatten(ScalarExpression condition) =>
        condition is Logical { Kind: LogicalKind.And } and ? and.Operands.SelectMany(Flatten) : [condition];

    private ScalarExpression AsCondition(ScalarExpression condition, string clause, TextSpan span) => condition.Type.Kind switch
    {
        SqlTypeKind.Boolean => condition,
        SqlTypeKind.Null or SqlTypeKind.Unknown => Coercion.To(condition, SqlType.Boolean, span),
        _ => throw Errors.ArgumentMustBeBoolean(clause, condition.Type, span),
    };

    private ScalarExpression AnalyzeColumn(Ast.ColumnReference reference)
    {
        if (session.Rules.IsPostgres && reference.Parts.Count == 1 && NameResolver.TryResolve(reference, Scope, Errors) is null
            && NameResolver.FindRow(reference, Scope) is { } row)
        {
            foreach (var field in row.Fields.OfType<SlotReference>())
                block.ReferenceSpans.TryAdd(field.Slot.Id, reference.Span);
            return row;
        }
        var value = NameResolver.Resolve(reference, Scope, Errors).Value;
        if (value is SlotReference slot)
            block.ReferenceSpans.TryAdd(slot.Slot.Id, reference.Span);
        return value;
    }

    private ScalarExpression AnalyzeParameter(Ast.Parameter parameter)
    {
        if (parameter.Index is < 1 or > 65535)
            throw Errors.ParameterNotFound(parameter.Index, parameter.Span);
        if (session.Context.ParameterValues is { } values)
            return parameter.Index <= values.Count ? values[parameter.Index - 1] ?? Constant.Null(SqlType.Null) : throw Errors.ParameterNotFound(parameter.Index, parameter.Span);
        while (session.ParameterTypes.Count < parameter.Index)
            session.ParameterTypes.Add(null);
        session.MentionedParameters.Add(parameter.Index);
        return new ParameterReference(parameter.Index, session.ParameterTypes[parameter.Index - 1] ?? SqlType.Unknown);
    }

    private ScalarExpression AnalyzeCast(Ast.Cast cast)
    {
        if (TypeNames.IsComplex(cast.Type) && !session.Rules.IsPostgres)
            throw Errors.CastToComplexType(cast.Type);
        var type = TypeNames.Resolve(cast.Type, Errors);
        if (cast.Format is not null)
            return AnalyzePatternCast(Analyze(cast.Operand), type, cast.Format, cast);
        // ARRAY[]::t[] and ARRAY[..]::t[]: the cast names the elements' type.
        if (cast.Operand is Ast.ArrayConstructor array && type.IsArray)
            return AnalyzeArray(array, type.ElementType);
        var operand = Analyze(cast.Operand);
        // numeric without precision takes each number as it is.
        if (session.Rules.IsPostgres && type.IsDecimal && cast.Type.Modifiers.IsEmpty && operand.Type.IsDecimal)
            return operand;
        return Coercion.Explicit(operand, type, cast.Operand.Span, cast.Operand);
    }

    // Between texts on one side and TIMESTAMP or DATE on the other; the pattern is checked here, whether a row needs it or not.
    private ScalarExpression AnalyzePatternCast(ScalarExpression operand, SqlType type, string format, Ast.Cast cast)
    {
        var toText = type.IsText;
        var from = operand.Type.Kind;
        if (toText ? from is not (SqlTypeKind.Timestamp or SqlTypeKind.Date or SqlTypeKind.Null)
            : type.Kind is not (SqlTypeKind.Timestamp or SqlTypeKind.Date) || !(operand.Type.IsText || from is SqlTypeKind.Null or SqlTypeKind.Unknown))
            throw Errors.PatternNotApplicable(operand.Type, type, cast.Span);
        var hasTime = type.Kind != SqlTypeKind.Date && from != SqlTypeKind.Date;
        if (format.Length == 0)
            throw Errors.InvalidPattern("FORMAT clause can't be empty", cast.Span);
        if (IsoDatePattern.TryCreate(format, !toText, hasTime, out var error) is null)
            throw Errors.InvalidPattern(error, cast.Span);
        if (from == SqlTypeKind.Null)
            return Coercion.To(operand, type, cast.Span);
        var name = toText ? PatternCast.ToText : type.Kind == SqlTypeKind.Date ? PatternCast.ToDate : PatternCast.ToTimestamp;
        return Coercion.To(Call(name, cast.Span, operand, Constant.Text(format)), type, cast.Span);
    }

    private ScalarExpression AnalyzeCollate(Ast.Collate collate)
    {
        if (collate.Collation.Name is not ("default" or "C" or "c" or "POSIX" or "posix" or "ucs_basic" or "C.UTF-8" or "C.utf8"))
            throw Errors.CollationNotFound(collate.Collation);
        return Coercion.Settle(Analyze(collate.Operand), collate.Operand.Span);
    }
}
