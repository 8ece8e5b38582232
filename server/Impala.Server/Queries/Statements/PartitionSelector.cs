using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Server.Cluster;
using Impala.SqlParser;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>
/// The partitions that PARTITION (predicates) means, as pruning finds them: the predicates are planned as a query's, and what the scan keeps
/// is the answer. <c>k = NULL</c> means the partition of NULL, as in Impala. Finding none is no error.
/// </summary>
internal sealed class PartitionSelector(CatalogCache catalog, StatementPlanner planner)
{
    /// <summary>The table's partitions for which all predicates hold; raises 42809 for a table without partitions, 42P10 for other columns.</summary>
    public async Task<IReadOnlyList<Partition>> SelectAsync(ObjectName name, AstList<Expression> predicates, StatementRequest request, CancellationToken cancellationToken)
    {
        var full = TableNames.Resolve(name, request.Session);
        using var pin = catalog.Pin();
        var tables = await catalog.LoadTablesAsync(pin.Snapshot, [full], cancellationToken);
        if (!tables.TryGetValue(full, out var table))
            throw TableNames.NotFound(full, name, request, pin.Snapshot);
        if (table.NumPartitionColumns == 0)
            throw new SqlException(SqlState.WrongObjectType, $"Table is not partitioned: {full}", name.Span.Start);
        var query = ToQuery(name, predicates, request.Session.Settings.Dialect);
        var planned = await planner.PlanQueryAsync(query, request with { Statement = new QueryStatement(query), Plan = null }, pin, "", cancellationToken);
        // Predicates that can never hold leave no scan.
        if (ScanOf(planned.Plan, table) is not { } scan)
            return [];
        if (scan.Predicates.Count > 0)
        {
            throw new SqlException(
                SqlState.InvalidColumnReference, $"Partition exprs cannot contain non-partition column(s) of {full}", predicates[0].Span.Start, hint: "Name partition columns only, and compare them with constants.");
        }
        return scan.PartitionIds is { } kept ? [.. scan.Table.Partitions.Where(partition => kept.Contains(partition.Id))] : scan.Table.Partitions;
    }

    /// <summary>
    /// The values of PARTITION (k = constant, ...), which names every partition column, in the table's order and as their types write them:
    /// the clause is analysed as that of an INSERT, so the same values are taken and the same errors are given.
    /// </summary>
    public async Task<PartitionSpec> SpecAsync(ObjectName name, AstList<PartitionKeyValue> keys, StatementRequest request, CancellationToken cancellationToken)
    {
        var full = TableNames.Resolve(name, request.Session);
        using var pin = catalog.Pin();
        var tables = await catalog.LoadTablesAsync(pin.Snapshot, [full], cancellationToken);
        if (!tables.TryGetValue(full, out var table))
            throw TableNames.NotFound(full, name, request, pin.Snapshot);
        if (table.NumPartitionColumns == 0)
            throw ImpalaDdlErrors.NotPartitioned(full, name.Span.Start);
        if (keys.Count != table.NumPartitionColumns)
        {
            throw new SqlException(
                SqlState.InvalidTableDefinition,
                $"Items in partition spec must exactly match the partition columns in the table definition: {full} ({keys.Count} vs {table.NumPartitionColumns})",
                keys.IsEmpty ? name.Span.Start : keys[0].Span.Start);
        }
        foreach (var key in keys)
            CheckKey(key, table, full);
        if (keys.FirstOrDefault(key => key.Value is null) is { } open)
            throw new SqlException(SqlState.SyntaxError, $"the value of partition key \"{open.Key.Name}\" must be given", open.Span.Start);
        var items = Enumerable.Repeat(new SelectItem(new NullLiteral()), table.NumDataColumns);
        var insert = new InsertStatement(name, new Query(new Select([.. items]))) { Partition = keys };
        var (analyzed, _) = await planner.AnalyzeInsertAsync(insert, request, pin, "", cancellationToken);
        var spec = new PartitionSpec();
        spec.Values.AddRange(analyzed.StaticPartition.Map(value => CatalogMessages.ToNullableText(PartitionText.Of(value!))));
        return spec;
    }

    private static void CheckKey(PartitionKeyValue key, Table table, TableName name)
    {
        var column = table.Columns.Index().FirstOrDefault(column => column.Item.Name.Equals(key.Key.Name, StringComparison.OrdinalIgnoreCase));
        if (column.Item is null)
            throw new SqlException(SqlState.InvalidColumnReference, $"Partition column '{key.Key.Name}' not found in table: {name}", key.Key.Span.Start);
        if (column.Index < table.NumDataColumns)
            throw new SqlException(SqlState.InvalidColumnReference, $"Column '{key.Key.Name}' is not a partition column in table: {name}", key.Key.Span.Start);
    }

    private static Query ToQuery(ObjectName name, AstList<Expression> predicates, SqlDialect dialect)
    {
        var query = ((QueryStatement)SqlTextParser.Parse("SELECT * FROM t", dialect).Statements[0]).Query;
        var select = (Select)query.Body;
        var conjuncts = predicates.Select(predicate => predicate is BinaryOperation { Operator: BinaryOperator.Equal, Right: NullLiteral } equal
            ? new IsNull(equal.Left) { Span = equal.Span }
            : predicate).ToArray();
        var from = ((NamedTable)select.From[0]) with { Name = name };
        return query with { Body = select with { From = [from], Where = conjuncts.Length == 1 ? conjuncts[0] : new LogicalOperation(LogicalOperator.And, [.. conjuncts]) } };
    }

    private static ScanNode? ScanOf(FragmentedPlan plan, Table table)
    {
        var open = new Stack<PlanNode>(plan.Fragments.Select(fragment => fragment.Root));
        while (open.TryPop(out var node))
        {
            if (node is ScanNode scan && scan.Table.Oid == table.Oid)
                return scan;
            foreach (var child in node.Children)
                open.Push(child);
        }
        return null;
    }
}
