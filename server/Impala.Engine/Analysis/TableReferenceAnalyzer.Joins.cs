using Impala.Catalog;
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
                merged.Add(Merge(name, left, right, conjuncts));
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
        if (steps.Count > 0)
        {
            // A subquery of an inner join's condition is evaluated above it; of an outer join's, on the side it reads.
            if (kind == JoinKind.Inner)
            {
                var product = new JoinNode(JoinKind.Inner, leftPlan, rightPlan, [], []);
                return new FilterNode(StepAttacher.AttachAll(product, steps, session), [.. conjuncts]);
            }
            if (kind is JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti && Read(steps, leftPlan) == 0)
                rightPlan = StepAttacher.AttachAll(rightPlan, steps, session);
            else if (kind is JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti && Read(steps, rightPlan) == 0)
                leftPlan = StepAttacher.AttachAll(leftPlan, steps, session);
            else
                throw Errors.Unsupported("a subquery in the condition of an outer join that refers to both sides", join.On!.Span);
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
        return new JoinNode(kind, leftPlan, rightPlan, [.. equalities], [.. residual]);
    }

    private static int Read(List<PendingStep> steps, PlanNode plan) =>
        steps.SelectMany(step => step.Inputs).Sum(input => ConditionSides.CountSlots(input, plan));

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
        return new FromItem(projection.Build(), relations, columns);
    }

    private static IReadOnlyList<Ast.Identifier>? UsingNames(Ast.Join join, FromItem left, FromItem right)
    {
        if (!join.Natural)
            return join.Using.IsEmpty ? null : join.Using;
        return [.. left.Columns.Where(column => right.Columns.Any(other => other.Name == column.Name)).Select(column => new Ast.Identifier(column.Name) { Span = join.Span })];
    }

    private MergedColumn Merge(Ast.Identifier name, FromItem left, FromItem right, List<ScalarExpression> conjuncts)
    {
        var leftColumn = Find(left, name, "left");
        var rightColumn = Find(right, name, "right");
        var common = session.Coercion.CommonType([leftColumn.Type, rightColumn.Type])
            ?? throw Errors.TypesDoNotMatch("JOIN/USING", leftColumn.Type, rightColumn.Type, name.Span);
        var leftValue = session.Coercion.To(leftColumn.Value, common, name.Span);
        var rightValue = session.Coercion.To(rightColumn.Value, common, name.Span);
        conjuncts.Add(new FunctionCall(FunctionLookup.RequiredScalar(OperatorNames.Equal), ValueList.Create<ScalarExpression>([leftValue, rightValue]), Impala.Catalog.Types.SqlType.Boolean));
        return new MergedColumn(name.Name, leftColumn, rightColumn, leftValue, rightValue);
    }

    private BoundColumn Find(FromItem item, Ast.Identifier name, string side)
    {
        BoundColumn? found = null;
        foreach (var column in item.Columns)
            if (column.Name == name.Name)
                found = found is null ? column : throw Errors.UsingAmbiguous(name.Name, side, name.Span);
        if (found is null)
            throw Errors.UsingColumn(name.Name, side, name.Span);
        return found.UnsupportedType is { } type ? throw Errors.UnsupportedColumn(name.Name, type, name.Span) : found;
    }

    private sealed record MergedColumn(string Name, BoundColumn LeftColumn, BoundColumn RightColumn, ScalarExpression Left, ScalarExpression Right);
}
