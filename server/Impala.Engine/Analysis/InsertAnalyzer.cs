using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Planning.Nodes;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;
using Impala.Storage.Parquet.Encoding;

namespace Impala.Engine.Analysis;

/// <summary>A column that an INSERT fills from its source.</summary>
internal sealed record InsertColumn(string Name, SqlType Type, int Index, string Table);

/// <summary>INSERT: which source column goes where, conversions by the dialect's rule, NULL for columns left out, static partition keys as constants.</summary>
internal sealed class InsertAnalyzer(AnalysisSession session)
{
    private AnalysisErrors Errors => session.Errors;

    public AnalyzedInsert Analyze(Ast.InsertStatement insert)
    {
        if (!insert.Returning.IsEmpty)
            throw Errors.Unsupported("INSERT ... RETURNING", insert.Span);
        if (insert.OnConflict is not null)
            throw Errors.Unsupported("INSERT ... ON CONFLICT", insert.OnConflict.Span);
        var table = TargetOf(insert.Table);
        for (var i = table.NumDataColumns; i < table.Columns.Count && !session.Rules.IsPostgres; i++)
        {
            if (table.Columns[i].Type.Kind == SqlTypeKind.Boolean)
                throw Errors.BooleanPartition(table.Columns[i].Name, table.Name.ToString(), insert.Table.Span);
        }
        var statics = StaticValues(insert, table);
        var targets = Targets(insert, table, statics);
        var source = Source(insert, table, targets);
        var write = new HintAnalyzer(session).OfInsert(insert.Hints, Write(table, targets, statics, source), insert.Span);
        return new AnalyzedInsert(write, table, insert.Overwrite, PartitionValues(table, statics), []);
    }

    /// <summary>COPY t [(columns)] FROM: each column of the data goes where the list says; partition columns are columns, as in PostgreSQL.</summary>
    public AnalyzedInsert AnalyzeCopy(Ast.CopyStatement copy)
    {
        if (copy.Where is not null)
            throw Errors.Unsupported("COPY FROM ... WHERE", copy.Where.Span);
        var name = copy.Table!;
        var table = TargetOf(name);
        IEnumerable<Ast.Identifier> names = copy.Columns.IsEmpty ? table.Columns.Select(column => new Ast.Identifier(column.Name) { Span = name.Span }) : copy.Columns;
        var insert = new Ast.InsertStatement(name, null) { Columns = [.. names], HasColumns = true, Span = copy.Span };
        var targets = Targets(insert, table, []);
        var columns = targets.Select((target, i) => new ScanColumn(i, session.NewSlot(target.Name, target.Type))).ToList();
        var source = new VirtualTableScanNode("", Analyzer.CopySource, Analyzer.CopySource, [.. columns], [], []);
        var bound = new BoundQuery(source, [.. columns.Select(column => new BoundColumn(column.Slot.Name, new SlotReference(column.Slot)))]);
        return new AnalyzedInsert(Write(table, targets, [], bound), table, false, PartitionValues(table, []), []);
    }

    /// <summary>The table that rows are written to: none of the system's, no view, and no column of a type the engine does not write.</summary>
    private Table TargetOf(Ast.ObjectName name)
    {
        var (table, made) = session.Tables.Resolve(name);
        if (made is not null)
            throw Errors.InsertTarget($"cannot insert into system relation \"{name.Name}\"", name.Span);
        if (table!.IsView)
            throw Errors.InsertTarget(
                session.Rules.IsPostgres ? $"cannot insert into view \"{name.Name}\"" : $"Impala does not support inserting into views: {table.Name}",
                name.Span, "Insert into the tables the view reads.");
        foreach (var column in table.Columns)
            if (column.UnsupportedType is { } type)
                throw Errors.UnsupportedColumn(column.Name, type, name.Span);
        return table;
    }

    /// <summary>The value as the column's type, when the dialect assigns such values; else 42804.</summary>
    public static ScalarExpression Assign(AnalysisSession session, ScalarExpression value, InsertColumn target, TextSpan span, Ast.Expression? source = null)
    {
        var isAllowed = ImplicitCasts.CanCast(value.Type, target.Type, session.Resolution)
            || (session.Rules.AssignmentCasts && CastRules.IsAssignable(value.Type, target.Type))
            || (!session.Rules.AssignmentCasts && value is Constant && FitsLosslessly(value.Type, target.Type))
            || (session.Context.Options.AllowsUnsafeCasts && CastRules.IsUnsafe(value.Type, target.Type));
        if (isAllowed)
            return session.Coercion.To(value, target.Type, span);
        var narrows = ImplicitCasts.CommonType(value.Type, target.Type, session.Resolution) is not null;
        throw session.Errors.InsertType(target.Name, target.Type, value.Type, target.Table, span, narrows, source);
    }

