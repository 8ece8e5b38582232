using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

public enum FragmentPlacement : byte
{
    /// <summary>One instance, on the coordinator.</summary>
    Coordinator,

    /// <summary>One instance, on any executor.</summary>
    Single,

    /// <summary>Instances on the backends that own the scan ranges of the fragment's scans.</summary>
    Source,

    /// <summary>Instances on all executors of the query, input hashed or dealt to them.</summary>
    Distributed,
}

/// <summary>A part of a plan that runs without moving rows between processes. Fragment 0 is the root and gives the result.</summary>
/// <param name="Sink">Where rows go; null for the root.</param>
public sealed record PlanFragment(int Id, FragmentPlacement Placement, PlanNode Root, StreamSinkSpec? Sink);

/// <summary>The sending end of an exchange.</summary>
/// <param name="ExchangeId">Names the exchange in the query; the receiving fragment has an ExchangeSourceNode with it.</param>
/// <param name="TargetFragment">The fragment whose instances receive.</param>
public sealed record StreamSinkSpec(int ExchangeId, int TargetFragment, ExchangeKind Kind, ValueList<ScalarExpression> Keys);

/// <summary>A plan cut at its exchanges, children before their consumers in <see cref="Fragments"/> order reversed: fragment 0 is the root.</summary>
public sealed record FragmentedPlan(ValueList<PlanFragment> Fragments, ValueList<Slot> Output, ValueList<string> ColumnNames);
