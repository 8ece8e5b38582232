using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>
/// One SELECT. Clauses are analysed in the order FROM, WHERE, GROUP BY, select list, HAVING, ORDER BY; the plan is built in the order of execution:
/// from, filter, aggregation, having, windows and set-returning functions, projection, distinct, sort, limit.
/// </summary>
internal sealed class SelectAnalyzer
{
    private readonly AnalysisSession _session;
    private readonly Ast.Select _select;
    private readonly Ast.Query _query;
    private readonly Scope? _outer;
    private readonly CteScope? _ctes;
    private readonly SelectBlock _block;
    private readonly ExpressionAnalyzer _expressions;
    private readonly List<SelectEntry> _entries = [];

    public SelectAnalyzer(AnalysisSession session, Ast.Select select, Ast.Query query, Scope? outer, CteScope? ctes)
    {
        _session = session;
        _select = select;
        _query = query;
        _outer = outer;
        _ctes = ctes;
        _block = new SelectBlock(new Scope(outer, ctes));
        _expressions = new ExpressionAnalyzer(session, _block);
    }

    private AnalysisErrors Errors => _session.Errors;

    public BoundQuery Analyze()
    {
        var plan = new TableReferenceAnalyzer(_session, _block, _select.StraightJoin).AnalyzeFrom(_select.From, _outer, _ctes);
        if (_session.RefusesAsImpala)
            new ImpalaBlockRules(_session).Check(_select, _query);
        new HintAnalyzer(_session).CheckSelect(_select);
        foreach (var window in _select.Windows)
            if (!_block.NamedWindows.TryAdd(window.Name.Name, window.Window))
                throw Errors.WindowError($"window \"{window.Name.Name}\" is already defined", window.Span);
        plan = Filter(plan, _select.Where);
        ExpandEntries();
        var grouping = new GroupingAnalyzer(_session, _block, _expressions, _entries);
        if (_select.GroupBy is not null)
            grouping.Analyze(_select.GroupBy);
        _block.Steps = _block.OutputSteps;
        _block.Clause = Clause.Select;
        foreach (var entry in _entries)
        {
            entry.Value ??= grouping.KeyOf(entry) ?? _expressions.Analyze(entry.Expression!);
            if (entry.Value is RowValue row)
                entry.Value = _session.Coercion.Settle(row, entry.Span);
            if (entry.Expression is Ast.ColumnReference reference)
                entry.Origin = NameResolver.TryResolve(reference, _block.Scope, Errors);
        }
        var havingSteps = new List<PendingStep>();
        var having = AnalyzeHaving(havingSteps);
        var qualify = AnalyzeQualify();
        var distinctOn = AnalyzeDistinctOn();
        var orderKeys = AnalyzeOrderBy();

        // Without aggregates and GROUP BY, Impala's HAVING is another WHERE.
        var rewriter = grouping.Build(plan, _select.GroupBy is not null || (having is not null && _session.Rules.IsPostgres));
        if (rewriter is null && having is not null)
            plan = new FilterNode(StepAttacher.AttachAll(plan, havingSteps, _session), [.. having]);
        if (rewriter is not null)
        {
            plan = rewriter.Plan;
            plan = StepAttacher.AttachAll(plan, [.. havingSteps.Select(rewriter.Step)], _session);
            rewriter.Subject = Subject("HAVING clause", _select.Having);
            if (having is not null)
            {
                // As one condition, since GROUP BY may name it as a whole.
                var condition = rewriter.Rewrite(Conjuncts.Combine(having));
                plan = new FilterNode(plan, condition is Logical { Kind: LogicalKind.And } and ? and.Operands : [condition]);
            }
            foreach (var entry in _entries)
            {
                rewriter.Subject = Subject("select list expression", entry.Expression);
                entry.Value = rewriter.Rewrite(entry.Value!);
            }
            rewriter.Subject = null;
            distinctOn = distinctOn.ConvertAll(rewriter.Rewrite);
            for (var i = 0; i < orderKeys.Count; i++)
            {
                rewriter.Subject = Subject("ORDER BY expression", _query.OrderBy[i].Expression);
                orderKeys[i] = orderKeys[i] with { Expression = rewriter.Rewrite(orderKeys[i].Expression) };
            }
            rewriter.Subject = null;
        }
        var steps = rewriter is null ? _block.OutputSteps : _block.OutputSteps.ConvertAll(rewriter.Step);
        plan = StepAttacher.AttachAll(plan, steps, _session);
        if (qualify is not null)
            plan = new FilterNode(plan, rewriter is null ? [.. qualify] : qualify.Select(rewriter.Rewrite).ToValueList());
        foreach (var entry in _entries)
            if (entry.Name.Length == 0 && entry.Expression is not null)
                entry.Name = ColumnNames.For(entry.Expression, _session);
        return new SelectProjection(_session, _select, _query, _outer, _ctes).Build(plan, _entries, distinctOn, orderKeys);
    }

