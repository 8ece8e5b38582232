using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// The frame of each row as [start, end) of row numbers. ROWS counts rows, GROUPS counts peer groups, RANGE compares the one sort key
/// with the row's own plus or minus the offset, which the engine's operators compute so that dates and intervals work too.
/// </summary>
internal sealed unsafe class WindowFrames : IDisposable
{
    private readonly WindowFrame _frame;
    private readonly OperatorContext _context;
    private readonly BatchProjection? _startOffset;
    private readonly BatchProjection? _endOffset;
    private readonly BatchProjection? _keys;
    private readonly bool _isDescending;
    private readonly Scratch<int> _starts;
    private readonly Scratch<int> _ends;
    private readonly Scratch<int> _parts;

    public WindowFrames(WindowFrame frame, WindowNode node, OperatorContext context)
    {
        _frame = frame;
        _context = context;
        _starts = new Scratch<int>(context.Memory);
        _ends = new Scratch<int>(context.Memory);
        _parts = new Scratch<int>(context.Memory);
        if (frame.Unit == FrameUnit.Range && (frame.StartOffset is not null || frame.EndOffset is not null))
        {
            _isDescending = node.OrderBy[0].Descending;
            _keys = new BatchProjection([Key(node)], node.Input.Output);
        }
        _startOffset = Compile(frame.Start, frame.StartOffset, node);
        _endOffset = Compile(frame.End, frame.EndOffset, node);
    }

    /// <summary>True when each row's frame is its whole partition, so that all its rows have one value.</summary>
    public bool IsWholePartition => _frame.Exclusion == FrameExclusion.None && _frame.Start == FrameBound.UnboundedPreceding && _frame.End == FrameBound.UnboundedFollowing;

    /// <summary>Start and end of each row's frame, valid until the next call.</summary>
    public Bounds Compute(RecordBatch rows, WindowPartitions partitions)
    {
        var start = _starts.Ensure(rows.NumRows);
        var end = _ends.Ensure(rows.NumRows);
        Bound(_frame.Start, _startOffset, rows, partitions, isStart: true, start);
        Bound(_frame.End, _endOffset, rows, partitions, isStart: false, end);
        var partitionStart = partitions.PartitionStart;
        var partitionEnd = partitions.PartitionEnd;
        for (var i = 0; i < rows.NumRows; i++)
        {
            start[i] = Math.Clamp(start[i], partitionStart[i], partitionEnd[i]);
            end[i] = Math.Clamp(end[i], start[i], partitionEnd[i]);
        }
        return new Bounds(start, end);
    }

    /// <summary>Each row's frame as its parts, in order: one, or what EXCLUDE leaves of it. Valid until the next call.</summary>
    public Bounds[] ComputeParts(RecordBatch rows, WindowPartitions partitions)
    {
        var whole = Compute(rows, partitions);
        if (_frame.Exclusion == FrameExclusion.None)
            return [whole];
        // The part before what is left out, the row itself where only its peers are, and the part behind.
        var hasRow = _frame.Exclusion == FrameExclusion.Ties;
        var lists = _parts.Ensure((long)rows.NumRows * 4);
        var beforeEnd = lists;
        var behindStart = beforeEnd + rows.NumRows;
        var rowStart = behindStart + rows.NumRows;
        var rowEnd = rowStart + rows.NumRows;
        var isRow = _frame.Exclusion == FrameExclusion.CurrentRow;
        var peerStart = isRow ? null : partitions.PeerStart;
        var peerEnd = isRow ? null : partitions.PeerEnd;
        for (var i = 0; i < rows.NumRows; i++)
        {
            var (from, to) = isRow ? (i, i + 1) : (peerStart[i], peerEnd[i]);
            beforeEnd[i] = Math.Clamp(from, whole.Start[i], whole.End[i]);
            behindStart[i] = Math.Clamp(to, whole.Start[i], whole.End[i]);
            rowStart[i] = Math.Clamp(i, whole.Start[i], whole.End[i]);
            rowEnd[i] = Math.Clamp(i + 1, whole.Start[i], whole.End[i]);
        }
        var (before, behind) = (new Bounds(whole.Start, beforeEnd), new Bounds(behindStart, whole.End));
        return hasRow ? [before, new Bounds(rowStart, rowEnd), behind] : [before, behind];
    }