    // Impala types literals as narrow as it can, so that an INT literal never meets a narrower column by accident; a DECIMAL literal may
    // stand for a FLOAT or DOUBLE, which the implicit rules already say.
    private static bool FitsLosslessly(SqlType from, SqlType to) => from.Kind == SqlTypeKind.Null || (from.IsInteger && to.IsInteger && from.Kind <= to.Kind);

    private Dictionary<int, Constant> StaticValues(Ast.InsertStatement insert, Table table)
    {
        if (!insert.Partition.IsEmpty && table.NumPartitionColumns == 0)
            throw Errors.Partition($"PARTITION clause is only valid for INSERT into partitioned table. '{table.Name}' is not partitioned", insert.Partition[0].Span);
        var values = new Dictionary<int, Constant>();
        var seen = new HashSet<int>();
        foreach (var key in insert.Partition)
        {
            var index = table.FindColumn(key.Key.Name);
            if (index < table.NumDataColumns)
                throw Errors.PartitionKey(key.Key, index >= 0);
            if (!seen.Add(index))
                throw Errors.Partition($"Duplicate column '{key.Key.Name}' in partition clause", key.Key.Span);
            if (key.Value is null)
                continue;
            if (!session.Rules.IsPostgres && ExpressionSearch.Walk(key.Value).Any(part => part is Ast.ColumnReference || ExpressionSearch.QueryOf(part) is not null))
                throw Errors.Partition($"Non-constant expressions are not supported as static partition-key values in '{key.Key.Name}={AnalysisErrors.Text(key.Value)}'.", key.Value.Span);
            var block = new SelectBlock(new Scope(null, null)) { Clause = Clause.Values };
            var value = new ExpressionAnalyzer(session, block).Analyze(key.Value);
            var target = new InsertColumn(table.Columns[index].Name, table.Columns[index].Type, index, table.Name.ToString());
            values.Add(index, session.Coercion.Evaluate(Assign(session, value, target, key.Value.Span, key.Value), key.Value.Span));
        }
        return values;
    }

    // The columns the source fills, in its order: the list, or all data columns; then dynamic partition keys as the PARTITION clause orders them.
    private List<InsertColumn> Targets(Ast.InsertStatement insert, Table table, Dictionary<int, Constant> statics)
    {
        var targets = new List<InsertColumn>();
        var seen = new HashSet<int>(statics.Keys);
        if (insert.HasColumns)
        {
            foreach (var name in insert.Columns)
            {
                var index = table.FindColumn(name.Name);
                if (index < 0)
                    throw Errors.ColumnNotInTable(name.Name, table.Name.Table, name.Span, NearestName.Find(name.Name, table.Columns.Select(column => column.Name)));
                Add(index, name.Span);
            }
        }
        else
        {
            for (var i = 0; i < table.NumDataColumns; i++)
                Add(i, insert.Span);
        }
        foreach (var key in insert.Partition)
            if (key.Value is null && !(insert.HasColumns && seen.Contains(table.FindColumn(key.Key.Name))))
                Add(table.FindColumn(key.Key.Name), key.Key.Span);
        if (insert.Partition.IsEmpty && !insert.HasColumns && session.Rules.AssignmentCasts)
        {
            // PostgreSQL knows no PARTITION clause: partition columns are the last columns.
            for (var i = table.NumDataColumns; i < table.Columns.Count; i++)
                Add(i, insert.Span);
        }
        var missing = Enumerable.Range(table.NumDataColumns, table.NumPartitionColumns).Where(i => !seen.Contains(i)).Select(i => table.Columns[i].Name).ToList();
        if (missing.Count > 0)
            throw Errors.Partition($"Not enough partition columns mentioned in query. Missing columns are: {string.Join(", ", missing)}", insert.Table.Span);
        return targets;

        void Add(int index, TextSpan span)
        {
            if (!seen.Add(index))
                throw Errors.InsertDuplicateColumn(table.Columns[index].Name, span);
            targets.Add(new InsertColumn(table.Columns[index].Name, table.Columns[index].Type, index, table.Name.ToString()));
        }
    }

    private Catalog.Errors.SqlException CountError(Ast.InsertStatement insert, Table table, int numTargets, int numSelected, TextSpan span) => Errors.InsertCount(
        table.Name.ToString(), table.Columns.Count, numTargets, numSelected, insert.Partition.Count(key => key.Value is not null), !insert.Partition.IsEmpty, insert.HasColumns, span);

