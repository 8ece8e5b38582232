using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Joins: conditions split into equalities between the sides and the rest; USING and NATURAL merge columns.</summary>
internal sealed partial class TableReferenceAnalyzer
{
    private FromItem AnalyzeJoin(Ast.Join join, FromItem? outerLeft, Scope? outer, CteScope? ctes)
    {
        if (session.Rules.JoinsNeedCondition && join.Kind is not (Ast.JoinKind.Inner or Ast.JoinKind.Cross) && join.On is null && join.Using.IsEmpty && !join.Natural)
            throw Errors.JoinNeedsCondition(join.Kind, join.Span);
        var left = Analyze(join.Left, outerLeft, outer, ctes);
        var visible = outerLeft is null ? left : new FromItem(left.Plan, [.. outerLeft.Relations, .. left.Relations], [.. outerLeft.Columns, .. left.Columns]);
        var right = Analyze(join.Right, visible, outer, ctes);
        CheckAliases(left, right, join);
        var names = UsingNames(join, left, right);
        var merged = new List<MergedColumn>();
        var conjuncts = new List<ScalarExpression>();
        var scope = new Scope(outer, ctes);
        scope.Add(left);
        scope.Add(right);
        var steps = new List<PendingStep>();
        if (names is not null)
        {
            foreach (var name in names)
                merged.Add(Merge(name, join, left, right, conjuncts));
        }
        else if (join.On is not null)
        {
            var conditions = new SelectBlock(scope) { Clause = Clause.JoinCondition };
            conjuncts.AddRange(new ExpressionAnalyzer(session, conditions).AnalyzeConjuncts(join.On, session.Rules.IsPostgres ? "JOIN/ON" : "ON"));
            steps = conditions.InputSteps;
            foreach (var slot in scope.Correlated.Values)
                for (var crossed = block.Scope; crossed is not null && !crossed.Owns(slot.Id); crossed = crossed.Parent)
                    crossed.Correlated[slot.Id] = slot;
        }
        var plan = JoinPlans(join, left, right, conjuncts, steps);
        return Columns(join, left, right, merged, plan) with { Lateral = OuterLateral(left, right), Hidden = HiddenBy(join.Kind, left, right) };
    }

    private static IReadOnlyList<Relation> HiddenBy(Ast.JoinKind kind, FromItem left, FromItem right) => kind switch
    {
        Ast.JoinKind.LeftSemi or Ast.JoinKind.LeftAnti => [.. left.Hidden, .. right.Hidden, .. right.Relations],
        Ast.JoinKind.RightSemi or Ast.JoinKind.RightAnti => [.. left.Hidden, .. right.Hidden, .. left.Relations],
        _ => [.. left.Hidden, .. right.Hidden],
    };

    private PlanNode JoinPlans(Ast.Join join, FromItem left, FromItem right, List<ScalarExpression> conjuncts, List<PendingStep> steps)
    {
        if (IsLateral(left, right))
            return JoinLateral(join, left, right, conjuncts, steps);
        var kind = KindOf(join.Kind);
        var (leftPlan, rightPlan) = (left.Plan, right.Plan);
        var distribution = new HintAnalyzer(session).OfJoin(join);
        if (steps.Count > 0)
        {
            // A subquery of an inner join's condition is evaluated above it; of an outer join's, on the side it reads.
            if (kind == JoinKind.Inner)
            {
                var product = new JoinNode(JoinKind.Inner, leftPlan, rightPlan, [], []) { IsOrdered = isStraight, Distribution = distribution };
                return new FilterNode(StepAttacher.AttachAll(product, steps, session), [.. conjuncts]);
            }
            var both = StepsOfBoth(steps, ref leftPlan, ref rightPlan, kind);
            if (both.Count > 0)
                return JoinByApply(join, kind, leftPlan, rightPlan, conjuncts, both);
        }
        var equalities = new List<EquiCondition>();
        var residual = new List<ScalarExpression>();
        foreach (var conjunct in conjuncts)
        {
            if (ConditionSides.TrySplit(conjunct, leftPlan, rightPlan) is { } equality)
                equalities.Add(equality);
            else
                residual.Add(conjunct);
        }
        // Only an inner join can still get equalities from WHERE; another kind without any is a nested loop, which goes its own way.
        if (equalities.Count == 0 && kind != JoinKind.Inner)
            distribution = JoinDistribution.Undecided;
        return new JoinNode(kind, leftPlan, rightPlan, [.. equalities], [.. residual]) { IsOrdered = isStraight, Distribution = distribution };
    }

