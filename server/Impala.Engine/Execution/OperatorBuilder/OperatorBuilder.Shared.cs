using Impala.Engine.Execution.Operators;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.OperatorBuilder;

/// <summary>Subplans that are computed once for several places of a fragment.</summary>
internal sealed partial class OperatorBuilder
{
    private readonly Dictionary<int, SharedRows> _shared = [];

    // The subplan is owned by the rows, so that it lives until the last reader ends, wherever that stands.
    private SharedReadOperator BuildShared(SharedNode node)
    {
        var context = NewContext(node, "SHARED ROWS");
        var source = Build(node.Input);
        var rows = RowsOf(node.SharedId);
        rows.Attach(source, BatchProjection.OrdinalsOf(node.Slots, node.Input.Output), context.Memory);
        return new SharedReadOperator(context, rows);
    }

    private SharedReadOperator BuildSharedRead(SharedReadNode node) => new(NewContext(node, "READ SHARED ROWS"), RowsOf(node.SharedId));

    private SharedRows RowsOf(int sharedId)
    {
        if (!_shared.TryGetValue(sharedId, out var rows))
            _shared.Add(sharedId, rows = new SharedRows());
        return rows;
    }
}
