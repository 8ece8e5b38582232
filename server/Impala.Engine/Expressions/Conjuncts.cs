using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>Takes predicates apart at AND and puts them together again.</summary>
public static class Conjuncts
{
    /// <summary>The operands of nested ANDs, in order; constant TRUE disappears, null is no conjunct.</summary>
    public static IReadOnlyList<ScalarExpression> Split(ScalarExpression? predicate)
    {
        var parts = new List<ScalarExpression>();
        if (predicate is not null)
            AddParts(predicate, parts);
        return parts;
    }

    /// <summary>One predicate from conjuncts: TRUE for none, the only one for one.</summary>
    public static ScalarExpression Combine(IReadOnlyList<ScalarExpression> conjuncts) => conjuncts.Count switch
    {
        0 => Constant.True,
        1 => conjuncts[0],
        _ => new Logical(LogicalKind.And, [.. conjuncts]),
    };

    /// <summary>The opposite of a predicate in three-valued logic, with NOT moved inwards where that changes nothing.</summary>
    public static ScalarExpression Negate(ScalarExpression predicate)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw FunctionErrors.TooDeep();
        return predicate switch
        {
            Constant { Value: bool value } => value ? Constant.False : Constant.True,
            Constant { Value: null } => predicate,
            // De Morgan holds with NULLs too.
            Logical logical => new Logical(logical.Kind == LogicalKind.And ? LogicalKind.Or : LogicalKind.And, logical.Operands.Map(Negate)),
            IsNull isNull => isNull with { Negated = !isNull.Negated },
            InList inList => inList with { Negated = !inList.Negated },
            FunctionCall { Function.Name: OperatorNames.Not } not => not.Arguments[0],
            FunctionCall call when Opposite(call) is { } name => call with { Function = BuiltinFunctions.Operator(name) },
            _ => new FunctionCall(BuiltinFunctions.Operator(OperatorNames.Not), [predicate], SqlType.Boolean),
        };
    }

    /// <summary>The comparison with its sides exchanged: &lt; becomes &gt;; null when the name is no comparison.</summary>
    public static string? Commute(string comparison) => comparison switch
    {
        OperatorNames.Equal or OperatorNames.NotEqual or OperatorNames.NullSafeEqual => comparison,
        OperatorNames.Less => OperatorNames.Greater,
        OperatorNames.LessOrEqual => OperatorNames.GreaterOrEqual,
        OperatorNames.Greater => OperatorNames.Less,
        OperatorNames.GreaterOrEqual => OperatorNames.LessOrEqual,
        _ => null,
    };

    // With NaN both x < y and x >= y are false, so ordered comparisons of floats keep their NOT.
    private static string? Opposite(FunctionCall call) => call.Function.Name switch
    {
        OperatorNames.Equal => OperatorNames.NotEqual,
        OperatorNames.NotEqual => OperatorNames.Equal,
        _ when call.Arguments.Count != 2 || call.Arguments[0].Type.IsFloating => null,
        OperatorNames.Less => OperatorNames.GreaterOrEqual,
        OperatorNames.LessOrEqual => OperatorNames.Greater,
        OperatorNames.Greater => OperatorNames.LessOrEqual,
        OperatorNames.GreaterOrEqual => OperatorNames.Less,
        _ => null,
    };

    private static void AddParts(ScalarExpression predicate, List<ScalarExpression> parts)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw FunctionErrors.TooDeep();
        if (predicate is Logical { Kind: LogicalKind.And } and)
        {
            foreach (var operand in and.Operands)
                AddParts(operand, parts);
        }
        else if (predicate is not Constant { Value: true })
        {
            parts.Add(predicate);
        }
    }
}
