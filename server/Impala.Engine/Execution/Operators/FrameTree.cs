using System.Runtime.InteropServices;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// A binary tree of an aggregate's states over rows: node k of level l has rows [k * 2^l, (k + 1) * 2^l). A frame is put together of at most
/// two nodes a level, so that n frames of any width cost n log n merges, done for many frames in one call. Parts are added in the order of
/// the rows, which array_agg and string_agg show.
/// <code>
/// level 2:  [0..3]         [4..7]
/// level 1:  [0 1]  [2 3]   [4 5]  [6 7]        frame [1, 7) = 1, [2 3], [4 5], 6
/// rows:      0 1    2 3     4 5    6 7
/// </code>
/// </summary>
internal sealed unsafe class FrameTree : IDisposable
{
    private const int Chunk = 4096;

    private readonly AggregateFunction _function;
    private readonly AggregateSignature _signature;
    private readonly OperatorContext _context;
    private readonly ColumnVector[] _arguments;
    private readonly AggregateArena _arena;
    private readonly Scratch<byte> _nodes;
    private readonly Scratch<int> _left;
    private readonly Scratch<int> _right;
    private readonly Scratch<int> _rightNodes;
    private readonly Scratch<int> _picked;
    private readonly Scratch<IntPtr> _into;
    private readonly Scratch<IntPtr> _from;
    private readonly List<long> _levels = [0];
    private readonly int _size;
    private byte* _states;

    /// <param name="call">An aggregate.</param>
    /// <param name="arguments">Its arguments, flat or constant; must live as long as the tree.</param>
    /// <param name="numRows">Rows.</param>
    /// <param name="context">Pays, and cancels.</param>
    public FrameTree(WindowCall call, ColumnVector[] arguments, int numRows, OperatorContext context)
    {
        _function = call.Aggregate!;
        _signature = call.Signature!;
        _context = context;
        _arguments = arguments;
        _size = StateSize(call);
        _arena = new AggregateArena(context.Memory);
        _nodes = new Scratch<byte>(context.Memory);
        _left = new Scratch<int>(context.Memory);
        _right = new Scratch<int>(context.Memory);
        _rightNodes = new Scratch<int>(context.Memory);
        _picked = new Scratch<int>(context.Memory);
        _into = new Scratch<IntPtr>(context.Memory);
        _from = new Scratch<IntPtr>(context.Memory);
        try
        {
            Build(numRows);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes from one state to the next.</summary>
    public static int StateSize(WindowCall call) => Math.Max(8, (call.Aggregate!.StateSize(call.Signature!) + 7) & ~7);

    /// <summary>Adds rows [start[i], end[i]) to the i-th of the states at <paramref name="results"/>.</summary>
    public void Add(byte* results, int* start, int* end, int numRows)
    {
        for (var first = 0; first < numRows; first += Chunk)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            AddChunk(results + ((long)first * _size), start + first, end + first, Math.Min(Chunk, numRows - first));
        }
    }

    /// <summary>The states' values; strings among them keep the tree's bytes.</summary>
    public ColumnVector Finish(WindowCall call, byte* results, int numRows)
    {
        var pointers = (byte**)_into.Ensure(numRows);
        for (var i = 0; i < numRows; i++)
            pointers[i] = results + ((long)i * _size);
        var values = ColumnVector.CreateFlat(call.Slot.Type, numRows, _context.Memory);
        try
        {
            _function.EmitFinal(_signature, pointers, numRows, values, _context.Evaluation);
            if (values.Physical == PhysicalType.String)
                _arena.KeepAliveIn(values);
            return values;
        }
        catch
        {
            values.Release();
            throw;
        }
    }

    public void Dispose()
    {
        _arena.Dispose();
        _nodes.Dispose();
        _left.Dispose();
        _right.Dispose();
        _rightNodes.Dispose();
        _picked.Dispose();
        _into.Dispose();
        _from.Dispose();
    }

    private byte* Node(int level, long index) => _states + ((_levels[level] + index) * _size);

    private void Build(int numRows)
    {
        var total = 0L;
        for (var count = (long)numRows; count > 1;)
        {
            count = (count + 1) / 2;
            _levels.Add(total);
            total += count;
        }
        _states = _nodes.Ensure(total * _size);
        NativeMemory.Clear(_states, (nuint)(total * _size));
        if (total == 0)
            return;
        var into = (byte**)_into.Ensure(numRows);
        var from = (byte**)_from.Ensure(numRows);
        for (var i = 0; i < numRows; i++)
            into[i] = Node(1, i / 2);
        _function.Update(_signature, _arguments, into, numRows, false, _arena);
        for (var (level, count) = (1, (numRows + 1) / 2); count > 1; level++, count = (count + 1) / 2)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            for (var side = 0; side < 2; side++)
            {
                var numMerged = 0;
                for (var k = side; k < count; k += 2, numMerged++)
                {
                    into[numMerged] = Node(level + 1, k / 2);
                    from[numMerged] = Node(level, k);
                }
                Merge(into, from, numMerged);
            }
        }
    }

    private void Merge(byte** into, byte** from, int count)
    {
        if (count > 0)
            _function.MergeStates(_signature, into, from, count, _arena, _context.Evaluation);
    }

    private void AddChunk(byte* results, int* start, int* end, int numRows)
    {
        var left = _left.Ensure(numRows);
        var right = _right.Ensure(numRows);
        var rightNodes = _rightNodes.Ensure((long)numRows * _levels.Count);
        var picked = _picked.Ensure(numRows);
        var into = (byte**)_into.Ensure(numRows);
        var from = (byte**)_from.Ensure(numRows);
        var numPicked = 0;
        for (var level = 0; level < _levels.Count; level++)
        {
            var ends = rightNodes + ((long)level * numRows);
            numPicked = 0;
            for (var i = 0; i < numRows; i++)
            {
                var (l, r) = level == 0 ? (start[i], end[i]) : (left[i], right[i]);
                ends[i] = -1;
                if (l < r && (l & 1) != 0)
                {
                    picked[numPicked] = l;
                    into[numPicked++] = results + ((long)i * _size);
                    l++;
                }
                if (l < r && (r & 1) != 0)
                    ends[i] = --r;
                left[i] = l >> 1;
                right[i] = r >> 1;
            }
            AddNodes(level, picked, into, from, numPicked);
        }
        for (var level = _levels.Count - 1; level >= 0; level--)
        {
            var ends = rightNodes + ((long)level * numRows);
            numPicked = 0;
            for (var i = 0; i < numRows; i++)
            {
                if (ends[i] < 0)
                    continue;
                picked[numPicked] = ends[i];
                into[numPicked++] = results + ((long)i * _size);
            }
            AddNodes(level, picked, into, from, numPicked);
        }
    }

    private void AddNodes(int level, int* picked, byte** into, byte** from, int count)
    {
        if (count == 0)
            return;
        if (level > 0)
        {
            for (var i = 0; i < count; i++)
                from[i] = Node(level, picked[i]);
            Merge(into, from, count);
            return;
        }
        var rows = new ColumnVector[_arguments.Length];
        try
        {
            for (var i = 0; i < rows.Length; i++)
                rows[i] = VectorGather.Gather(_arguments[i], picked, count, _context.Memory);
            _function.Update(_signature, rows, into, count, false, _arena);
        }
        finally
        {
            BatchProjection.Release(rows);
        }
    }
}
