using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>An analysed query expression. The plan gives exactly the slots of its columns, in order (a row-valued column gives one slot a field).</summary>
internal sealed record BoundQuery(PlanNode Plan, ValueList<BoundColumn> Columns);

/// <summary>A column as names see it.</summary>
/// <param name="Value">A slot reference, a <see cref="RowValue"/> over slots, or a constant for system columns.</param>
internal sealed record BoundColumn(string Name, ScalarExpression Value)
{
    public long TableOid { get; init; }

    public short AttributeNumber { get; init; }

    /// <summary>A computed numeric of the postgres dialect: its precision and scale are not told to clients.</summary>
    public bool HidesPrecision { get; init; }

    /// <summary>The text of a type the engine does not read: a reference to the column is refused.</summary>
    public string? UnsupportedType { get; init; }

    public SqlType Type => Value.Type;
}

/// <summary>A row during analysis only: ROW(..), or the result of a function that gives several columns. It never reaches a finished plan.</summary>
internal sealed record RowValue(ValueList<ScalarExpression> Fields, ValueList<string> Names) : ScalarExpression(new SqlType(SqlTypeKind.Record))
{
    public override ValueList<ScalarExpression> Children => Fields;

    public override ScalarExpression WithChildren(ValueList<ScalarExpression> children) => this with { Fields = children };
}