    public void Dispose()
    {
        _parts.Dispose();
        _keys?.Dispose();
        _startOffset?.Dispose();
        _endOffset?.Dispose();
        _starts.Dispose();
        _ends.Dispose();
    }

    /// <summary>For ROWS and GROUPS the offset itself, for RANGE the sort key moved by it.</summary>
    private BatchProjection? Compile(FrameBound bound, ScalarExpression? offset, WindowNode node)
    {
        if (offset is null)
            return null;
        if (_frame.Unit != FrameUnit.Range)
            return new BatchProjection([offset], node.Input.Output);
        var key = Key(node);
        var isMinus = (bound == FrameBound.Preceding) != _isDescending;
        var function = BuiltinFunctions.Operator(isMinus ? OperatorNames.Subtract : OperatorNames.Add);
        var resolution = new FunctionResolution(_context.Instance.Statement.IsPostgresDialect);
        var signature = function.Resolve([key.Type, offset.Type], resolution)
            ?? throw new SqlException(SqlState.FeatureNotSupported, $"RANGE with offset is not supported for a sort key of type {key.Type}");
        ScalarExpression moved = new FunctionCall(function, [Convert(key, signature.Arguments[0]), Convert(offset, signature.Arguments[1])], signature.Result);
        return new BatchProjection([Convert(moved, key.Type)], node.Input.Output);
    }

    /// <summary>The sort key, integers in a type in which an offset cannot carry them past its ends.</summary>
    private static ScalarExpression Key(WindowNode node)
    {
        var key = new SlotReference(node.OrderBy[0].Slot);
        return Convert(key, key.Type.IsInteger ? SqlType.Decimal(SqlType.MaxDecimalPrecision, 0) : key.Type);
    }

    private static ScalarExpression Convert(ScalarExpression expression, SqlType type) =>
        expression.Type == type ? expression : new Cast(expression, type, CastFailure.Impala);

    private void Bound(FrameBound bound, BatchProjection? offset, RecordBatch rows, WindowPartitions partitions, bool isStart, int* result)
    {
        switch (bound)
        {
            case FrameBound.UnboundedPreceding:
                Copy(partitions.PartitionStart, rows.NumRows, result);
                return;
            case FrameBound.UnboundedFollowing:
                Copy(partitions.PartitionEnd, rows.NumRows, result);
                return;
            case FrameBound.CurrentRow when _frame.Unit != FrameUnit.Rows:
                Copy(isStart ? partitions.PeerStart : partitions.PeerEnd, rows.NumRows, result);
                return;
            case FrameBound.CurrentRow:
                for (var i = 0; i < rows.NumRows; i++)
                    result[i] = isStart ? i : i + 1;
                return;
        }
        var columns = offset!.EvaluateFlat(rows, _context);
        try
        {
            switch (_frame.Unit)
            {
                case FrameUnit.Rows:
                    Rows(columns[0], partitions, bound == FrameBound.Preceding, isStart, result);
                    break;
                case FrameUnit.Groups:
                    Groups(columns[0], partitions, bound == FrameBound.Preceding, isStart, result);
                    break;
                case FrameUnit.Range:
                    var keys = _keys!.EvaluateFlat(rows, _context);
                    try
                    {
                        Range(columns[0], keys[0], partitions, isStart, result);
                    }
                    finally
                    {
                        BatchProjection.Release(keys);
                    }
                    break;
            }
        }
        finally
        {
            BatchProjection.Release(columns);
        }
    }

    private static void Copy(int* source, int count, int* target) => new Span<int>(source, count).CopyTo(new Span<int>(target, count));