    private (string Part, string Text)? Subject(string part, Ast.Expression? expression) =>
        _session.Rules.IsPostgres || expression is null ? null : (part, AnalysisErrors.Text(expression));

    private PlanNode Filter(PlanNode plan, Ast.Expression? condition)
    {
        if (condition is null)
            return plan;
        if (_session.RefusesAsImpala)
            foreach (var conjunct in Negations.Conjuncts(condition))
                new ImpalaSubqueryRules(_session).CheckConjunct(conjunct);
        _block.Clause = Clause.Where;
        var predicates = _expressions.AnalyzeConjuncts(condition, "WHERE").ToValueList();
        if (HintAnalyzer.IsAlwaysTrue(_select))
            predicates = predicates.Map(predicate => predicate with { SelectivityHint = 1 });
        plan = StepAttacher.AttachAll(plan, _block.InputSteps, _session);
        _block.InputSteps.Clear();
        return new FilterNode(plan, predicates);
    }

    private List<ScalarExpression>? AnalyzeHaving(List<PendingStep> steps)
    {
        if (_select.Having is null)
            return null;
        _block.Clause = Clause.Having;
        _block.Steps = steps;
        var having = _expressions.AnalyzeConjuncts(HavingMeant(_select.Having), "HAVING").ToList();
        _block.Steps = _block.OutputSteps;
        _block.Clause = Clause.Select;
        return having;
    }

    private Ast.Expression HavingMeant(Ast.Expression having)
    {
        if (having is Ast.IntegerLiteral ordinal && _session.Context.AllowOrdinalsInHaving)
            return ordinal.Value >= 1 && ordinal.Value <= _entries.Count && _entries[(int)ordinal.Value - 1].Expression is { } meant
                ? meant
                : throw Errors.PositionNotInList("HAVING", ordinal.Text, ordinal.Span);
        return _session.Rules.AliasesInHaving ? WithAliases(having) : having;
    }

    /// <summary>QUALIFY filters after window functions; it may name select-list aliases.</summary>
    private List<ScalarExpression>? AnalyzeQualify()
    {
        if (_select.Qualify is null)
            return null;
        _block.Clause = Clause.Select;
        return _expressions.AnalyzeConjuncts(WithAliases(_select.Qualify), "QUALIFY").ToList();
    }

    // Impala lets HAVING compare an alias; only whole sides of a comparison are looked at.
    private Ast.Expression WithAliases(Ast.Expression expression) => expression switch
    {
        Ast.ColumnReference { Parts.Count: 1 } name when NameResolver.TryResolve(name, _block.Scope, Errors) is null
            && _entries.Find(entry => entry.Alias == name.Name && entry.Expression is not null) is { } entry => entry.Expression!,
        Ast.BinaryOperation binary => binary with { Left = WithAliases(binary.Left), Right = WithAliases(binary.Right) },
        Ast.LogicalOperation logical => logical with { Operands = Ast.AstList.ToAstList(logical.Operands.Select(WithAliases)) },
        Ast.Between between => between with { Operand = WithAliases(between.Operand) },
        Ast.InList inList => inList with { Operand = WithAliases(inList.Operand) },
        Ast.IsNull isNull => isNull with { Operand = WithAliases(isNull.Operand) },
        _ => expression,
    };

    private void ExpandEntries()
    {
        _block.Clause = Clause.Select;
        foreach (var item in _select.Items)
        {
            switch (item.Expression)
            {
                case Ast.Star star:
                    ExpandStar(star);
                    break;
                case Ast.FieldStar star:
                    ExpandFields(star);
                    break;
                default:
                    // Impala's label is the text of what analysis makes of the item.
                    var waits = item.Alias is null && item.Expression is not Ast.ColumnReference && !_session.Rules.FigureColumnNames;
                    _entries.Add(new SelectEntry(item.Alias?.Name, waits ? "" : item.Alias?.Name ?? ColumnNames.For(item.Expression, _session), item.Expression));
                    break;
            }
        }
    }

