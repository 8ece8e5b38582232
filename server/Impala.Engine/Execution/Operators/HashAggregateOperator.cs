using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Groups rows by keys and aggregates them. Groups are rows (keys, states) of a <see cref="GroupTable"/>; a batch is hashed, its groups
/// are found or made, then each aggregate updates all its states in one call.
/// <code>
/// Consuming --input ended--> Emitting --last group--> Done
///   | ^ partial step, table past its bound and reducing: flush the table and go on
///   v |
/// PassingThrough: partial step that does not reduce: each row leaves as a group of its own
///
/// Consuming --input ended--> Meeting --all instances have come--> Merging --own partition--> Emitting   (shared step)
/// </code>
/// Without keys there is one state, and one row even for no input.
/// </summary>
internal sealed unsafe partial class HashAggregateOperator : UnaryOperator, KeyCodes.IGroupFinder
{
    /// <summary>What a streaming partial table may hold, near the size of a last-level cache share (impala.md 6.3).</summary>
    private const long MaxStreamingBytes = 8L << 20;

    private readonly AggregateNode _node;
    private readonly bool _isFinal;
    private readonly bool _isPartial;
    private readonly bool _isStreaming;
    private readonly SqlType[] _keyTypes;
    private readonly BatchProjection _input;
    private readonly AggregateCall[] _calls;
    private readonly AggregateCall[] _updated;
    private readonly GroupTable _groups;
    private readonly KeyCodes? _codes;
    private readonly SharedAggregation? _shared;
    private MergedGroups? _merged;
    private bool _hasArrived;
    private bool _isMeeting;
    private readonly Scratch<ulong> _hashes;
    private readonly Scratch<IntPtr> _rows;
    private readonly Scratch<int> _picked;
    private readonly Scratch<IntPtr> _pickedRows;
    private byte* _singleRow;
    private bool _hasEmptySets;
    private bool _isInputDone;
    private bool _isEmitting;
    private bool _isPassingThrough;
    private long _numRowsIn;
    private long _rowsAtFlush;
    private long _numGroupsOut;
    private RowPages.Cursor _cursor;

    public HashAggregateOperator(OperatorContext context, Operator child, AggregateNode node)
        : base(context, child)
    {
        _node = node;
        _isFinal = node.Step == AggregationStep.Final;
        _isPartial = node.Step == AggregationStep.Partial;
        _keyTypes = [.. node.GroupBy.Select(slot => slot.Type)];
        var stateSize = 0;
        var offsets = new int[node.Aggregates.Count];
        var sharedWith = new int[offsets.Length];
        for (var i = 0; i < offsets.Length; i++)
        {
            sharedWith[i] = FindTwin(node.Aggregates, i);
            offsets[i] = sharedWith[i] >= 0 ? offsets[sharedWith[i]] : stateSize;
            if (sharedWith[i] < 0)
                stateSize += (node.Aggregates[i].Function.StateSize(node.Aggregates[i].Signature) + 7) & ~7;
        }
        var instance = context.Instance;
        if (node.Step == AggregationStep.Shared && instance.NumLocalInstances > 1)
            _shared = instance.Shared.GetOrAdd(node.NodeId, () => new SharedAggregation(instance.NumLocalInstances));
        _groups = new GroupTable(_keyTypes, stateSize, context.Memory, _shared is null ? 1 : instance.NumLocalInstances, node.Estimate.NumRows);
        _calls = new AggregateCall[offsets.Length];
        for (var i = 0; i < offsets.Length; i++)
            _calls[i] = new AggregateCall(node.Aggregates[i], _groups.Layout.StateOffset + offsets[i], sharesState: sharedWith[i] >= 0);
        _updated = [.. _calls.Where(call => !call.SharesState)];
        _hasEmptySets = !_isFinal && !node.EmptySets.IsEmpty;
        if (_keyTypes.Length > 0 && Array.TrueForAll(_keyTypes, KeyCodes.Suits))
            _codes = new KeyCodes(_keyTypes.Length, context.Memory);
        _input = BuildInput(node);
        (child as ProjectOperator)?.AllowNarrow();
        // What DISTINCT and ORDER BY remember names groups by address, so the groups must stay until the input has ended.
        _isStreaming = _isPartial && !context.Instance.Options.DisableStreamingPreaggregations
            && Array.TrueForAll(_calls, call => call.Seen is null && call.Ordered is null);
        _hashes = new Scratch<ulong>(context.Memory);
        _rows = new Scratch<IntPtr>(context.Memory);
        _picked = new Scratch<int>(context.Memory);
        _pickedRows = new Scratch<IntPtr>(context.Memory);
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        if (_hasEmptySets)
            AddEmptySets();
        while (true)
        {
            if (_isMeeting && Meet() == OperatorState.Blocked)
                return OperatorState.Blocked;
            if (_isEmitting)
            {
                batch = EmitNext();
                if (batch is not null)
                    return OperatorState.Batch;
                _isEmitting = false;
                if (_isInputDone)
                {
                    Metrics.Add("GroupsOut", _numGroupsOut);
                    if (_shared is null)
                        _groups.Clear();
                }
                else
                {
                    Reset();
                }
            }
            if (_isInputDone)
                return OperatorState.Done;
            var state = Child.Next(out var input);
            if (state == OperatorState.Blocked)
                return BlockOn(Child);
            if (state == OperatorState.Done)
            {
                EndInput();
                continue;
            }
            batch = Consume(input!);
            if (batch is not null)
                return OperatorState.Batch;
            if (!_isEmitting && Context.Instance.Slice.IsOver)
                return YieldSlice();
        }
    }