    /// <summary>Puts each subquery of an outer or semi join's condition on the side it reads: it only adds a column there.</summary>
    /// <returns>Those that read both sides.</returns>
    private List<PendingStep> StepsOfBoth(List<PendingStep> steps, ref PlanNode left, ref PlanNode right, JoinKind kind)
    {
        const int Left = 1, Right = 2;
        var sides = new Dictionary<int, int>();
        foreach (var slot in left.Output)
            sides[slot.Id] = Left;
        foreach (var slot in right.Output)
            sides[slot.Id] = Right;
        var stepsOf = new List<PendingStep>[] { [], [], [], [] };
        foreach (var step in steps)
        {
            var side = 0;
            foreach (var input in step.Inputs)
                side |= SidesOf(input);
            if (side == 0)
                side = kind is JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti ? Left : Right;
            foreach (var slot in step.Produced)
                sides[slot.Id] = side;
            stepsOf[side].Add(step);
        }
        left = StepAttacher.AttachAll(left, stepsOf[Left], session);
        right = StepAttacher.AttachAll(right, stepsOf[Right], session);
        return stepsOf[Left | Right];

        int SidesOf(ScalarExpression expression) => expression is SlotReference reference
            ? sides.GetValueOrDefault(reference.Slot.Id)
            : expression.Children.Aggregate(0, (sum, child) => sum | SidesOf(child));
    }

    // The kept side's rows, each with a query over the other side: the condition and its subqueries are inside.
    private PlanNode JoinByApply(Ast.Join join, JoinKind kind, PlanNode left, PlanNode right, List<ScalarExpression> conjuncts, List<PendingStep> steps)
    {
        if (kind == JoinKind.FullOuter)
            throw Errors.Unsupported("a subquery of both sides in the condition of a FULL JOIN", join.On!.Span);
        if (kind is JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti)
            (left, right) = (right, left);
        var matches = new FilterNode(StepAttacher.AttachAll(right, steps, session), [.. conjuncts]);
        if (kind is JoinKind.LeftOuter or JoinKind.RightOuter)
            return new ApplyNode(ApplyKind.LateralLeft, left, matches, null);
        var found = session.NewSlot("exists", SqlType.Boolean);
        ScalarExpression condition = new SlotReference(found);
        if (kind is JoinKind.LeftAnti or JoinKind.RightAnti)
            condition = new FunctionCall(FunctionLookup.RequiredScalar(OperatorNames.Not), [condition], SqlType.Boolean);
        return new FilterNode(new ApplyNode(ApplyKind.Exists, left, matches, found), [condition]);
    }

    private PlanNode JoinLateral(Ast.Join join, FromItem left, FromItem right, List<ScalarExpression> conjuncts, List<PendingStep> steps)
    {
        switch (join.Kind)
        {
            case Ast.JoinKind.Inner or Ast.JoinKind.Cross:
                var plan = StepAttacher.AttachAll(new ApplyNode(ApplyKind.LateralInner, left.Plan, right.Plan, null), steps, session);
                return conjuncts.Count == 0 ? plan : new FilterNode(plan, [.. conjuncts]);
            case Ast.JoinKind.Left when steps.Count == 0:
                // The condition belongs inside: a row without a match there still gives its row of NULLs.
                conjuncts.RemoveAll(conjunct => conjunct is Constant { Value: true });
                PlanNode inner = conjuncts.Count == 0 ? right.Plan : new FilterNode(right.Plan, [.. conjuncts]);
                return new ApplyNode(ApplyKind.LateralLeft, left.Plan, inner, null);
            default:
                throw Errors.LateralJoinKind(join.Span);
        }
    }

    private static JoinKind KindOf(Ast.JoinKind kind) => kind switch
    {
        Ast.JoinKind.Inner or Ast.JoinKind.Cross => JoinKind.Inner,
        Ast.JoinKind.Left => JoinKind.LeftOuter,
        Ast.JoinKind.Right => JoinKind.RightOuter,
        Ast.JoinKind.Full => JoinKind.FullOuter,
        Ast.JoinKind.LeftSemi => JoinKind.LeftSemi,
        Ast.JoinKind.RightSemi => JoinKind.RightSemi,
        Ast.JoinKind.LeftAnti => JoinKind.LeftAnti,
        Ast.JoinKind.RightAnti => JoinKind.RightAnti,
    };

