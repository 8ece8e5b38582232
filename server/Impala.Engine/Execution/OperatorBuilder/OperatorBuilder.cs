using System.Diagnostics;
using System.Runtime.CompilerServices;
using Impala.Engine.Execution.Profile;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Scan;

namespace Impala.Engine.Execution.OperatorBuilder;

/// <summary>
/// Makes the operators of a fragment instance from its plan nodes, parents' contexts before their children's. Split by family of nodes.
/// What was built is disposed again when a later part fails. To add a node: a case here and a method in its family's file.
/// </summary>
internal sealed partial class OperatorBuilder
{
    private readonly FragmentInstanceContext _instance;
    private readonly InstanceMetrics _metrics;
    private readonly IReadOnlyList<ScanRange> _ranges;

    public OperatorBuilder(FragmentInstanceContext instance, InstanceMetrics metrics, IReadOnlyList<ScanRange> ranges)
    {
        _instance = instance;
        _metrics = metrics;
        _ranges = ranges;
    }

    public Operator Build(PlanNode node)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw ExecutionErrors.PlanTooDeep();
        return node switch
        {
            FilterNode filter => BuildFilter(filter),
            ProjectNode project => BuildProject(project),
            LimitNode limit => BuildLimit(limit),
            UnionNode union => BuildUnion(union),
            EnforceSingleRowNode enforce => BuildEnforceSingleRow(enforce),
            AggregateNode aggregate => BuildAggregate(aggregate),
            SortNode sort => BuildSort(sort),
            TopNNode topN => BuildTopN(topN),
            JoinNode join => BuildJoin(join),
            ExchangeSourceNode source => BuildExchange(source),
            SharedNode shared => BuildShared(shared),
            SharedReadNode read => BuildSharedRead(read),
            WindowNode window => BuildWindow(window),
            TableWriteNode write => BuildTableWrite(write),
            ApplyNode apply => BuildApply(apply),
            RecursiveNode recursion => BuildRecursion(recursion),
            WorkTableNode work => BuildWorkTable(work),
            ProjectSetNode projectSet => BuildProjectSet(projectSet),
            TableFunctionNode function => BuildTableFunction(function),
            ScanNode scan => BuildScan(scan),
            VirtualTableScanNode scan => BuildVirtualScan(scan),
            ValuesNode values => BuildValues(values),
            _ => throw new UnreachableException(node.GetType().Name),
        };
    }

    private OperatorContext NewContext(PlanNode node, string name) => new(_instance, _metrics.Add(node, name), $"{name} (id={node.NodeId})");

    /// <summary>Builds a node with one input; the input is disposed when making the node fails.</summary>
    private Operator BuildUnary(PlanNode node, PlanNode input, string name, Func<OperatorContext, Operator, Operator> create)
    {
        var context = NewContext(node, name);
        var child = Build(input);
        try
        {
            return create(context, child);
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }
}