    /// <summary>The other instances wait for this one's groups.</summary>
    public override bool MustBeDrained => (_shared is not null && !_hasArrived) || base.MustBeDrained;

    public override void Dispose()
    {
        _input.Dispose();
        foreach (var call in _calls)
            call.Dispose();
        _merged?.Dispose();
        if (!_hasArrived)
            _groups.Dispose();
        if (_hasArrived)
            _shared!.Release();
        else
            _shared?.Abandon();
        _hashes.Dispose();
        _rows.Dispose();
        _codes?.Dispose();
        _picked.Dispose();
        _pickedRows.Dispose();
        base.Dispose();
    }

    /// <summary>The first earlier call whose state is the same as that of call <paramref name="index"/>, or -1: sum(x) and avg(x) share one.</summary>
    private static int FindTwin(ValueList<AggregateAssignment> calls, int index)
    {
        var call = calls[index];
        if (call.IsDistinct || !call.OrderBy.IsEmpty || !call.Arguments.All(Optimizer.Predicates.IsDeterministic))
            return -1;
        for (var i = 0; i < index; i++)
        {
            var other = calls[i];
            var isSameState = ReferenceEquals(call.Function, other.Function) || (call.Function.StateFamily is { } family && family == other.Function.StateFamily);
            if (isSameState && !other.IsDistinct && other.OrderBy.IsEmpty && call.Arguments == other.Arguments && Equals(call.Filter, other.Filter))
                return i;
        }
        return -1;
    }

    /// <summary>Everything the calls read, evaluated together so that common subexpressions are computed once: keys, arguments, filters, sort keys.</summary>
    private BatchProjection BuildInput(AggregateNode node)
    {
        var expressions = new List<ScalarExpression>(node.GroupBy.Select(slot => new SlotReference(slot)));
        foreach (var call in _updated)
        {
            var assignment = call.Assignment;
            call.FirstColumn = expressions.Count;
            if (_isFinal)
                expressions.AddRange(assignment.Intermediate.Select(slot => new SlotReference(slot)));
            else
                expressions.AddRange(assignment.Arguments);
            call.NumColumns = expressions.Count - call.FirstColumn;
            if (_isFinal)
                continue;
            if (assignment.Filter is not null)
            {
                call.FilterColumn = expressions.Count;
                expressions.Add(assignment.Filter);
            }
            if (assignment.IsDistinct && call.NumColumns > 0 && !assignment.Function.IgnoresDuplicates)
                call.Seen = new GroupTable([SqlType.BigInt, .. assignment.Arguments.Select(argument => argument.Type)], 0, Context.Memory);
            if (!assignment.OrderBy.IsEmpty)
            {
                call.FirstOrderColumn = expressions.Count;
                expressions.AddRange(assignment.OrderBy.Select(ordering => new SlotReference(ordering.Slot)));
                call.Ordered = OrderedRows(assignment);
            }
        }
        var takesNarrow = new bool[expressions.Count];
        foreach (var call in _calls)
            takesNarrow.AsSpan(call.FirstColumn, call.NumColumns).Fill(!_isFinal && call.Function.TakesNarrowDecimals && call.Seen is null && call.Ordered is null);
        return new BatchProjection(expressions.ToValueList(), node.Input.Output, takesNarrow);
    }

    /// <summary>Rows of an ordered call: (group address, sort keys..., arguments...), sorted by group, then by the keys.</summary>
    private SortBuffer OrderedRows(AggregateAssignment assignment)
    {
        SqlType[] types = [SqlType.BigInt, .. assignment.OrderBy.Select(ordering => ordering.Slot.Type), .. assignment.Arguments.Select(argument => argument.Type)];
        SortKey[] keys = [new SortKey(0, false, false), .. assignment.OrderBy.Select((ordering, i) => new SortKey(i + 1, ordering.Descending, ordering.NullsFirst))];
        return new SortBuffer(types, keys, Context.Memory);
    }

    /// <summary>Aggregates a batch; gives rows only when passing through.</summary>
    private RecordBatch? Consume(RecordBatch input)
    {
        var numRows = input.NumSelected;
        _numRowsIn += numRows;
        var columns = Array.Empty<ColumnVector>();
        try
        {
            if (numRows == 0)
                return null;
            columns = _input.Evaluate(input, Context);
            BatchProjection.Flatten(columns.AsSpan(_keyTypes.Length), Context.Memory);
            if (_isPassingThrough)
                return PassThrough(columns, numRows);
            if (_keyTypes.Length == 0)
            {
                UpdateSingle(columns, numRows);
                return null;
            }
            UpdateGroups(columns, numRows);
            if (_isStreaming && _groups.NumBytes > MaxStreamingBytes)
                StartFlush();
            return null;
        }
        finally
        {
            ColumnArrays.Release(columns);
            input.Dispose();
        }
    }

