using System.Runtime.InteropServices;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// An aggregate over a frame a row: one state a partition where frames are whole partitions, else states put together by a
/// <see cref="FrameTree"/>.
/// </summary>
internal sealed unsafe class WindowAggregate
{
    private readonly WindowCall _call;
    private readonly OperatorContext _context;
    private readonly int _stateSize;

    public WindowAggregate(WindowCall call, OperatorContext context)
    {
        _call = call;
        _context = context;
        _stateSize = Math.Max(8, call.Aggregate!.StateSize(call.Signature!));
    }

    /// <summary>One value a partition: all rows are added in one call, each to its partition's state, and the values spread over the rows.</summary>
    public ColumnVector EvaluatePartitions(ColumnVector[] arguments, WindowPartitions partitions)
    {
        var numRows = partitions.NumRows;
        using var stateMemory = new Scratch<byte>(_context.Memory);
        using var pointerMemory = new Scratch<IntPtr>(_context.Memory);
        using var partitionMemory = new Scratch<int>(_context.Memory);
        using var arena = new AggregateArena(_context.Memory);
        var numPartitions = 0;
        var partition = partitionMemory.Ensure(numRows);
        var start = partitions.PartitionStart;
        for (var i = 0; i < numRows; i++)
            partition[i] = start[i] == i ? numPartitions++ : numPartitions - 1;
        var size = (_stateSize + 7) & ~7;
        var states = stateMemory.Ensure((long)numPartitions * size);
        new Span<byte>(states, checked(numPartitions * size)).Clear();
        var pointers = (byte**)pointerMemory.Ensure(numRows);
        for (var i = 0; i < numRows; i++)
            pointers[i] = states + ((long)partition[i] * size);
        _call.Aggregate!.Update(_call.Signature!, arguments, pointers, numRows, numPartitions == 1, arena);
        var values = ColumnVector.CreateFlat(_call.Slot.Type, numPartitions, _context.Memory);
        try
        {
            for (var p = 0; p < numPartitions; p++)
                pointers[p] = states + ((long)p * size);
            _call.Aggregate!.EmitFinal(_call.Signature!, pointers, numPartitions, values, _context.Evaluation);
            if (values.Physical == PhysicalType.String)
                arena.KeepAliveIn(values);
            return VectorGather.Gather(values, partition, numRows, _context.Memory);
        }
        finally
        {
            values.Release();
        }
    }

    /// <summary>One value a row, of the parts of its frame.</summary>
    public ColumnVector Evaluate(ColumnVector[] arguments, WindowFrames.Bounds[] parts, int numRows)
    {
        using var tree = new FrameTree(_call, arguments, numRows, _context);
        using var results = new Scratch<byte>(_context.Memory);
        var numBytes = (long)numRows * FrameTree.StateSize(_call);
        var states = results.Ensure(numBytes);
        NativeMemory.Clear(states, (nuint)numBytes);
        foreach (var (start, end) in parts)
            tree.Add(states, start, end, numRows);
        return tree.Finish(_call, states, numRows);
    }
}
