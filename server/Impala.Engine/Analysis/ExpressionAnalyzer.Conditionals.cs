using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>CASE, COALESCE and the functions that are written as calls and mean one of them.</summary>
internal sealed partial class ExpressionAnalyzer
{
    private ScalarExpression AnalyzeCase(Ast.Case branches)
    {
        var operand = branches.Operand is null ? null : Analyze(branches.Operand);
        var conditions = new List<ScalarExpression>(branches.Branches.Count);
        var results = new List<ScalarExpression>(branches.Branches.Count + 1);
        foreach (var branch in branches.Branches)
        {
            conditions.Add(operand is null
                ? AnalyzeCondition(branch.Condition, "CASE/WHEN")
                : Compare(OperatorNames.Equal, operand, Analyze(branch.Condition), branch.Condition.Span));
            results.Add(Analyze(branch.Result));
        }
        results.Add(branches.Else is null ? Constant.Null(SqlType.Null) : Analyze(branches.Else));
        return MakeCase(conditions, results, "CASE", branches.Span);
    }

    private Case MakeCase(List<ScalarExpression> conditions, List<ScalarExpression> results, string construct, TextSpan span)
    {
        var type = Coercion.Unify(results, construct, span);
        var parts = new List<ScalarExpression>(conditions.Count * 2 + 1);
        for (var i = 0; i < conditions.Count; i++)
        {
            parts.Add(conditions[i]);
            parts.Add(Coercion.To(results[i], type, span));
        }
        parts.Add(Coercion.To(results[^1], type, span));
        return new Case([.. parts], type);
    }

    /// <summary>A call that is a conditional expression, or null when the name is none.</summary>
    private ScalarExpression? TryConditional(string name, Ast.FunctionCall call)
    {
        switch (name)
        {
            case "coalesce":
            case "nvl" or "ifnull" when call.Arguments.Count == 2:
            case "isnull" when call.Arguments.Count == 2:
                return MakeCoalesce(call);
            case "nullif" when call.Arguments.Count == 2:
                return MakeNullIf(Analyze(call.Arguments[0]), Analyze(call.Arguments[1]), call.Span);
            case "if" when call.Arguments.Count == 3:
                return MakeCase([AnalyzeCondition(call.Arguments[0], "IF")], [Analyze(call.Arguments[1]), Analyze(call.Arguments[2])], "IF", call.Span);
            case "nvl2" when call.Arguments.Count == 3:
                return MakeCase([new IsNull(Coercion.Settle(Analyze(call.Arguments[0]), call.Span), Negated: true)],
                    [Analyze(call.Arguments[1]), Analyze(call.Arguments[2])], "NVL2", call.Span);
            case "decode" when call.Arguments.Count >= 3 && !session.Rules.IsPostgres:
                return MakeDecode(call);
            case "istrue" or "isnottrue" or "isfalse" or "isnotfalse" when call.Arguments.Count == 1:
                return AnalyzeIsBoolean(new Ast.IsBoolean(call.Arguments[0], name.EndsWith("true", StringComparison.Ordinal), name.StartsWith("isnot", StringComparison.Ordinal)) { Span = call.Span });
            case "nullvalue" or "nonnullvalue" when call.Arguments.Count == 1:
                return new IsNull(Coercion.Settle(Analyze(call.Arguments[0]), call.Span), Negated: name == "nonnullvalue");
            case "zeroifnull" or "nullifzero" when call.Arguments.Count == 1:
                return MakeZeroRule(call, nullBecomesZero: name == "zeroifnull");
            default:
                return null;
        }
    }

    // zeroifnull and nullifzero of a number, in the number's own type.
    private ScalarExpression? MakeZeroRule(Ast.FunctionCall call, bool nullBecomesZero)
    {
        var value = Analyze(call.Arguments[0]);
        if (value.Type.Kind == SqlTypeKind.Null)
            value = Coercion.To(value, SqlType.TinyInt, call.Span);
        if (!value.Type.IsNumeric)
            return null;
        var zero = Coercion.Explicit(new Constant(SqlType.TinyInt, (sbyte)0), value.Type, call.Span);
        return nullBecomesZero
            ? new Coalesce([value, zero], value.Type)
            : new Case([Compare(OperatorNames.Equal, value, zero, call.Span), Constant.Null(value.Type), value], value.Type);
    }

    private Coalesce MakeCoalesce(Ast.FunctionCall call)
    {
        if (call.Arguments.IsEmpty)
            throw Errors.WrongArgumentCount("coalesce", call.Span);
        var arguments = call.Arguments.Select(Analyze).ToList();
        var type = Coercion.Unify(arguments, "COALESCE", call.Span);
        return new Coalesce(arguments.Select((argument, i) => Coercion.To(argument, type, call.Arguments[i].Span)).ToValueList(), type);
    }

    private Case MakeNullIf(ScalarExpression left, ScalarExpression right, TextSpan span)
    {
        var equal = Compare(OperatorNames.Equal, left, right, span);
        // The result is the left side as the comparison sees it when it has no type of its own.
        var value = left.Type.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null ? Coercion.Settle(left, span) : left;
        return new Case([equal, Constant.Null(value.Type), value], value.Type);
    }

    // decode(e, s1, r1, .. [, default]): NULL matches NULL.
    private Case MakeDecode(Ast.FunctionCall call)
    {
        var operand = Analyze(call.Arguments[0]);
        var conditions = new List<ScalarExpression>();
        var results = new List<ScalarExpression>();
        var i = 1;
        for (; i + 1 < call.Arguments.Count; i += 2)
        {
            conditions.Add(Compare(OperatorNames.NullSafeEqual, operand, Analyze(call.Arguments[i]), call.Arguments[i].Span));
            results.Add(Analyze(call.Arguments[i + 1]));
        }
        results.Add(i < call.Arguments.Count ? Analyze(call.Arguments[i]) : Constant.Null(SqlType.Null));
        return MakeCase(conditions, results, "DECODE", call.Span);
    }
}
