using Impala.Engine.Execution.Rows;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>One aggregate of a running aggregation: its place in the state, its input columns, and what DISTINCT, FILTER or ORDER BY need.</summary>
internal sealed class AggregateCall : IDisposable
{
    public AggregateCall(AggregateAssignment assignment, int stateOffset, bool sharesState)
    {
        Assignment = assignment;
        StateOffset = stateOffset;
        SharesState = sharesState;
    }

    public AggregateAssignment Assignment { get; }

    public AggregateFunction Function => Assignment.Function;

    public AggregateSignature Signature => Assignment.Signature;

    /// <summary>From the start of a group's row.</summary>
    public int StateOffset { get; }

    /// <summary>Another call over the same arguments keeps the state up to date.</summary>
    public bool SharesState { get; }

    /// <summary>First input column among the evaluated ones: arguments, or the intermediate columns of a final step.</summary>
    public int FirstColumn { get; set; }

    public int NumColumns { get; set; }

    /// <summary>The evaluated column of the FILTER, or -1.</summary>
    public int FilterColumn { get; set; } = -1;

    /// <summary>(group, arguments) seen before, for DISTINCT; null otherwise.</summary>
    public GroupTable? Seen { get; set; }

    /// <summary>Rows kept for an ordered call: group address, sort keys, arguments; null otherwise.</summary>
    public SortBuffer? Ordered { get; set; }

    /// <summary>Evaluated columns of the sort keys, behind the arguments.</summary>
    public int FirstOrderColumn { get; set; }

    public bool IsSimple => FilterColumn < 0 && Seen is null && Ordered is null;

    public void Dispose()
    {
        Seen?.Dispose();
        Ordered?.Dispose();
    }
}