    private void ExpandStar(Ast.Star star)
    {
        IReadOnlyList<BoundColumn> columns = _block.Scope.Columns;
        if (star.Qualifier.IsEmpty && _select.From.IsEmpty)
            throw Errors.StarWithoutFrom(star.Span);
        if (!star.Qualifier.IsEmpty)
        {
            var relation = NameResolver.FindRelation(star.Qualifier.AsSpan(), _block.Scope);
            columns = relation?.Columns ?? throw StarNotFound(star);
        }
        foreach (var column in columns)
        {
            if (column.UnsupportedType is not null)
                continue;
            _entries.Add(new SelectEntry(null, column.Name, null) { Column = column, Value = column.Value, Span = star.Span });
            if (column.Value is SlotReference slot)
                _block.ReferenceSpans.TryAdd(slot.Slot.Id, star.Span);
        }
    }

    private Exception StarNotFound(Ast.Star star)
    {
        var name = string.Join('.', star.Qualifier.Select(part => part.Name));
        return !_session.Rules.IsPostgres && _block.Scope.Hidden.Find(hidden => hidden.Name == star.Qualifier[^1].Name) is { } hidden
            ? Errors.SemiJoined("star expression", name + ".*", hidden.Name, star.Span)
            : Errors.StarQualifierNotFound(star);
    }

    private void ExpandFields(Ast.FieldStar star)
    {
        _block.Steps = _block.OutputSteps;
        if (_expressions.Analyze(star.Operand) is not RowValue row)
            throw Errors.NotComposite("*", SqlType.Unknown, star.Span);
        for (var i = 0; i < row.Fields.Count; i++)
            _entries.Add(new SelectEntry(null, row.Names[i], null) { Value = row.Fields[i], Span = star.Span });
        _block.Steps = _block.InputSteps;
    }

    private List<ScalarExpression> AnalyzeDistinctOn()
    {
        _block.Clause = Clause.DistinctOn;
        return [.. _select.DistinctOn.Select(expression => OrderExpression(expression, "SELECT DISTINCT ON"))];
    }

    private List<SortKey> AnalyzeOrderBy()
    {
        _block.Clause = Clause.OrderBy;
        return [.. _query.OrderBy.Select(item => new SortKey(OrderExpression(item.Expression, "ORDER BY"), item.Descending, item.NullsFirst ?? item.Descending))];
    }

    // An integer is a position, a lone name an output column before it is an input column; anything else sees input columns only.
    private ScalarExpression OrderExpression(Ast.Expression expression, string clause)
    {
        if (expression is Ast.IntegerLiteral ordinal)
        {
            return ordinal.Text.Length <= 5 && ordinal.Value >= 1 && ordinal.Value <= _entries.Count
                ? Sortable((int)ordinal.Value - 1, expression)
                : throw Errors.PositionNotInList(clause, ordinal.Text, ordinal.Span);
        }
        if (expression is Ast.Literal and not Ast.TypedLiteral && _session.Rules.IsPostgres)
            throw Errors.NonIntegerConstant(clause, expression.Span);
        if (expression is Ast.ColumnReference { Parts.Count: 1 } name && FindOutput(name, clause) is { } index)
            return Sortable(index, expression);
        var value = _expressions.Analyze(expression);
        return value is RowValue ? throw Errors.Unsupported($"{clause} of a row", expression.Span) : _session.Coercion.Settle(value, expression.Span);
    }

    private ScalarExpression Sortable(int index, Ast.Expression expression)
    {
        var entry = _entries[index];
        if (entry.Value is RowValue)
            throw Errors.Unsupported("ORDER BY of a row", expression.Span);
        entry.Value = _session.Coercion.Settle(entry.Value!, expression.Span);
        return entry.Value;
    }

    private int? FindOutput(Ast.ColumnReference name, string clause)
    {
        int? found = null;
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Name != name.Name || (_entries[i].Alias is null && _entries[i].Column is null && _entries[i].Expression is not Ast.ColumnReference && !_session.Rules.FigureColumnNames))
                continue;
            if (found is { } other && !_entries[other].Value!.Equals(_entries[i].Value))
                throw Errors.AmbiguousAlias(clause, name.Name, name.Span);
            found ??= i;
        }
        return found;
    }
}

/// <summary>One column of the select list, stars expanded.</summary>
/// <param name="Alias">The written alias.</param>
/// <param name="Name">The result column's name.</param>
/// <param name="Expression">Null for columns that a star brought.</param>
internal sealed record SelectEntry(string? Alias, string Name, Ast.Expression? Expression)
{
    /// <summary>Empty until all is analysed where the name is the expression's text.</summary>
    public string Name { get; set; } = Name;

    public BoundColumn? Column { get; init; }

    public SqlParser.TextSpan Span { get; init; } = Expression?.Span ?? default;

    /// <summary>The column an item that is a plain reference names, for the result's origin.</summary>
    public BoundColumn? Origin { get; set; }

    /// <summary>The analysed expression; set once, then replaced when the block is aggregated.</summary>
    public ScalarExpression? Value { get; set; }
}
