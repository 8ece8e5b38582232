using System.Diagnostics;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>FROM: tables, views, WITH names, derived tables; joins and functions are in their own files. Items are analysed from left to right,
/// because LATERAL ones see those before them.</summary>
/// <param name="isStraight">STRAIGHT_JOIN: joins stay in the order they are written in.</param>
internal sealed partial class TableReferenceAnalyzer(AnalysisSession session, SelectBlock block, bool isStraight = false)
{
    private const int MaxViewDepth = 256;

    private AnalysisErrors Errors => session.Errors;

    /// <summary>The plan of the whole clause; the block's scope gets its relations.</summary>
    public PlanNode AnalyzeFrom(Ast.AstList<Ast.TableReference> from, Scope? outer, CteScope? ctes)
    {
        FromItem? items = null;
        foreach (var reference in from)
        {
            var item = Analyze(reference, items, outer, ctes);
            items = items is null ? item : Combine(items, item, reference);
        }
        if (items is null)
            return ValuesAnalyzer.OneRow();
        block.Scope.Add(items);
        return items.Plan;
    }

    private FromItem Combine(FromItem left, FromItem right, Ast.TableReference reference)
    {
        CheckAliases(left, right, reference);
        PlanNode plan = IsLateral(left, right)
            ? new ApplyNode(ApplyKind.LateralInner, left.Plan, right.Plan, null)
            : new JoinNode(JoinKind.Inner, left.Plan, right.Plan, [], []) { IsOrdered = isStraight };
        return new FromItem(plan, [.. left.Relations, .. right.Relations], [.. left.Columns, .. right.Columns])
        {
            Lateral = OuterLateral(left, right),
            Hidden = [.. left.Hidden, .. right.Hidden],
        };
    }

    private static bool IsLateral(FromItem left, FromItem right) => right.Lateral.Any(slot => left.Plan.Output.Contains(slot));

    private static IReadOnlyCollection<Slot> OuterLateral(FromItem left, FromItem right) =>
        [.. left.Lateral, .. right.Lateral.Where(slot => !left.Plan.Output.Contains(slot))];

    private void CheckAliases(FromItem left, FromItem right, Ast.TableReference reference)
    {
        foreach (var relation in right.Relations)
            if (relation.Name.Length > 0 && left.Relations.Any(other => other.Name == relation.Name && (other.Schema == relation.Schema || other.Schema is null || relation.Schema is null)))
                throw Errors.DuplicateAlias(relation.Name, reference.Span);
    }

    /// <param name="left">The items to the left, for LATERAL.</param>
    private FromItem Analyze(Ast.TableReference reference, FromItem? left, Scope? outer, CteScope? ctes)
    {
        session.EnsureStack();
        return reference switch
        {
            Ast.NamedTable table => AnalyzeTable(table, ctes),
            Ast.DerivedTable derived => AnalyzeDerived(derived, left, outer, ctes),
            Ast.TableFunction function => AnalyzeFunctions(function, left, outer, ctes),
            Ast.Join join => AnalyzeJoin(join, left, outer, ctes),
            Ast.ParenthesizedJoin nested => AnalyzeNested(nested, left, outer, ctes),
            Ast.PivotTable pivot => AnalyzePivot(pivot, outer, ctes),
            Ast.UnpivotTable unpivot => AnalyzeUnpivot(unpivot, outer, ctes),
            Ast.UnnestTable unnest => throw Errors.Unsupported("UNNEST of complex columns", unnest.Span),
            _ => throw new UnreachableException(reference.GetType().Name),
        };
    }

    private FromItem AnalyzeNested(Ast.ParenthesizedJoin nested, FromItem? left, Scope? outer, CteScope? ctes)
    {
        var item = Analyze(nested.Join, left, outer, ctes);
        if (nested.Alias is null)
            return item;
        var columns = Rename(item.Columns, nested.Alias, nested.Alias.Name.Name);
        return item with { Relations = [new Relation(nested.Alias.Name.Name, null, columns)], Columns = columns };
    }

