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
    private readonly int _orderColumn = -1;
    private readonly bool _isDescending;

    public WindowFrames(WindowFrame frame, WindowNode node, OperatorContext context)
    {
        _frame = frame;
        _context = context;
        if (frame.Unit == FrameUnit.Range && (frame.StartOffset is not null || frame.EndOffset is not null))
        {
            _orderColumn = BatchProjection.OrdinalOf(node.OrderBy[0].Slot, node.Input.Output);
            _isDescending = node.OrderBy[0].Descending;
        }
        _startOffset = Compile(frame.Start, frame.StartOffset, node);
        _endOffset = Compile(frame.End, frame.EndOffset, node);
    }

    public (int[] Start, int[] End) Compute(RecordBatch rows, WindowPartitions partitions)
    {
        var start = Bound(_frame.Start, _startOffset, rows, partitions, isStart: true);
        var end = Bound(_frame.End, _endOffset, rows, partitions, isStart: false);
        for (var i = 0; i < start.Length; i++)
        {
            start[i] = Math.Clamp(start[i], partitions.PartitionStart[i], partitions.PartitionEnd[i]);
            end[i] = Math.Clamp(end[i], start[i], partitions.PartitionEnd[i]);
        }
        return (start, end);
    }

    public void Dispose()
    {
        _startOffset?.Dispose();
        _endOffset?.Dispose();
    }

    /// <summary>For ROWS and GROUPS the offset itself, for RANGE the sort key moved by it.</summary>
    private BatchProjection? Compile(FrameBound bound, ScalarExpression? offset, WindowNode node)
    {
        if (offset is null)
            return null;
        if (_frame.Unit != FrameUnit.Range)
            return new BatchProjection([offset], node.Input.Output);
        var key = new SlotReference(node.OrderBy[0].Slot);
        var isMinus = (bound == FrameBound.Preceding) != _isDescending;
        var function = BuiltinFunctions.Operator(isMinus ? OperatorNames.Subtract : OperatorNames.Add);
        var resolution = new FunctionResolution(_context.Instance.Statement.IsPostgresDialect);
        var signature = function.Resolve([key.Type, offset.Type], resolution)
            ?? throw new SqlException(SqlState.FeatureNotSupported, $"RANGE with offset is not supported for a sort key of type {key.Type}");
        ScalarExpression moved = new FunctionCall(function, [Convert(key, signature.Arguments[0]), Convert(offset, signature.Arguments[1])], signature.Result);
        return new BatchProjection([Convert(moved, key.Type)], node.Input.Output);
    }

    private static ScalarExpression Convert(ScalarExpression expression, SqlType type) =>
        expression.Type == type ? expression : new Cast(expression, type, CastFailure.Impala);

    private int[] Bound(FrameBound bound, BatchProjection? offset, RecordBatch rows, WindowPartitions partitions, bool isStart)
    {
        switch (bound)
        {
            case FrameBound.UnboundedPreceding:
                return (int[])partitions.PartitionStart.Clone();
            case FrameBound.UnboundedFollowing:
                return (int[])partitions.PartitionEnd.Clone();
            case FrameBound.CurrentRow:
                return CurrentRow(partitions, isStart);
            default:
                var columns = offset!.EvaluateFlat(rows, _context);
                try
                {
                    return _frame.Unit switch
                    {
                        FrameUnit.Rows => Rows(columns[0], partitions, bound == FrameBound.Preceding, isStart),
                        FrameUnit.Groups => Groups(columns[0], partitions, bound == FrameBound.Preceding, isStart),
                        FrameUnit.Range => Range(columns[0], rows[_orderColumn], partitions, isStart),
                    };
                }
                finally
                {
                    BatchProjection.Release(columns);
                }
        }
    }

    private int[] CurrentRow(WindowPartitions partitions, bool isStart)
    {
        if (_frame.Unit != FrameUnit.Rows)
            return (int[])(isStart ? partitions.PeerStart : partitions.PeerEnd).Clone();
        var result = new int[partitions.NumRows];
        for (var i = 0; i < result.Length; i++)
            result[i] = isStart ? i : i + 1;
        return result;
    }

    private static long Offset(ColumnVector offsets, int row)
    {
        if (!offsets.IsValid(row))
            throw ExecutionErrors.FrameOffsetInvalid();
        var offset = offsets.Values<long>()[offsets.Kind == VectorKind.Constant ? 0 : row];
        return offset >= 0 ? offset : throw ExecutionErrors.FrameOffsetInvalid();
    }

    private static int[] Rows(ColumnVector offsets, WindowPartitions partitions, bool isPreceding, bool isStart)
    {
        var result = new int[partitions.NumRows];
        for (var i = 0; i < result.Length; i++)
        {
            var offset = Math.Min(Offset(offsets, i), int.MaxValue);
            result[i] = (int)Math.Clamp(i + (isPreceding ? -offset : offset) + (isStart ? 0 : 1), 0, partitions.NumRows);
        }
        return result;
    }

    private static int[] Groups(ColumnVector offsets, WindowPartitions partitions, bool isPreceding, bool isStart)
    {
        var result = new int[partitions.NumRows];
        for (var i = 0; i < result.Length; i++)
        {
            var offset = Math.Min(Offset(offsets, i), int.MaxValue);
            var row = i;
            for (; offset > 0; offset--)
            {
                var next = isPreceding ? partitions.PeerStart[row] - 1 : partitions.PeerEnd[row];
                if (next < partitions.PartitionStart[i] || next >= partitions.PartitionEnd[i])
                {
                    row = -1;
                    break;
                }
                row = next;
            }
            if (row < 0)
                result[i] = isPreceding ? partitions.PartitionStart[i] : partitions.PartitionEnd[i];
            else
                result[i] = isStart ? partitions.PeerStart[row] : partitions.PeerEnd[row];
        }
        return result;
    }

    /// <summary>By binary search among the partition's rows that have a key; a NULL key's frame is its peers.</summary>
    private int[] Range(ColumnVector moved, ColumnVector keys, WindowPartitions partitions, bool isStart)
    {
        var result = new int[partitions.NumRows];
        for (var i = 0; i < result.Length; i++)
        {
            if (!keys.IsValid(i) || !moved.IsValid(i))
            {
                result[i] = isStart ? partitions.PeerStart[i] : partitions.PeerEnd[i];
                continue;
            }
            var (low, high) = (partitions.PartitionStart[i], partitions.PartitionEnd[i]);
            while (low < high && !keys.IsValid(low))
                low = partitions.PeerEnd[low];
            while (high > low && !keys.IsValid(high - 1))
                high = partitions.PeerStart[high - 1];
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
        return result;
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
}
