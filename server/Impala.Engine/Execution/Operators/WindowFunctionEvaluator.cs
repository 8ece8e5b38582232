using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>Computes one window call over whole partitions: ranks by position, lag, lead and values by row number, aggregates over frames.</summary>
internal sealed unsafe class WindowFunctionEvaluator : IDisposable
{
    private readonly WindowCall _call;
    private readonly OperatorContext _context;
    private readonly BatchProjection _arguments;
    private readonly WindowFrames _frames;
    private readonly WindowAggregate? _aggregate;

    public WindowFunctionEvaluator(WindowCall call, WindowNode node, OperatorContext context)
    {
        _call = call;
        _context = context;
        _arguments = new BatchProjection(call.Arguments, node.Input.Output);
        _frames = new WindowFrames(call.Frame, node, context);
        _aggregate = call.Aggregate is null ? null : new WindowAggregate(call, context);
    }

    /// <summary>One value a row; the caller owns the vector.</summary>
    public ColumnVector Evaluate(RecordBatch rows, WindowPartitions partitions)
    {
        var arguments = _arguments.EvaluateFlat(rows, _context);
        try
        {
            if (_aggregate is not null)
            {
                var (start, end) = _frames.Compute(rows, partitions);
                return _aggregate.Evaluate(arguments, start, end);
            }
            return _call.Function switch
            {
                "row_number" => Numbers(partitions, static (p, i) => i - p.PartitionStart[i] + 1),
                "rank" => Numbers(partitions, static (p, i) => p.PeerStart[i] - p.PartitionStart[i] + 1),
                "dense_rank" => Numbers(partitions, static (p, i) => p.PeerNumber[i] + 1),
                "percent_rank" => Fractions(partitions, static (p, i) => p.PartitionEnd[i] - p.PartitionStart[i] == 1
                    ? 0
                    : (p.PeerStart[i] - p.PartitionStart[i]) / (double)(p.PartitionEnd[i] - p.PartitionStart[i] - 1)),
                "cume_dist" => Fractions(partitions, static (p, i) =>
                    (p.PeerEnd[i] - p.PartitionStart[i]) / (double)(p.PartitionEnd[i] - p.PartitionStart[i])),
                "ntile" => Tiles(arguments[0], partitions),
                "lag" => Shift(arguments, partitions, -1),
                "lead" => Shift(arguments, partitions, 1),
                "first_value" or "last_value" or "nth_value" => FromFrame(arguments, rows, partitions),
                var name => throw ExecutionErrors.BadArgument(name, "cannot be computed over a window"),
            };
        }
        finally
        {
            BatchProjection.Release(arguments);
        }
    }

    public void Dispose()
    {
        _arguments.Dispose();
        _frames.Dispose();
    }

    private ColumnVector Numbers(WindowPartitions partitions, Func<WindowPartitions, int, long> value)
    {
        var result = ColumnVector.CreateFlat(_call.Slot.Type, partitions.NumRows, _context.Memory);
        for (var i = 0; i < partitions.NumRows; i++)
            WriteInteger(result, i, value(partitions, i));
        return result;
    }

    private static void WriteInteger(ColumnVector result, int row, long value)
    {
        if (result.Physical == PhysicalType.Int64)
            result.Values<long>()[row] = value;
        else
            result.Values<int>()[row] = (int)value;
    }

    private ColumnVector Fractions(WindowPartitions partitions, Func<WindowPartitions, int, double> value)
    {
        var result = ColumnVector.CreateFlat(_call.Slot.Type, partitions.NumRows, _context.Memory);
        for (var i = 0; i < partitions.NumRows; i++)
            result.Values<double>()[i] = value(partitions, i);
        return result;
    }

    private ColumnVector Tiles(ColumnVector counts, WindowPartitions partitions)
    {
        var result = ColumnVector.CreateFlat(_call.Slot.Type, partitions.NumRows, _context.Memory);
        for (var i = 0; i < partitions.NumRows; i++)
        {
            if (ReadInteger(counts, i) is not { } numTiles)
            {
                Bitmap.Clear(result.EnsureValidity(_context.Memory), i);
                WriteInteger(result, i, 0);
                continue;
            }
            if (numTiles <= 0)
            {
                result.Release();
                throw ExecutionErrors.BadArgument("ntile", "must be greater than zero");
            }
            long size = partitions.PartitionEnd[i] - partitions.PartitionStart[i];
            long at = i - partitions.PartitionStart[i];
            // The first size % numTiles tiles have one row more.
            var (small, larger) = (size / numTiles, size % numTiles);
            var inLarger = larger * (small + 1);
            WriteInteger(result, i, at < inLarger ? (at / (small + 1)) + 1 : larger + ((at - inLarger) / Math.Max(1, small)) + 1);
        }
        return result;
    }

    private static long? ReadInteger(ColumnVector vector, int row) => ConstantVectors.Read(vector, row).Value switch
    {
        sbyte value => value,
        short value => value,
        int value => value,
        long value => value,
        _ => null,
    };

    /// <summary>lag and lead: (value, offset = 1, default = NULL).</summary>
    private ColumnVector Shift(ColumnVector[] arguments, WindowPartitions partitions, int direction)
    {
        var usesDefault = arguments.Length > 2;
        using var builder = new ConstantColumnBuilder(_call.Slot.Type, partitions.NumRows, _context.Memory);
        for (var i = 0; i < partitions.NumRows; i++)
        {
            var offset = arguments.Length > 1 ? ReadInteger(arguments[1], i) : 1;
            if (offset is not { } distance)
            {
                builder.AppendNull();
                continue;
            }
            var target = _call.IgnoreNulls ? ShiftOverNulls(arguments[0], partitions, i, direction, distance) : i + (direction * distance);
            if (target >= partitions.PartitionStart[i] && target < partitions.PartitionEnd[i])
                builder.AppendRow(arguments[0], (int)target);
            else if (usesDefault)
                builder.AppendRow(arguments[2], i);
            else
                builder.AppendNull();
        }
        return builder.Build();
    }

    private static long ShiftOverNulls(ColumnVector values, WindowPartitions partitions, int row, int direction, long distance)
    {
        long target = row;
        while (distance > 0)
        {
            target += direction;
            if (target < partitions.PartitionStart[row] || target >= partitions.PartitionEnd[row])
                return -1;
            if (values.IsValid((int)target))
                distance--;
        }
        return target;
    }

    private ColumnVector FromFrame(ColumnVector[] arguments, RecordBatch rows, WindowPartitions partitions)
    {
        var (start, end) = _frames.Compute(rows, partitions);
        using var builder = new ConstantColumnBuilder(_call.Slot.Type, partitions.NumRows, _context.Memory);
        for (var i = 0; i < partitions.NumRows; i++)
        {
            var (position, step) = Position(arguments, i, start[i], end[i]);
            while (_call.IgnoreNulls && position >= start[i] && position < end[i] && !arguments[0].IsValid((int)position))
                position += step;
            if (position >= start[i] && position < end[i])
                builder.AppendRow(arguments[0], (int)position);
            else
                builder.AppendNull();
        }
        return builder.Build();
    }

    private (long Position, int Step) Position(ColumnVector[] arguments, int row, int start, int end)
    {
        switch (_call.Function)
        {
            case "first_value":
                return (start, 1);
            case "last_value":
                return (end - 1, -1);
            default:
                if (ReadInteger(arguments[1], row) is not { } number)
                    return (-1, 1);
                return number > 0 ? (start + number - 1, 1) : throw ExecutionErrors.BadArgument("nth_value", "must be greater than zero");
        }
    }
}
