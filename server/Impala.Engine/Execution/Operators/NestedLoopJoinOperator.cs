using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Joins without equality: keeps the right input as batches and compares each left batch with each of them. One side of a step is a
/// whole batch, the other a single row stretched to constants: the left row when the right batch is the larger one, else a right row.
/// </summary>
internal sealed unsafe class NestedLoopJoinOperator : Operator
{
    private readonly JoinNode _node;
    private readonly JoinKind _kind;
    private readonly CompiledFilter? _residual;
    private readonly int[] _outputs;
    private readonly int[]? _leftOutputs;
    private readonly SharedBuild<NestedLoopBuild>? _shared;
    private readonly NestedLoopBuild _build;
    private readonly List<NestedLoopBuild.Entry> _own = [];
    private readonly Scratch<byte> _matched;
    private readonly int _numLeft;
    private Operator? _left;
    private Operator? _right;
    private RecordBatch? _probe;
    private int _batchIndex;
    private int _rowIndex;
    private int _emitIndex;
    private bool _isBuilt;
    private bool _hasArrivedProbed;

    public NestedLoopJoinOperator(OperatorContext context, Operator left, Operator right, JoinNode node)
        : base(context)
    {
        _left = left;
        _right = right;
        _node = node;
        _kind = node.Kind;
        _numLeft = node.Left.Output.Count;
        var both = node.Left.Output.AddRange(node.Right.Output);
        if (!node.Residual.IsEmpty)
            _residual = ExpressionCompiler.CompileFilter(node.Residual, both);
        var outputs = node.Output;
        _outputs = [.. outputs.Select(slot => node.Mark is { } mark && slot.Id == mark.Id ? both.Count : BatchProjection.OrdinalOf(slot, both))];
        if (KeepsLeftOnly)
            _leftOutputs = _outputs;
        _matched = new Scratch<byte>(context.Memory);
        _shared = SharedJoins.IsShared(node, context.Instance)
            ? context.Instance.Shared.GetOrAdd(node.NodeId, () => new SharedBuild<NestedLoopBuild>(context.Instance.NumLocalInstances, new NestedLoopBuild()))
            : null;
        _build = _shared?.Value ?? new NestedLoopBuild();
    }

    private bool KeepsLeftOnly => _kind is JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti;

    private bool EmitsPairs => _kind is JoinKind.Inner or JoinKind.LeftOuter or JoinKind.RightOuter or JoinKind.FullOuter;

