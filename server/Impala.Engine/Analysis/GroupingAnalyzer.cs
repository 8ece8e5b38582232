using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>GROUP BY: its keys, its grouping sets, and the aggregation they and the block's aggregate calls make.</summary>
internal sealed class GroupingAnalyzer(AnalysisSession session, SelectBlock block, ExpressionAnalyzer expressions, List<SelectEntry> entries)
{
    private const int MaxGroupingSets = 4096;
    private const int MaxImpalaSets = 64;
    private const int MaxImpalaKeys = 63;

    private readonly List<ScalarExpression> _keys = [];
    private readonly Dictionary<SelectEntry, int> _groupedEntries = new(ReferenceEqualityComparer.Instance);
    // Each subquery has a result of its own, so that two that are written alike are known by their text only.
    private readonly List<(Ast.Expression Written, int Key)> _subqueryKeys = [];
    private List<List<int>> _sets = [[]];
    private Ast.GroupBy? _groupBy;
    private bool _hasSets;

    /// <summary>The key a select item is by position or alias, or because it is written like one that has a subquery; null when it is none.</summary>
    public ScalarExpression? KeyOf(SelectEntry entry)
    {
        if (_groupedEntries.TryGetValue(entry, out var key))
            return _keys[key];
        foreach (var (written, index) in _subqueryKeys)
            if (entry.Expression is not null && written.Equals(entry.Expression))
                return _keys[index];
        return null;
    }

    public void Analyze(Ast.GroupBy groupBy)
    {
        block.Clause = Clause.GroupBy;
        block.Steps = block.InputSteps;
        _groupBy = groupBy;
        _hasSets = groupBy.Modifier != Ast.GroupByModifier.None || groupBy.Elements.Any(element => element is Ast.Rollup or Ast.Cube or Ast.GroupingSets);
        MakeSets(groupBy);
        if (_hasSets && session.RefusesAsImpala)
            LimitSets(groupBy);
    }

    // Impala takes each set once, and has limits.
    private void LimitSets(Ast.GroupBy groupBy)
    {
        var kind = groupBy switch
        {
            { Modifier: Ast.GroupByModifier.WithRollup } or { Elements: [Ast.Rollup, ..] } => "ROLLUP",
            { Modifier: Ast.GroupByModifier.WithCube } or { Elements: [Ast.Cube, ..] } => "CUBE",
            _ => "SETS",
        };
        if (_keys.Count >= MaxImpalaKeys)
            throw session.Errors.Refused($"Number of grouping columns ({_keys.Count}) exceeds GROUP BY with {kind} limit of {MaxImpalaKeys}", groupBy);
        _sets = [.. _sets.DistinctBy(set => string.Join(',', set.Order()))];
        if (_sets.Count > MaxImpalaSets)
            throw session.Errors.Refused($"Limit of {MaxImpalaSets} grouping sets exceeded", groupBy);
    }

    private void MakeSets(Ast.GroupBy groupBy)
    {
        if (groupBy.Modifier != Ast.GroupByModifier.None)
        {
            var elements = groupBy.Elements.Select(element => Sets(element)[0]).ToList();
            _sets = groupBy.Modifier == Ast.GroupByModifier.WithRollup ? RollupOf(elements) : CubeOf(elements, groupBy);
            return;
        }
        foreach (var element in groupBy.Elements)
            _sets = Product(_sets, Sets(element), groupBy);
        if (groupBy.Distinct)
            _sets = [.. _sets.DistinctBy(set => string.Join(',', set.Order()))];
    }

    /// <summary>The aggregation over the plan and the rewriter for what stands above it; null when the block is not aggregated.</summary>
    public GroupingRewriter? Build(PlanNode plan, bool isGrouped)
    {
        if (!isGrouped && block.Aggregates.Count == 0)
        {
            return block.Groupings.Count == 0
                ? null
                : throw session.Errors.NoGrouping(block.Groupings[0].Call);
        }
        if (block.Groupings.Count > 0 && _keys.Count == 0 && session.RefusesAsImpala)
            throw session.Errors.NoGrouping(block.Groupings[0].Call);
        if (_hasSets && session.RefusesAsImpala && block.Aggregates.Exists(aggregate => aggregate.IsDistinct))
            throw session.Errors.Refused("Distinct aggregate functions and grouping sets are not supported in the same query block.", _groupBy!);
        plan = StepAttacher.AttachAll(plan, block.InputSteps, session);
        return new AggregationBuilder(session, block).Build(plan, _keys, _sets);
    }