    private FromItem AnalyzeTable(Ast.NamedTable table, CteScope? ctes)
    {
        session.CountExpansion(table.Span);
        if (table.Name.Parts.Count == 1 && CteScope.Find(ctes, table.Name.Name) is { } cte)
        {
            new HintAnalyzer(session).CheckInlineView(table.Hints);
            return table.Sample is null ? AnalyzeCte(table, cte) : throw Errors.SampleNotOfFiles(table.Alias?.Name.Name ?? cte.Name, table.Sample.Span);
        }
        var (real, made) = session.Tables.Resolve(table.Name);
        if (table.Sample is not null && real is null or { IsView: true })
            throw Errors.SampleNotOfFiles(table.Alias?.Name.Name ?? table.Name.Name, table.Sample.Span);
        if (table.AsOf is not null)
            throw Errors.NoTimeTravel(table.AsOf, table.Name);
        if (real is { IsView: true })
        {
            new HintAnalyzer(session).CheckInlineView(table.Hints);
            return AnalyzeView(table, real);
        }
        var alias = table.Alias?.Name.Name ?? table.Name.Name;
        var source = real?.Columns ?? made!.Columns;
        var oid = real?.Oid ?? made!.Oid;
        session.ReadsSystemCatalog |= real is null;
        var (scanned, columns) = TableResolver.MakeColumns(source, oid, session);
        var hidden = real is null ? [] : TableResolver.MakeVirtualColumns(session);
        // A sample looks at places of rows, which tells nothing.
        if (real is not null && session.ViewDatabase is null)
            session.Context.NamedScans.Add(new NamedScan(real, table.Sample is null ? [.. scanned, .. hidden] : scanned));
        var sample = table.Sample is null ? null : AnalyzeSample(table.Sample);
        PlanNode plan = real is not null
            ? new HintAnalyzer(session).OfTable(table.Hints, new ScanNode(real, alias, [.. scanned, .. hidden], [])) with { Sample = table.Sample?.Method == "SYSTEM" ? sample : null }
            : new VirtualTableScanNode(made!.Schema, made.Name, alias, scanned, [], []);
        IReadOnlyList<BoundColumn> places = [.. hidden.Select(column => new BoundColumn(VirtualColumns.Of(column.ColumnIndex).Name, new SlotReference(column.Slot)))];
        if (table.Sample?.Method == "BERNOULLI")
            plan = new FilterNode(plan, [RandomShare(table.Sample, sample!, places)]);
        return Named(table.Alias, alias, table.Alias is null ? real?.Name.Database ?? made!.Schema : null, plan, columns) is var item && made is null
            ? WithSystemColumns(item, places, table.RowSeed)
            // What PostgreSQL's system columns mean for relations that nothing updates.
            : WithSystemColumns(item, [new BoundColumn("tableoid", new Constant(SqlType.Oid, (int)oid)), new BoundColumn("xmin", new Constant(SqlType.Oid, 1))]);
    }

    private FileSample AnalyzeSample(Ast.TableSample sample)
    {
        if (sample.Method is not ("SYSTEM" or "BERNOULLI") || (sample.Method == "BERNOULLI" && !session.Rules.IsPostgres))
            throw Errors.Unsupported($"TABLESAMPLE {sample.Method}{(sample.Seed is null ? "" : " REPEATABLE")}", sample.Span);
        var percent = Number(sample.Percent);
        if (percent is not >= 0 or not <= 100)
            throw Errors.SamplePercent(percent, sample.Percent.Span);
        var seed = sample.Seed is null ? Random.Shared.NextInt64() : BitConverter.DoubleToInt64Bits(Number(sample.Seed) ?? throw Errors.SampleSeed(sample.Seed.Span));
        return new FileSample(percent.Value, seed);
    }