    private BoundQuery Source(Ast.InsertStatement insert, Table table, List<InsertColumn> targets)
    {
        // INSERT INTO t () has a row of NULLs and static keys, INSERT INTO t (a) has no value for a.
        if (insert.Source is null && insert.HasColumns && targets.Count > 0)
            throw CountError(insert, table, targets.Count, 0, insert.Span);
        if (insert.Source is null)
            return new BoundQuery(ValuesAnalyzer.OneRow(), []);
        var source = insert.With is null ? insert.Source : insert.Source with { With = Merge(insert.With, insert.Source.With) };
        if (!session.Rules.IsPostgres && source.Body is Ast.Values values && values.Rows[0].Items.Count != targets.Count)
            throw CountError(insert, table, targets.Count, values.Rows[0].Items.Count, source.Span);
        var isPlainValues = source is { Body: Ast.Values, With: null, OrderBy.IsEmpty: true, Limit: null, Offset: null };
        var query = isPlainValues
            ? new ValuesAnalyzer(session).Analyze((Ast.Values)source.Body, null, null, targets)
            : new QueryAnalyzer(session).AnalyzeUnsettled(source, null, null);
        // PostgreSQL fills the first columns when the source has fewer and no list was given; Impala wants all.
        var mayBeShort = session.Rules.AssignmentCasts && !insert.HasColumns;
        if (query.Columns.Count > targets.Count || (query.Columns.Count < targets.Count && !mayBeShort))
            throw !session.Rules.IsPostgres
                ? CountError(insert, table, targets.Count, query.Columns.Count, source.Span)
                : Errors.InsertColumns(query.Columns.Count > targets.Count, targets.Count == 0 ? insert.Table.Name : targets[0].Table, source.Span);
        if (isPlainValues)
            return query;
        for (var i = 0; i < query.Columns.Count; i++)
            Assign(session, query.Columns[i].Value, targets[i] with { Type = AsWritten(query.Columns[i], targets[i].Type) }, SpanOf(source, i), WrittenAt(source, i));
        return Retyping.To(query, [.. targets.Take(query.Columns.Count).Select(target => target.Type)], session, source.Span);
    }

    // An untyped literal is converted later, where it stands; here only the type is checked.
    private static SqlType AsWritten(BoundColumn column, SqlType target) => column.Type.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null ? column.Type : target;

    private static TextSpan SpanOf(Ast.Query source, int index) => WrittenAt(source, index)?.Span ?? source.Span;

    private static Ast.Expression? WrittenAt(Ast.Query source, int index) =>
        source.Body is Ast.Select select && index < select.Items.Count && !select.Items.Any(item => item.Expression is Ast.Star) ? select.Items[index].Expression : null;

    private static Ast.WithClause Merge(Ast.WithClause first, Ast.WithClause? second) => second is null
        ? first
        : new Ast.WithClause(first.Recursive || second.Recursive, Ast.AstList.ToAstList(first.Tables.Concat(second.Tables))) { Span = first.Span };

    private TableWriteNode Write(Table table, List<InsertColumn> targets, Dictionary<int, Constant> statics, BoundQuery source)
    {
        var assignments = new List<Assignment>();
        var columns = new List<WriteColumn>();
        var used = new HashSet<int>();
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var position = targets.FindIndex(target => target.Index == i);
            ScalarExpression value = position >= 0 && position < source.Columns.Count
                ? source.Columns[position].Value
                : statics.GetValueOrDefault(i, Constant.Null(table.Columns[i].Type));
            var slot = value is SlotReference reference && used.Add(reference.Slot.Id) ? reference.Slot : session.NewSlot(table.Columns[i].Name, table.Columns[i].Type);
            assignments.Add(new Assignment(slot, value));
            columns.Add(new WriteColumn(i, slot));
        }
        // What its writers would refuse is refused before they begin.
        if (table.Properties.Find(BloomFilterColumns.PropertyName) is { } bloomFilters)
            BloomFilterColumns.Parse(bloomFilters);
        var project = new ProjectNode(source.Plan, [.. assignments]);
        return new TableWriteNode(project, table, [.. columns], TableWriteNode.WrittenFileSlots(session.Context.Slots));
    }

    private static ValueList<Constant?> PartitionValues(Table table, Dictionary<int, Constant> statics) =>
        Enumerable.Range(table.NumDataColumns, table.NumPartitionColumns).Select(i => statics.GetValueOrDefault(i)).ToValueList();
}
