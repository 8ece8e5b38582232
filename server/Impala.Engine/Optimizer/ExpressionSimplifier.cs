using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;

namespace Impala.Engine.Optimizer;

/// <summary>
/// Rewrites an expression into a shorter one of the same value for every row, three-valued logic included: folds constants, drops
/// neutral operands, pushes NOT inwards, takes common conjuncts out of OR, and gathers equalities with constants into IN.
/// </summary>
internal sealed class ExpressionSimplifier(OptimizerContext context)
{
    public ScalarExpression Simplify(ScalarExpression expression)
    {
        SlotUse.Guard();
        if (!expression.Children.IsEmpty)
            expression = expression.WithChildren(expression.Children.MapOrSame(Simplify));
        return expression switch
        {
            Logical logical => SimplifyLogical(logical),
            FunctionCall { Function.Name: OperatorNames.Not } not => SimplifyNot(not),
            IsNull { Argument: Constant constant } isNull => Truth(constant.IsNull != isNull.Negated),
            Case branches => SimplifyCase(branches),
            _ => Fold(expression),
        };
    }

    private static Constant Truth(bool value) => value ? Constant.True : Constant.False;

    private ScalarExpression Fold(ScalarExpression expression) =>
        expression is Constant or SlotReference or ParameterReference || !expression.Children.All(child => child is Constant)
            ? expression
            : context.Fold(expression);

    private ScalarExpression SimplifyLogical(Logical logical)
    {
        var isAnd = logical.Kind == LogicalKind.And;
        var operands = new List<ScalarExpression>();
        var seen = new HashSet<ScalarExpression>();
        foreach (var operand in logical.Operands.SelectMany(operand => operand is Logical inner && inner.Kind == logical.Kind ? inner.Operands : [operand]))
        {
            // FALSE decides AND and TRUE decides OR, whatever the rest is; the other one is neutral.
            if (operand is Constant { Value: bool value })
            {
                if (value != isAnd)
                    return operand;
                continue;
            }
            if (!Predicates.IsDeterministic(operand) || seen.Add(operand))
                operands.Add(operand);
        }
        if (operands.Count <= 1)
            return operands.Count == 0 ? Truth(isAnd) : operands[0];
        if (!isAnd)
            return SimplifyOr(operands, logical);
        return operands.Count == logical.Operands.Count && operands.SequenceEqual(logical.Operands, ReferenceEqualityComparer.Instance)
            ? logical
            : new Logical(LogicalKind.And, operands.ToValueList());
    }

    /// <summary>(a AND x) OR (a AND y) becomes a AND (x OR y): a can then move by itself, and an equality in it becomes a join key.</summary>
    private static ScalarExpression SimplifyOr(List<ScalarExpression> operands, Logical original)
    {
        var branches = operands.ConvertAll(operand => operand is Logical { Kind: LogicalKind.And } and ? and.Operands.ToList() : [operand]);
        var common = branches[0].Where(conjunct => Predicates.IsDeterministic(conjunct) && branches.TrueForAll(branch => branch.Contains(conjunct))).ToList();
        if (common.Count == 0)
        {
            var gathered = GatherEqualities(operands);
            if (gathered.Count == 1)
                return gathered[0];
            return gathered.Count == original.Operands.Count && gathered.SequenceEqual(original.Operands, ReferenceEqualityComparer.Instance)
                ? original
                : new Logical(LogicalKind.Or, gathered.ToValueList());
        }
        var rests = branches.ConvertAll(branch => branch.Except(common).ToList());
        // A branch that is nothing but the common part makes the rest irrelevant.
        if (rests.TrueForAll(rest => rest.Count > 0))
        {
            var alternatives = rests.ConvertAll(Predicates.And);
            common.Add(SimplifyOr(alternatives, new Logical(LogicalKind.Or, alternatives.ToValueList())));
        }
        return Predicates.And(common);
    }

    /// <summary>x = 1 OR x = 2 becomes x IN (1, 2), which is looked up instead of tried.</summary>
    private static List<ScalarExpression> GatherEqualities(List<ScalarExpression> operands)
    {
        var result = new List<ScalarExpression>();
        var places = new Dictionary<ScalarExpression, int>();
        foreach (var operand in operands)
        {
            if (!TryAsMembership(operand, out var argument, out var items) || !Predicates.IsDeterministic(argument))
            {
                result.Add(operand);
            }
            else if (places.TryGetValue(argument, out var place))
            {
                TryAsMembership(result[place], out _, out var before);
                result[place] = new InList(argument, before.AddRange(items.Where(item => !before.Contains(item))), false);
            }
            else
            {
                places[argument] = result.Count;
                result.Add(operand);
            }
        }
        return result;
    }

    private static bool TryAsMembership(ScalarExpression expression, out ScalarExpression argument, out ValueList<ScalarExpression> items)
    {
        if (expression is InList { Negated: false } inList && inList.Items.All(item => item is Constant))
        {
            (argument, items) = (inList.Argument, inList.Items);
            return true;
        }
        if (Predicates.IsEquality(expression, out var call) && call.Arguments[1] is Constant constant && call.Arguments[0] is not Constant && constant.Type == call.Arguments[0].Type)
        {
            (argument, items) = (call.Arguments[0], [constant]);
            return true;
        }
        (argument, items) = (expression, []);
        return false;
    }

    private ScalarExpression SimplifyNot(FunctionCall not)
    {
        switch (not.Arguments[0])
        {
            case Constant { Value: bool value }:
                return Truth(!value);
            case Constant { IsNull: true } unknown:
                return unknown;
            case FunctionCall { Function.Name: OperatorNames.Not } inner:
                return inner.Arguments[0];
            case IsNull isNull:
                return isNull with { Negated = !isNull.Negated };
            case InList inList:
                return inList with { Negated = !inList.Negated };
            // Only = and <> are each other's negation for every value; with NaN neither a < b nor a >= b holds.
            case FunctionCall { Arguments.Count: 2, Function.Name: OperatorNames.Equal } equal:
                return context.Compare(OperatorNames.NotEqual, equal.Arguments[0], equal.Arguments[1]);
            case FunctionCall { Arguments.Count: 2, Function.Name: OperatorNames.NotEqual } different:
                return context.Compare(OperatorNames.Equal, different.Arguments[0], different.Arguments[1]);
            default:
                return not;
        }
    }

    private static ScalarExpression SimplifyCase(Case branches)
    {
        var kept = new List<ScalarExpression>();
        for (var i = 0; i + 1 < branches.Branches.Count; i += 2)
        {
            if (Predicates.IsNeverTrue(branches.Branches[i]))
                continue;
            if (Predicates.IsTrue(branches.Branches[i]))
            {
                kept.Add(branches.Branches[i + 1]);
                return kept.Count == 1 ? kept[0] : branches with { Branches = kept.ToValueList() };
            }
            kept.Add(branches.Branches[i]);
            kept.Add(branches.Branches[i + 1]);
        }
        kept.Add(branches.Branches[^1]);
        if (kept.Count == 1)
            return kept[0];
        return kept.Count == branches.Branches.Count ? branches : branches with { Branches = kept.ToValueList() };
    }
}