    private List<List<int>> Sets(Ast.GroupingElement element)
    {
        session.EnsureStack();
        return element switch
        {
            Ast.GroupingExpression { Expression: Ast.RowConstructor row } => [[.. row.Items.Select(Key)]],
            Ast.GroupingExpression single => [[Key(single.Expression)]],
            Ast.GroupingSet set => [[.. set.Expressions.Select(Key)]],
            Ast.Rollup rollup => RollupOf([.. rollup.Elements.Select(item => Sets(item)[0])]),
            Ast.Cube cube => CubeOf([.. cube.Elements.Select(item => Sets(item)[0])], cube),
            Ast.GroupingSets sets => [.. sets.Elements.SelectMany(Sets)],
            _ => throw new System.Diagnostics.UnreachableException(element.GetType().Name),
        };
    }

    private static List<List<int>> RollupOf(List<List<int>> elements)
    {
        var sets = new List<List<int>>();
        for (var count = elements.Count; count >= 0; count--)
            sets.Add([.. elements.Take(count).SelectMany(element => element).Distinct()]);
        return sets;
    }

    private List<List<int>> CubeOf(List<List<int>> elements, Ast.SqlNode node)
    {
        if (elements.Count > 12 && session.RefusesAsImpala)
            throw session.Errors.Refused(
                elements.Count >= MaxImpalaKeys
                    ? $"Number of grouping columns ({elements.Count}) exceeds GROUP BY with CUBE limit of {MaxImpalaKeys}"
                    : $"Limit of {MaxImpalaSets} grouping sets exceeded",
                node);
        if (elements.Count > 12)
            throw session.Errors.Unsupported("CUBE of more than 12 elements", node.Span);
        var sets = new List<List<int>>();
        for (var mask = (1 << elements.Count) - 1; mask >= 0; mask--)
        {
            var chosen = mask;
            sets.Add([.. elements.Where((_, i) => (chosen & (1 << (elements.Count - 1 - i))) != 0).SelectMany(element => element).Distinct()]);
        }
        return sets;
    }

    private List<List<int>> Product(List<List<int>> left, List<List<int>> right, Ast.SqlNode node)
    {
        if ((long)left.Count * right.Count > MaxGroupingSets)
            throw session.Errors.Unsupported($"more than {MaxGroupingSets} grouping sets", node.Span);
        return [.. left.SelectMany(first => right.Select(second => first.Concat(second).Distinct().ToList()))];
    }

    private int Key(Ast.Expression expression)
    {
        if (expression is Ast.IntegerLiteral ordinal)
        {
            return ordinal.Text.Length <= 5 && ordinal.Value >= 1 && ordinal.Value <= entries.Count
                ? EntryKey(entries[(int)ordinal.Value - 1])
                : throw session.Errors.PositionNotInList("GROUP BY", ordinal.Text, ordinal.Span);
        }
        if (expression is Ast.Literal and not Ast.TypedLiteral && session.Rules.IsPostgres)
            throw session.Errors.NonIntegerConstant("GROUP BY", expression.Span);
        if (expression is Ast.ColumnReference { Parts.Count: 1 } name && AliasOf(name) is { } entry)
            return EntryKey(entry);
        var key = AddKey(expressions.Analyze(expression), expression.Span);
        if (ExpressionSearch.Subqueries(expression).Any())
            _subqueryKeys.Add((expression, key));
        return key;
    }

    // PostgreSQL prefers an input column, Impala the alias.
    private SelectEntry? AliasOf(Ast.ColumnReference name)
    {
        var matches = entries.FindAll(entry => entry.Name == name.Name && (entry.Alias is not null || (entry.Expression is not null && session.Rules.FigureColumnNames)));
        if (matches.Count == 0 || (!session.Rules.AliasesFirstInGroupBy && NameResolver.TryResolve(name, block.Scope, session.Errors) is not null))
            return null;
        if (matches.Count > 1 && matches.Exists(match => match.Expression is null || !match.Expression.Equals(matches[0].Expression)))
            throw session.Errors.AmbiguousAlias("GROUP BY", name.Name, name.Span);
        return matches[0];
    }

    private int EntryKey(SelectEntry entry)
    {
        if (_groupedEntries.TryGetValue(entry, out var known))
            return known;
        var key = AddKey(entry.Value ?? expressions.Analyze(entry.Expression!), entry.Span);
        _groupedEntries.Add(entry, key);
        return key;
    }

    private int AddKey(ScalarExpression expression, SqlParser.TextSpan span)
    {
        if (expression is RowValue)
            throw session.Errors.Unsupported("GROUP BY of a row", span);
        expression = session.Coercion.Settle(expression, span);
        var known = _keys.IndexOf(expression);
        if (known >= 0)
            return known;
        _keys.Add(expression);
        return _keys.Count - 1;
    }
}
