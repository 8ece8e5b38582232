using Impala.Catalog;
using Impala.Engine.Expressions;

namespace Impala.Engine.Optimizer;

/// <summary>
/// Rewrites an expression into a shorter one of the same value for every row, three-valued logic included: folds constants, drops
/// neutral and repeated operands, takes common conjuncts out of OR, and gathers equalities with constants into IN.
/// </summary>
internal sealed class ExpressionSimplifier(OptimizerContext context)
{
    public ScalarExpression Simplify(ScalarExpression expression) =>
        ExpressionRewriter.Rewrite(context.Statement is { } statement ? ConstantFolder.Fold(expression, statement) : expression, SimplifyNode);

    private static ScalarExpression SimplifyNode(ScalarExpression expression) => expression is Logical logical ? SimplifyLogical(logical) : expression;

    private static ScalarExpression SimplifyLogical(Logical logical)
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
            return operands.Count == 0 ? new Constant(logical.Type, isAnd) : operands[0];
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
}