    private bool EmitsBuild => _kind is JoinKind.RightOuter or JoinKind.FullOuter or JoinKind.RightSemi or JoinKind.RightAnti;

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        if (!_isBuilt)
        {
            var state = Build();
            // Built or blocked; neither means that it was abandoned.
            if (!_isBuilt)
                return state;
        }
        while (_left is not null)
        {
            if (_probe is null)
            {
                // Without right rows these kinds have nothing to give.
                if (_build.Batches.Length == 0 && (_shared is not null || !_left.MustBeDrained)
                    && _kind is not (JoinKind.LeftOuter or JoinKind.FullOuter or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark))
                    break;
                var state = _left.Next(out var input);
                if (state == OperatorState.Blocked)
                    return BlockOn(_left);
                if (state == OperatorState.Done)
                    break;
                _probe = input!.Compact(Context.Memory);
                new Span<byte>(_matched.Ensure(_probe.NumRows), _probe.NumRows).Clear();
                (_batchIndex, _rowIndex) = (0, 0);
            }
            batch = Step();
            if (batch is not null)
                return OperatorState.Batch;
            Context.CancellationToken.ThrowIfCancellationRequested();
            if (Context.Instance.Slice.IsOver)
                return BlockOn(Signal.AlreadySet());
        }
        _left?.Dispose();
        _left = null;
        if (!EmitsBuild)
            return OperatorState.Done;
        if (!_hasArrivedProbed)
        {
            _hasArrivedProbed = true;
            _shared?.ArriveProbed();
        }
        if (_shared is not null && !_shared.AllProbed.IsSet)
            return BlockOn(_shared.AllProbed);
        batch = _shared is { IsAbandoned: true } ? null : EmitBuild();
        return batch is null ? OperatorState.Done : OperatorState.Batch;
    }

    public override bool MustBeDrained =>
        (_shared is not null && (_right is not null || (EmitsBuild && !_hasArrivedProbed))) || _left is { MustBeDrained: true } || _right is { MustBeDrained: true };

    public override void Dispose()
    {
        _probe?.Dispose();
        _probe = null;
        _left?.Dispose();
        _right?.Dispose();
        _left = null;
        _right = null;
        if (_shared is null)
            _build.Dispose();
        else
            _shared.Release(hasPlayedItsPart: _isBuilt && (!EmitsBuild || _hasArrivedProbed));
        _residual?.Dispose();
        _matched.Dispose();
        base.Dispose();
    }

    /// <summary>Takes the right input in and waits for the other instances' parts of it.</summary>
    private OperatorState Build()
    {
        while (_right is not null)
        {
            var state = _right.Next(out var input);
            if (state == OperatorState.Blocked)
                return BlockOn(_right);
            if (state == OperatorState.Batch)
            {
                AddBuild(input!);
                continue;
            }
            _right.Dispose();
            _right = null;
            if (_shared is null || _shared.ArriveAppended())
            {
                _build.Seal();
                _shared?.AllAppended.Set();
            }
        }
        if (_shared is not null && !_shared.AllAppended.IsSet)
            return BlockOn(_shared.AllAppended);
        _isBuilt = _shared is not { IsAbandoned: true };
        return OperatorState.Done;
    }

    private void AddBuild(RecordBatch input)
    {
        var batch = input.Compact(Context.Memory);
        NestedLoopBuild.Entry entry;
        try
        {
            entry = new NestedLoopBuild.Entry(batch, EmitsBuild, Context.Memory);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
        _build.Add(entry);
        _own.Add(entry);
        Metrics.Add("BuildRows", batch.NumRows);
    }

    /// <summary>One comparison of a batch with a row; gives pairs, or at the end of the probe batch what its kind gives then.</summary>
    private RecordBatch? Step()
    {
        var probe = _probe!;
        if (_batchIndex < _build.Batches.Length)
        {
            var build = _build.Batches[_batchIndex];
            var stretchLeft = build.Batch.NumRows >= probe.NumRows;
            var row = _rowIndex++;
            if (_rowIndex >= (stretchLeft ? probe.NumRows : build.Batch.NumRows))
            {
                _batchIndex++;
                _rowIndex = 0;
            }
            // A left row that is decided already need not be compared again.
            if (stretchLeft && !EmitsPairs && !EmitsBuild && _matched.Ensure(1)[row] != 0)
                return null;
            return Compare(build, row, stretchLeft);
        }
        _probe = null;
        switch (_kind)
        {
            case JoinKind.LeftOuter or JoinKind.FullOuter:
                return UnmatchedLeft(probe);
            case JoinKind.LeftSemi:
                return Keep(probe, 1);
            case JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti:
                return Keep(probe, 0);
            case JoinKind.LeftMark:
                return AddMark(probe);
            default:
                probe.Dispose();
                return null;
        }
    }

    private RecordBatch? Compare(NestedLoopBuild.Entry build, int row, bool stretchLeft)
    {
        var pairs = Pairs(build.Batch, row, stretchLeft);
        try
        {
            var count = _residual is null ? pairs.NumSelected : _residual.Apply(pairs, Context.Evaluation);
            if (count == 0)
                return Drop(pairs);
            var matched = _matched.Ensure(1);
            for (var k = 0; k < count; k++)
            {
                var index = pairs.Selection is { } selection ? selection.Indices[k] : k;
                matched[stretchLeft ? row : index] = 1;
                if (EmitsBuild)
                    build.Matched[stretchLeft ? index : row] = 1;
            }
            return EmitsPairs ? BatchSlice.Pick(pairs, _outputs) : Drop(pairs);
        }
        catch
        {
            pairs.Dispose();
            throw;
        }
    }

    private static RecordBatch? Drop(RecordBatch batch)
    {
        batch.Dispose();
        return null;
    }

    private RecordBatch Pairs(RecordBatch build, int row, bool stretchLeft)
    {
        var probe = _probe!;
        var numRows = stretchLeft ? build.NumRows : probe.NumRows;
        var columns = new ColumnVector[_numLeft + build.NumColumns];
        try
        {
            for (var i = 0; i < columns.Length; i++)
            {
                var isLeft = i < _numLeft;
                var source = isLeft ? probe[i] : build[i - _numLeft];
                columns[i] = isLeft == stretchLeft ? Stretch(source, row, numRows) : source.AddReference();
            }
            return RecordBatch.Create(columns, numRows);
        }
        catch
        {
            BatchProjection.Release(columns);
            throw;
        }
    }

    private ColumnVector Stretch(ColumnVector source, int row, int numRows) => StretchedRow.FromRow(source, row, numRows, Context.Memory);

    private RecordBatch? Keep(RecordBatch probe, byte wanted)
    {
        var matched = _matched.Ensure(1);
        var selection = SelectionVector.Create(Math.Max(1, probe.NumRows), Context.Memory);
        for (var i = 0; i < probe.NumRows; i++)
            if (matched[i] == wanted)
                selection.Indices[selection.Count++] = i;
        probe.SetSelection(selection);
        return selection.Count == 0 ? Drop(probe) : BatchSlice.Pick(probe, _leftOutputs!);
    }

    private RecordBatch AddMark(RecordBatch probe)
    {
        var mark = ColumnVector.CreateFlat(SqlType.Boolean, probe.NumRows, Context.Memory);
        new ReadOnlySpan<byte>(_matched.Ensure(1), probe.NumRows).CopyTo(new Span<byte>(mark.Data, probe.NumRows));
        var columns = new ColumnVector[_outputs.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = _outputs[i] < _numLeft ? probe[_outputs[i]].AddReference() : mark.AddReference();
        mark.Release();
        var numRows = probe.NumRows;
        probe.Dispose();
        return RecordBatch.Create(columns, numRows);
    }

    private RecordBatch? UnmatchedLeft(RecordBatch probe)
    {
        var matched = _matched.Ensure(1);
        var selection = SelectionVector.Create(Math.Max(1, probe.NumRows), Context.Memory);
        for (var i = 0; i < probe.NumRows; i++)
            if (matched[i] == 0)
                selection.Indices[selection.Count++] = i;
        probe.SetSelection(selection);
        if (selection.Count == 0)
            return Drop(probe);
        return WithNulls(probe, isLeft: true);
    }

    /// <summary>One side's columns, the other's as NULL; takes over the batch with its selection.</summary>
    private RecordBatch WithNulls(RecordBatch batch, bool isLeft)
    {
        var columns = new ColumnVector[_outputs.Length];
        var slots = _node.Output;
        for (var i = 0; i < columns.Length; i++)
        {
            var ordinal = isLeft ? _outputs[i] : _outputs[i] - _numLeft;
            columns[i] = ordinal >= 0 && ordinal < batch.NumColumns && (_outputs[i] < _numLeft) == isLeft
                ? batch[ordinal].AddReference()
                : ColumnVector.CreateConstantNull(slots[i].Type, batch.NumRows, Context.Memory);
        }
        var numRows = batch.NumRows;
        var (own, selection) = batch.Detach();
        BatchProjection.Release(own);
        return RecordBatch.Create(columns, numRows, selection);
    }

    private RecordBatch? EmitBuild()
    {
        var wanted = _kind == JoinKind.RightSemi ? (byte)1 : (byte)0;
        while (_emitIndex < _own.Count)
        {
            var build = _own[_emitIndex++];
            var selection = SelectionVector.Create(Math.Max(1, build.Batch.NumRows), Context.Memory);
            for (var i = 0; i < build.Batch.NumRows; i++)
                if (build.Matched[i] == wanted)
                    selection.Indices[selection.Count++] = i;
            var batch = build.Share(selection);
            if (selection.Count > 0)
                return WithNulls(batch, isLeft: false);
            batch.Dispose();
        }
        return null;
    }
}