    private static long Offset(ColumnVector offsets, int row)
    {
        if (!offsets.IsValid(row))
            throw ExecutionErrors.FrameOffsetInvalid();
        var offset = offsets.Values<long>()[offsets.Kind == VectorKind.Constant ? 0 : row];
        return offset >= 0 ? offset : throw ExecutionErrors.FrameOffsetInvalid();
    }

    private static void Rows(ColumnVector offsets, WindowPartitions partitions, bool isPreceding, bool isStart, int* result)
    {
        for (var i = 0; i < partitions.NumRows; i++)
        {
            var offset = Math.Min(Offset(offsets, i), int.MaxValue);
            result[i] = (int)Math.Clamp(i + (isPreceding ? -offset : offset) + (isStart ? 0 : 1), 0, partitions.NumRows);
        }
    }

    private void Groups(ColumnVector offsets, WindowPartitions partitions, bool isPreceding, bool isStart, int* result)
    {
        var numRows = partitions.NumRows;
        var partitionStart = partitions.PartitionStart;
        var partitionEnd = partitions.PartitionEnd;
        var peerStart = partitions.PeerStart;
        // Groups by number: where each begins, and each row's.
        using var startMemory = new Scratch<int>(_context.Memory);
        using var groupMemory = new Scratch<int>(_context.Memory);
        var starts = startMemory.Ensure(numRows + 1L);
        var group = groupMemory.Ensure(numRows);
        var numGroups = 0;
        for (var i = 0; i < numRows; i++)
        {
            if (peerStart[i] == i)
                starts[numGroups++] = i;
            group[i] = numGroups - 1;
        }
        starts[numGroups] = numRows;
        for (var i = 0; i < numRows; i++)
        {
            var offset = Math.Min(Offset(offsets, i), numRows);
            var wanted = group[i] + (isPreceding ? -offset : offset);
            if (wanted < group[partitionStart[i]])
                result[i] = partitionStart[i];
            else if (wanted > group[partitionEnd[i] - 1])
                result[i] = partitionEnd[i];
            else
                result[i] = isStart ? starts[wanted] : starts[wanted + 1];
        }
    }

    /// <summary>By binary search among the partition's rows that have a key; a NULL key's frame is its peers.</summary>
    private void Range(ColumnVector moved, ColumnVector keys, WindowPartitions partitions, bool isStart, int* result)
    {
        var partitionStart = partitions.PartitionStart;
        var partitionEnd = partitions.PartitionEnd;
        var peerStart = partitions.PeerStart;
        var peerEnd = partitions.PeerEnd;
        for (var i = 0; i < partitions.NumRows; i++)
        {
            if (!keys.IsValid(i) || !moved.IsValid(i))
            {
                result[i] = isStart ? peerStart[i] : peerEnd[i];
                continue;
            }
            var (low, high) = (partitionStart[i], partitionEnd[i]);
            while (low < high && !keys.IsValid(low))
                low = peerEnd[low];
            while (high > low && !keys.IsValid(high - 1))
                high = peerStart[high - 1];
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                var order = Compare(keys, middle, moved, i);
                if (isStart ? order < 0 : order <= 0)
                    low = middle + 1;
                else
                    high = middle;
            }
            result[i] = low;
        }
    }

    private int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow)
    {
        var size = PhysicalTypes.SizeOf(left.Physical);
        var order = RowComparer.Compare(
            left.Physical,
            left.Data + ((long)size * (left.Kind == VectorKind.Constant ? 0 : leftRow)),
            right.Data + ((long)size * (right.Kind == VectorKind.Constant ? 0 : rightRow)));
        return _isDescending ? -order : order;
    }

    /// <summary>Frames [Start[i], End[i]) of row numbers.</summary>
    public readonly struct Bounds(int* start, int* end)
    {
        public int* Start { get; } = start;

        public int* End { get; } = end;

        public void Deconstruct(out int* start, out int* end)
        {
            start = Start;
            end = End;
        }
    }
}
