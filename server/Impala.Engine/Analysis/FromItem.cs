using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>An analysed part of FROM: its plan, the relations it names, and its columns as * sees them.</summary>
internal sealed record FromItem(PlanNode Plan, IReadOnlyList<Relation> Relations, IReadOnlyList<BoundColumn> Columns)
{
    /// <summary>Slots of earlier FROM items that the plan refers to (LATERAL).</summary>
    public IReadOnlyCollection<Slot> Lateral { get; init; } = [];

    /// <summary>Relations inside that a semi or anti join hides.</summary>
    public IReadOnlyList<Relation> Hidden { get; init; } = [];
}