    // Each row by itself: a number is drawn for it, or with REPEATABLE follows from where it stands.
    private FunctionCall RandomShare(Ast.TableSample sample, FileSample known, IReadOnlyList<BoundColumn> places) => new(
        FunctionLookup.RequiredScalar(OperatorNames.Less),
        [
            sample.Seed is null || places.Count == 0
                ? new FunctionCall(FunctionLookup.RequiredScalar("random"), [], SqlType.Double)
                : RowHash.Share(places, known.Seed, session, sample.Span),
            new Constant(SqlType.Double, known.Percent / 100),
        ],
        SqlType.Boolean);

    private double? Number(Ast.Expression expression)
    {
        var value = new ExpressionAnalyzer(session, new SelectBlock(new Scope(null, null)) { Clause = Clause.Limit }).Analyze(expression);
        return (double?)session.Coercion.Evaluate(session.Coercion.Explicit(value, SqlType.Double, expression.Span), expression.Span).Value;
    }

    private static FromItem WithSystemColumns(FromItem item, IReadOnlyList<BoundColumn> columns, long? rowSeed = null) =>
        item with { Relations = [item.Relations[0] with { SystemColumns = columns, RowSeed = rowSeed }] };

    private FromItem AnalyzeCte(Ast.NamedTable table, CteScope cte)
    {
        if (cte.Working is { } working)
            return ReadWorkTable(table, cte, working);
        var boundary = new Scope(session.RefusesAsImpala ? null : cte.QueryScope, null);
        var query = cte.IsRecursive
            ? new RecursionAnalyzer(session).Analyze(cte, boundary)
            : new QueryAnalyzer(session).Analyze(cte.Definition.Query, boundary, cte.Outer);
        Propagate(boundary);
        var columns = query.Columns.ToList();
        if (cte.Definition.Columns.Count > columns.Count)
            throw Errors.ColumnAliasCount(cte.Name, columns.Count, cte.Definition.Columns.Count, cte.Definition.Columns[columns.Count].Span);
        for (var i = 0; i < cte.Definition.Columns.Count; i++)
            columns[i] = columns[i] with { Name = cte.Definition.Columns[i].Name };
        var item = Named(table.Alias, table.Alias?.Name.Name ?? cte.Name, null, query.Plan, columns);
        RefuseSameNames(item, table.Span);
        return item with { Lateral = boundary.Correlated.Values };
    }

