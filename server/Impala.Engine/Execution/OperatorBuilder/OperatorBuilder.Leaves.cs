using Impala.Engine.Execution.Exchange;
using Impala.Engine.Execution.Operators;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Scan;

namespace Impala.Engine.Execution.OperatorBuilder;

/// <summary>Scans, exchanges and literal rows.</summary>
internal sealed partial class OperatorBuilder
{
    private Operator BuildScan(ScanNode node)
    {
        var context = NewContext(node, "SCAN");
        var queue = _instance.Shared.GetOrAdd(node.NodeId, () => new ScanMorselQueue(_ranges.Where(range => range.NodeId == node.NodeId)));
        return new FileScanOperator(context, new ScanPlan(node), queue);
    }

    private Operator BuildVirtualScan(VirtualTableScanNode node)
    {
        var relations = _instance.VirtualRows ?? throw ExecutionErrors.UnknownVirtualTable(node.Schema, node.Name);
        return relations.Batches(node) is { } source
            ? new BatchSourceOperator(NewContext(node, "COPY SOURCE"), node, source)
            : new VirtualTableScanOperator(NewContext(node, "VIRTUAL SCAN"), node, relations);
    }

    private ValuesOperator BuildValues(ValuesNode node) => new(NewContext(node, "UNION"), node);

    private Operator BuildExchange(ExchangeSourceNode node)
    {
        var isMerging = !node.OrderBy.IsEmpty;
        var context = NewContext(node, isMerging ? "MERGING-EXCHANGE" : "EXCHANGE");
        var queue = _instance.Exchange.GetQueue(node.ExchangeId, _instance.InstanceIndex);
        if (!_instance.NumSenders.TryGetValue(node.ExchangeId, out var numSenders))
            throw new InvalidOperationException($"the number of senders of exchange {node.ExchangeId} was not given");
        Operator exchange = isMerging
            ? BuildMergingExchange(node, context, queue, numSenders)
            : new ExchangeOperator(context, queue, numSenders);
        return node.Limit < 0 && node.Offset == 0
            ? exchange
            : new LimitOperator(new OperatorContext(_instance, new Profile.OperatorMetrics(node.NodeId, "LIMIT"), "LIMIT"), exchange, node.Limit, node.Offset);
    }

    private static MergingExchangeOperator BuildMergingExchange(ExchangeSourceNode node, OperatorContext context, ExchangeQueue queue, int numSenders)
    {
        var types = node.Slots.Select(slot => slot.Type).ToArray();
        var keys = SortInput.KeysOf(node.Slots, node.OrderBy);
        var streams = new SortedStream[numSenders];
        for (var i = 0; i < numSenders; i++)
            streams[i] = new SortedStream(types, keys, context.Memory);
        return new MergingExchangeOperator(context, queue, numSenders, streams, new BatchAccumulator(types, context.Memory));
    }
}