    private FromItem Columns(Ast.Join join, FromItem left, FromItem right, List<MergedColumn> merged, PlanNode plan)
    {
        switch (join.Kind)
        {
            case Ast.JoinKind.LeftSemi or Ast.JoinKind.LeftAnti:
                return left with { Plan = plan };
            case Ast.JoinKind.RightSemi or Ast.JoinKind.RightAnti:
                return right with { Plan = plan };
        }
        IReadOnlyList<Relation> relations = [.. left.Relations, .. right.Relations];
        if (merged.Count == 0 || session.Rules.UsingKeepsBothColumns)
            return new FromItem(plan, relations, [.. left.Columns, .. right.Columns]);
        var columns = new List<BoundColumn>();
        var projection = new SlotProjection(plan, session);
        foreach (var column in merged)
        {
            var value = join.Kind switch
            {
                Ast.JoinKind.Right => column.Right,
                Ast.JoinKind.Full => new Coalesce([column.Left, column.Right], column.Left.Type),
                _ => column.Left,
            };
            var source = join.Kind == Ast.JoinKind.Right ? column.RightColumn : column.LeftColumn;
            columns.Add(value is SlotReference
                ? source with { Value = value }
                : new BoundColumn(column.Name, new SlotReference(projection.SlotFor(value, column.Name))));
        }
        columns.AddRange(left.Columns.Where(column => !merged.Exists(m => ReferenceEquals(m.LeftColumn, column))));
        columns.AddRange(right.Columns.Where(column => !merged.Exists(m => ReferenceEquals(m.RightColumn, column))));
        if (join.UsingAlias is { } alias)
        {
            if (relations.Any(relation => relation.Name == alias.Name))
                throw Errors.DuplicateAlias(alias.Name, alias.Span);
            relations = [.. relations, new Relation(alias.Name, null, columns[..merged.Count])];
        }
        return new FromItem(projection.Build(), relations, columns);
    }

    private static IReadOnlyList<Ast.Identifier>? UsingNames(Ast.Join join, FromItem left, FromItem right)
    {
        if (!join.Natural)
            return join.Using.IsEmpty ? null : join.Using;
        return [.. left.Columns.Where(column => right.Columns.Any(other => other.Name == column.Name)).Select(column => new Ast.Identifier(column.Name) { Span = join.Span })];
    }

    private MergedColumn Merge(Ast.Identifier name, Ast.Join join, FromItem left, FromItem right, List<ScalarExpression> conjuncts)
    {
        var leftColumn = Find(left, name, join, "left");
        var rightColumn = Find(right, name, join, "right");
        var common = session.Coercion.CommonType([leftColumn.Type, rightColumn.Type])
            ?? throw Errors.TypesDoNotMatch("JOIN/USING", leftColumn.Type, rightColumn.Type, name.Span);
        var leftValue = session.Coercion.To(leftColumn.Value, common, name.Span);
        var rightValue = session.Coercion.To(rightColumn.Value, common, name.Span);
        conjuncts.Add(new FunctionCall(FunctionLookup.RequiredScalar(OperatorNames.Equal), ValueList.Create<ScalarExpression>([leftValue, rightValue]), SqlType.Boolean));
        return new MergedColumn(name.Name, leftColumn, rightColumn, leftValue, rightValue);
    }

    private BoundColumn Find(FromItem item, Ast.Identifier name, Ast.Join join, string side)
    {
        BoundColumn? found = null;
        foreach (var column in item.Columns)
            if (column.Name == name.Name)
                found = found is null ? column : throw Errors.UsingAmbiguous(name.Name, side, name.Span);
        if (found is null)
            throw Errors.UsingColumn(name.Name, side, item.Relations is [.., var last] ? last.Name : "", join, name.Span);
        return found.UnsupportedType is { } type ? throw Errors.UnsupportedColumn(name.Name, type, name.Span) : found;
    }

    private sealed record MergedColumn(string Name, BoundColumn LeftColumn, BoundColumn RightColumn, ScalarExpression Left, ScalarExpression Right);
}
