using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// An aggregate over a frame a row. While frames only grow at their end (running totals, whole partitions), one state is fed on and
/// its value is taken whenever the end moved; a frame that starts elsewhere begins a new state.
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

    /// <summary>One value a row, of its frame [start[i], end[i]).</summary>
    public ColumnVector Evaluate(ColumnVector[] arguments, int* start, int* end, int numRows)
    {
        using var builder = new ConstantColumnBuilder(_call.Slot.Type, numRows, _context.Memory);
        using var stateMemory = new Scratch<byte>(_context.Memory);
        using var indexMemory = new Scratch<int>(_context.Memory);
        using var pointerMemory = new Scratch<IntPtr>(_context.Memory);
        var state = stateMemory.Ensure(_stateSize);
        AggregateArena? arena = null;
        ColumnVector? value = null;
        try
        {
            var (fedFrom, fedTo) = (-1, -1);
            for (var i = 0; i < numRows; i++)
            {
                if ((i & 1023) == 0)
                    _context.CancellationToken.ThrowIfCancellationRequested();
                if (fedFrom != start[i] || end[i] < fedTo)
                {
                    arena?.Dispose();
                    arena = new AggregateArena(_context.Memory);
                    new Span<byte>(state, _stateSize).Clear();
                    (fedFrom, fedTo) = (start[i], start[i]);
                    value?.Release();
                    value = null;
                }
                if (end[i] > fedTo)
                {
                    Feed(arguments, fedTo, end[i], state, arena!, indexMemory, pointerMemory);
                    fedTo = end[i];
                    value?.Release();
                    value = null;
                }
                if (value is null)
                {
                    value = ColumnVector.CreateFlat(_call.Slot.Type, 1, _context.Memory);
                    _call.Aggregate!.EmitFinal(_call.Signature!, &state, 1, value, _context.Evaluation);
                }
                builder.AppendRow(value, 0);
            }
            return builder.Build();
        }
        finally
        {
            value?.Release();
            arena?.Dispose();
        }
    }

    private void Feed(
        ColumnVector[] arguments, int from, int to, byte* state, AggregateArena arena, Scratch<int> indexMemory, Scratch<IntPtr> pointerMemory)
    {
        var count = to - from;
        var indices = indexMemory.Ensure(count);
        var states = (byte**)pointerMemory.Ensure(count);
        for (var i = 0; i < count; i++)
        {
            indices[i] = from + i;
            states[i] = state;
        }
        var slices = new ColumnVector[arguments.Length];
        try
        {
            for (var i = 0; i < slices.Length; i++)
                slices[i] = VectorGather.Gather(arguments[i], indices, count, _context.Memory);
            _call.Aggregate!.Update(_call.Signature!, slices, states, count, true, arena);
        }
        finally
        {
            BatchProjection.Release(slices);
        }
    }
}