    // To Impala the columns of an inline view must differ in name, used or not.
    private void RefuseSameNames(FromItem view, SqlParser.TextSpan span)
    {
        if (session.Rules.IsPostgres)
            return;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in view.Columns)
            if (!names.Add(column.Name))
                throw Errors.ViewColumnTwice(column.Name, view.Relations[0].Name, span);
    }

    private FromItem ReadWorkTable(Ast.NamedTable table, CteScope cte, WorkingTable working)
    {
        if (working.IsInitial)
            throw Errors.RecursionInInitialTerm(cte.Name, table.Span);
        if (working.NumReferences++ > 0)
            throw Errors.RecursionTwice(cte.Name, table.Span);
        var slots = working.Columns.Select(column => session.NewSlot(column.Name, column.Type)).ToValueList();
        var columns = slots.Select(slot => new BoundColumn(slot.Name, new SlotReference(slot))).ToList();
        return Named(table.Alias, table.Alias?.Name.Name ?? cte.Name, null, new WorkTableNode(working.Number, slots), columns);
    }

    // A WITH query may stand further out than the place that uses it: what it refers to is outer for every scope between.
    private void Propagate(Scope boundary)
    {
        foreach (var slot in boundary.Correlated.Values)
            for (var scope = block.Scope; scope is not null && !scope.Owns(slot.Id); scope = scope.Parent)
                scope.Correlated[slot.Id] = slot;
    }

    private FromItem AnalyzeView(Ast.NamedTable table, Table view)
    {
        if (session.ViewDepth >= MaxViewDepth)
            throw Errors.TooDeep();
        if (TableReferences.ParseView(view) is not { Statement: Ast.QueryStatement statement, Dialect: var dialect })
            throw Errors.InvalidView(view.Name.ToString(), table.Span);
        BoundQuery query;
        try
        {
            query = new QueryAnalyzer(session.ForView(dialect, view.Name.Database)).Analyze(statement.Query, null, null);
        }
        catch (Catalog.Errors.SqlException error)
        {
            throw Errors.InView(view.Name.ToString(), error, table.Span);
        }
        if (query.Columns.Count < view.Columns.Count)
            throw Errors.InvalidView(view.Name.ToString(), table.Span);
        var columns = query.Columns.Take(view.Columns.Count == 0 ? query.Columns.Count : view.Columns.Count).Select((column, i) => new BoundColumn(
            i < view.Columns.Count ? view.Columns[i].Name : column.Name, column.Value) { TableOid = view.Oid, AttributeNumber = (short)(i + 1) }).ToList();
        var alias = table.Alias?.Name.Name ?? table.Name.Name;
        return Named(table.Alias, alias, table.Alias is null ? view.Name.Database : null, query.Plan, columns);
    }

    private FromItem AnalyzeDerived(Ast.DerivedTable derived, FromItem? left, Scope? outer, CteScope? ctes)
    {
        if (derived.Alias is null && session.Rules.DerivedTablesNeedAlias)
            throw Errors.DerivedTableNeedsAlias(derived.Span);
        if (derived.Sample is not null)
            throw Errors.SampleNotOfFiles(derived.Alias?.Name.Name ?? "", derived.Sample.Span);
        new HintAnalyzer(session).CheckInlineView(derived.Hints);
        var boundary = derived.Lateral ? LateralScope(left, outer, ctes) : new Scope(session.RefusesAsImpala ? null : outer, ctes);
        var query = new QueryAnalyzer(session).Analyze(derived.Query, boundary, ctes);
        var lateral = Escaped(boundary, left, derived.Lateral);
        var item = Named(derived.Alias, derived.Alias?.Name.Name ?? "", null, query.Plan, query.Columns);
        RefuseSameNames(item, derived.Span);
        return item with { Lateral = lateral };
    }

    /// <summary>A scope that shows the items to the left to a LATERAL item. It belongs to this SELECT, so that what is found there is no reference
    /// of the SELECT to itself.</summary>
    private static Scope LateralScope(FromItem? left, Scope? outer, CteScope? ctes)
    {
        var visible = new Scope(outer, ctes);
        if (left is not null)
            visible.Add(left);
        return new Scope(visible, ctes);
    }

    /// <summary>The left items' slots a finished item refers to; references further out are noted on this SELECT.</summary>
    private List<Slot> Escaped(Scope boundary, FromItem? left, bool isLateral)
    {
        var lateral = new List<Slot>();
        foreach (var slot in boundary.Correlated.Values)
        {
            if (isLateral && left is not null && boundary.Parent!.Owns(slot.Id))
                lateral.Add(slot);
            else
                for (var scope = block.Scope; scope is not null && !scope.Owns(slot.Id); scope = scope.Parent)
                    scope.Correlated[slot.Id] = slot;
        }
        return lateral;
    }

    private FromItem Named(Ast.TableAlias? alias, string name, string? schema, PlanNode plan, IReadOnlyList<BoundColumn> columns)
    {
        if (alias is not null)
            columns = Rename(columns, alias, name);
        return new FromItem(plan, [new Relation(name, schema, columns)], columns);
    }

    private IReadOnlyList<BoundColumn> Rename(IReadOnlyList<BoundColumn> columns, Ast.TableAlias alias, string name)
    {
        if (alias.Columns.IsEmpty)
            return columns;
        if (alias.Columns.Count > columns.Count)
            throw Errors.TooManyAliasColumns(name, columns.Count, alias.Columns.Count, alias.Span);
        return [.. columns.Select((column, i) => i < alias.Columns.Count ? column with { Name = alias.Columns[i].Name } : column)];
    }
}
