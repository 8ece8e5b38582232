using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>A query as a logical plan with applies for its subqueries. Output[i] is the slot of result column i.</summary>
public sealed record AnalyzedQuery(PlanNode Plan, ValueList<Slot> Output, ValueList<ResultColumn> Columns, ValueList<SqlType> ParameterTypes);

/// <summary>One column of a result, as RowDescription tells it.</summary>
/// <param name="TableOid">OID of the table the column comes from unchanged; 0 for expressions.</param>
/// <param name="AttributeNumber">The column's 1-based number there; 0 for expressions.</param>
/// <param name="HidesPrecision">A computed numeric: PostgreSQL tells no precision and scale of those.</param>
public sealed record ResultColumn(string Name, SqlType Type, long TableOid = 0, short AttributeNumber = 0, bool HidesPrecision = false);

/// <summary>An INSERT: the plan is topped by a <see cref="TableWriteNode"/> whose staging path the server fills in.</summary>
/// <param name="StaticPartition">PARTITION (k = value): one entry a partition column, null where the key is dynamic. Empty for unpartitioned tables.</param>
public sealed record AnalyzedInsert(
    TableWriteNode Plan, Table Target, bool Overwrite, ValueList<Constant?> StaticPartition, ValueList<SqlType> ParameterTypes);
