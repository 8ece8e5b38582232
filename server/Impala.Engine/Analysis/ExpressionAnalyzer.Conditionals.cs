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
                : CompareBranch(operand, branches.Operand!, branch.Condition));
            results.Add(Analyze(branch.Result));
        }
        results.Add(branches.Else is null ? Constant.Null(SqlType.Null) : Analyze(branches.Else));
        IReadOnlyList<Ast.Expression> sources = [.. branches.Branches.Select(branch => branch.Result), branches.Else ?? new Ast.NullLiteral { Span = branches.Span }];
        return MakeCase(conditions, results, "CASE", branches.Span, sources);
    }

    private ScalarExpression CompareBranch(ScalarExpression operand, Ast.Expression operandText, Ast.Expression condition)
    {
        var value = Analyze(condition);
        if (!session.Rules.IsPostgres)
            Coercion.Unify([operand, value], "CASE", condition.Span, [operandText, condition]);
        return Compare(OperatorNames.Equal, operand, value, condition.Span);
    }

    private Case MakeCase(List<ScalarExpression> conditions, List<ScalarExpression> results, string construct, TextSpan span, IReadOnlyList<Ast.Expression>? sources = null)
    {
        var type = Coercion.Unify(results, construct, span, sources);
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
                return MakeCoalesce(name, call);
            case "nullif" when call.Arguments.Count == 2:
                return MakeNullIf(Analyze(call.Arguments[0]), Analyze(call.Arguments[1]), call.Span, call);
            case "if" when call.Arguments.Count == 3:
                return MakeIf(call);
            case "nvl2" when call.Arguments.Count == 3:
                return MakeNvl2(call);
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

    private Case MakeIf(Ast.FunctionCall call)
    {
        var condition = Analyze(call.Arguments[0]);
        List<ScalarExpression> results = [Analyze(call.Arguments[1]), Analyze(call.Arguments[2])];
        List<SqlType> types = [condition.Type, results[0].Type, results[1].Type];
        if (!session.Rules.IsPostgres && condition.Type.Kind is not (SqlTypeKind.Boolean or SqlTypeKind.Null))
            throw Errors.FunctionNotFound("if", types, call.Span);
        RequireCommonType("if", types, 1, call);
        return MakeCase([AsCondition(condition, "IF", call.Arguments[0].Span)], results, "IF", call.Span);
    }

    private Case MakeNvl2(Ast.FunctionCall call)
    {
        var tested = Coercion.Settle(Analyze(call.Arguments[0]), call.Span);
        List<ScalarExpression> results = [Analyze(call.Arguments[1]), Analyze(call.Arguments[2])];
        RequireCommonType("nvl2", [tested.Type, results[0].Type, results[1].Type], 1, call);
        return MakeCase([new IsNull(tested, Negated: true)], results, "NVL2", call.Span);
    }

    // To Impala these are functions with a signature for every type: arguments that do not meet have none.
    private void RequireCommonType(string name, IReadOnlyList<SqlType> types, int first, Ast.FunctionCall call)
    {
        if (!session.Rules.IsPostgres && Coercion.CommonType(types.Skip(first)) is null)
            throw Errors.FunctionNotFound(name, types, call.Span);
    }

    private Coalesce MakeCoalesce(string name, Ast.FunctionCall call)
    {
        if (call.Arguments.IsEmpty)
            throw session.Rules.IsPostgres ? Errors.WrongArgumentCount("coalesce", call.Span) : Errors.FunctionNotFound("coalesce", [], call.Span);
        var arguments = call.Arguments.Select(Analyze).ToList();
        RequireCommonType(name, [.. arguments.Select(argument => argument.Type)], 0, call);
        var type = Coercion.Unify(arguments, "COALESCE", call.Span);
        return new Coalesce(arguments.Select((argument, i) => Coercion.To(argument, type, call.Arguments[i].Span)).ToValueList(), type);
    }

    private Case MakeNullIf(ScalarExpression left, ScalarExpression right, TextSpan span, Ast.FunctionCall call)
    {
        var equal = Compare(OperatorNames.Equal, left, right, span, new Ast.IsDistinctFrom(call.Arguments[0], call.Arguments[1]) { Span = span });
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
