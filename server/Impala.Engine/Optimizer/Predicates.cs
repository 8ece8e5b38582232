using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer;

/// <summary>What rules ask of predicates: their conjuncts, whether they may move, and what they reject.</summary>
internal static class Predicates
{
    /// <summary>The predicates with every AND taken apart, without repeats.</summary>
    public static List<ScalarExpression> Split(IEnumerable<ScalarExpression> predicates)
    {
        var conjuncts = new List<ScalarExpression>();
        var seen = new HashSet<ScalarExpression>();
        foreach (var predicate in predicates)
            AddConjuncts(predicate, conjuncts, seen);
        return conjuncts;
    }

    public static ScalarExpression And(IReadOnlyList<ScalarExpression> conjuncts) => conjuncts.Count switch
    {
        0 => Constant.True,
        1 => conjuncts[0],
        _ => new Logical(LogicalKind.And, conjuncts.ToValueList()),
    };

    /// <summary>The node filtered; the node itself when there is nothing to filter by.</summary>
    public static PlanNode Filter(PlanNode input, IReadOnlyCollection<ScalarExpression> predicates) =>
        predicates.Count == 0 ? input : new FilterNode(input, predicates.ToValueList());

    public static bool IsTrue(ScalarExpression predicate) => predicate is Constant { Value: true };

    /// <summary>FALSE or NULL: no row passes.</summary>
    public static bool IsNeverTrue(ScalarExpression predicate) => predicate is Constant { Value: null or false };

    public static bool IsComparison(ScalarExpression expression, out FunctionCall call)
    {
        call = (expression as FunctionCall)!;
        return call is { Arguments.Count: 2, Function.Name: OperatorNames.Equal or OperatorNames.NotEqual or OperatorNames.Less
            or OperatorNames.LessOrEqual or OperatorNames.Greater or OperatorNames.GreaterOrEqual };
    }

    public static bool IsEquality(ScalarExpression expression, out FunctionCall call)
    {
        call = (expression as FunctionCall)!;
        return call is { Arguments.Count: 2, Function.Name: OperatorNames.Equal };
    }

    /// <summary>True without slots and parameters, for deterministic expressions.</summary>
    public static bool IsConstant(ScalarExpression expression)
    {
        SlotUse.Guard();
        return expression is not (SlotReference or ParameterReference) && IsDeterministicHere(expression) && expression.Children.All(IsConstant);
    }

    /// <summary>False when a call may give another value each time: such a predicate stays where it was written.</summary>
    public static bool IsDeterministic(ScalarExpression expression)
    {
        SlotUse.Guard();
        return IsDeterministicHere(expression) && expression.Children.All(IsDeterministic);
    }

    public static ScalarExpression Substitute(ScalarExpression expression, IReadOnlyDictionary<int, ScalarExpression> replacements)
    {
        SlotUse.Guard();
        if (expression is SlotReference reference)
            return replacements.TryGetValue(reference.Slot.Id, out var replacement) ? replacement : expression;
        var children = expression.Children;
        return children.IsEmpty ? expression : expression.WithChildren(children.MapOrSame(child => Substitute(child, replacements)));
    }

    /// <summary>True when the predicate cannot be true for a row whose given slots are all NULL.</summary>
    public static bool RejectsNulls(ScalarExpression predicate, IReadOnlySet<int> slots)
    {
        SlotUse.Guard();
        return predicate switch
        {
            Constant constant => IsNeverTrue(constant),
            Logical { Kind: LogicalKind.And } and => and.Operands.Any(operand => RejectsNulls(operand, slots)),
            Logical { Kind: LogicalKind.Or } or => or.Operands.All(operand => RejectsNulls(operand, slots)),
            IsNull { Negated: true } isNotNull => IsNullWhenNull(isNotNull.Argument, slots),
            _ => IsNullWhenNull(predicate, slots),
        };
    }

    /// <summary>True when the expression is certainly NULL if the given slots are.</summary>
    public static bool IsNullWhenNull(ScalarExpression expression, IReadOnlySet<int> slots)
    {
        SlotUse.Guard();
        return expression switch
        {
            SlotReference reference => slots.Contains(reference.Slot.Id),
            Constant constant => constant.IsNull,
            FunctionCall { Function.Name: OperatorNames.NullSafeEqual } => false,
            FunctionCall { Function.IsStrict: true } call => call.Arguments.Any(argument => IsNullWhenNull(argument, slots)),
            Cast cast => IsNullWhenNull(cast.Argument, slots),
            InList inList => IsNullWhenNull(inList.Argument, slots),
            _ => false,
        };
    }

    /// <summary>Takes left = right apart when each operand belongs to one side; types must be equal, as the hash of the key depends on them.</summary>
    public static EquiCondition? AsEquiCondition(ScalarExpression predicate, IReadOnlySet<int> left, IReadOnlySet<int> right)
    {
        if (predicate is not FunctionCall { Arguments.Count: 2, Function.Name: OperatorNames.Equal or OperatorNames.NullSafeEqual } call)
            return null;
        var (first, second) = (call.Arguments[0], call.Arguments[1]);
        if (first.Type != second.Type || first.Type.Kind == SqlTypeKind.Null || !IsDeterministic(predicate))
            return null;
        var nullSafe = call.Function.Name == OperatorNames.NullSafeEqual;
        if (Belongs(first, left, right) && Belongs(second, right, left))
            return new EquiCondition(first, second, nullSafe);
        return Belongs(first, right, left) && Belongs(second, left, right) ? new EquiCondition(second, first, nullSafe) : null;
    }

    /// <summary>The condition as a predicate.</summary>
    public static ScalarExpression AsPredicate(EquiCondition condition) =>
        OptimizerContext.Compare(condition.NullSafe ? OperatorNames.NullSafeEqual : OperatorNames.Equal, condition.Left, condition.Right);

    private static bool Belongs(ScalarExpression expression, IReadOnlySet<int> own, IReadOnlySet<int> other) =>
        SlotUse.RefersTo(expression, own) && !SlotUse.RefersTo(expression, other);

    private static bool IsDeterministicHere(ScalarExpression expression) => expression is not FunctionCall { Function.IsDeterministic: false };

    private static void AddConjuncts(ScalarExpression predicate, List<ScalarExpression> conjuncts, HashSet<ScalarExpression> seen)
    {
        SlotUse.Guard();
        if (predicate is Logical { Kind: LogicalKind.And } and)
        {
            foreach (var operand in and.Operands)
                AddConjuncts(operand, conjuncts, seen);
        }
        else if (!IsTrue(predicate) && (!IsDeterministic(predicate) || seen.Add(predicate)))
        {
            conjuncts.Add(predicate);
        }
    }
}