    private void UpdateGroups(ColumnVector[] columns, int numRows)
    {
        var keys = columns.AsSpan(0, _keyTypes.Length);
        if (_codes is not null && _codes.TryFind(keys, numRows, this, out var numbered))
        {
            UpdateNumbered(columns, numbered);
            return;
        }
        BatchProjection.Flatten(keys, Context.Memory);
        var rows = (byte**)_rows.Ensure(numRows);
        FindGroups(keys, numRows, rows);
        foreach (var call in _updated)
            UpdateCall(call, columns, rows, numRows, singleState: false);
    }

    private void FindGroups(ReadOnlySpan<ColumnVector> keys, int numRows, byte** rows)
    {
        if (_groups.TryFindInRange(keys, numRows, rows))
            return;
        var hashes = _hashes.Ensure(numRows);
        HashKernels.Hash(keys, numRows, hashes);
        _groups.FindOrInsert(keys, hashes, numRows, rows, null);
    }

    /// <summary>Makes the groups that are there without rows; a zeroed state is that of none.</summary>
    private void AddEmptySets()
    {
        _hasEmptySets = false;
        var count = _node.EmptySets.Count;
        var keys = new ColumnVector[_keyTypes.Length];
        try
        {
            for (var i = 0; i < keys.Length; i++)
                keys[i] = ColumnVector.CreateConstantNull(_keyTypes[i], count, Context.Memory);
            var sets = ColumnVector.CreateFlat(_keyTypes[^1], count, Context.Memory);
            keys[^1].Release();
            keys[^1] = sets;
            _node.EmptySets.AsSpan().CopyTo(new Span<int>(keys[^1].Values<int>(), count));
            BatchProjection.Flatten(keys, Context.Memory);
            FindGroups(keys, count, (byte**)_rows.Ensure(count));
        }
        finally
        {
            BatchProjection.Release(keys);
        }
    }

    void KeyCodes.IGroupFinder.Find(ReadOnlySpan<ColumnVector> keys, int* indices, int count, byte** rows)
    {
        var picked = Gather(keys, indices, count);
        try
        {
            BatchProjection.Flatten(picked, Context.Memory);
            FindGroups(picked, count, rows);
        }
        finally
        {
            ColumnArrays.Release(picked);
        }
    }

    private void UpdateSingle(ColumnVector[] columns, int numRows)
    {
        EnsureSingleRow();
        var rows = (byte**)_rows.Ensure(numRows);
        for (var i = 0; i < numRows; i++)
            rows[i] = _singleRow;
        foreach (var call in _updated)
            UpdateCall(call, columns, rows, numRows, singleState: true);
    }

    private void EnsureSingleRow()
    {
        if (_singleRow != null)
            return;
        _singleRow = _groups.AppendZeroed();
    }

    private void EndInput()
    {
        ReleaseChild();
        _isInputDone = true;
        if (_isPassingThrough)
            return;
        foreach (var call in _calls)
            if (call.Ordered is not null)
                UpdateOrdered(call);
        if (_keyTypes.Length == 0)
            EnsureSingleRow();
        if (_shared is not null)
        {
            (_hasArrived, _isMeeting) = (true, true);
            _shared.Arrive(Context.Instance.LocalIndex, _groups);
            return;
        }
        _cursor = default;
        _isEmitting = true;
    }

    /// <summary>Waits for the other instances, then merges this one's partition; Done when the meeting is over.</summary>
    private OperatorState Meet()
    {
        if (!_shared!.Ready.IsSet)
            return BlockOn(_shared.Ready);
        if (!_shared.IsAbandoned)
        {
            _merged ??= new MergedGroups(_shared.Tables, Context.Instance.LocalIndex, _updated, Context);
            while (_merged.MergeSome())
            {
                Context.CancellationToken.ThrowIfCancellationRequested();
                if (Context.Instance.Slice.IsOver)
                    return YieldSlice();
            }
            _isEmitting = true;
        }
        _isMeeting = false;
        return OperatorState.Done;
    }

    /// <summary>The table is past its bound: empty it, and stop grouping when it had not reduced the input by half.</summary>
    private void StartFlush()
    {
        _cursor = default;
        _isEmitting = true;
        var isPoor = _groups.NumGroups * 2 > _numRowsIn - _rowsAtFlush;
        Metrics.Add("Flushes", 1);
        if (isPoor)
        {
            _isPassingThrough = true;
            Metrics.Add("PassedThrough", 1);
        }
    }

    private void Reset()
    {
        _groups.Clear();
        _codes?.Clear();
        _rowsAtFlush = _numRowsIn;
    }
}
