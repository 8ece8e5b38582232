using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Computes one window call over whole partitions: ranks by position, aggregates over frames; lag, lead and the values of frames by
/// finding each row's source row first and gathering then.
/// </summary>
internal sealed unsafe class WindowFunctionEvaluator : IDisposable
{
    /// <summary>No row: the result is NULL, or lag's and lead's default.</summary>
    private const int None = -1;

    private readonly WindowCall _call;
    private readonly OperatorContext _context;
    private readonly BatchProjection _arguments;
    private readonly WindowFrames _frames;
    private readonly WindowAggregate? _aggregate;
    private readonly Scratch<int> _sources;

    public WindowFunctionEvaluator(WindowCall call, WindowNode node, OperatorContext context)
    {
        _call = call;
        _context = context;
        _arguments = new BatchProjection(call.Arguments, node.Input.Output);
        _frames = new WindowFrames(call.Frame, node, context);
        _aggregate = call.Aggregate is null ? null : new WindowAggregate(call, context);
        _sources = new Scratch<int>(context.Memory);
    }

    /// <summary>One value a row; the caller owns the vector.</summary>
    public ColumnVector Evaluate(RecordBatch rows, WindowPartitions partitions)
    {
        var arguments = _arguments.EvaluateFlat(rows, _context);
        try
        {
            if (_aggregate is not null)
            {
                if (_frames.IsWholePartition)
                    return _aggregate.EvaluatePartitions(arguments, partitions);
                return _aggregate.Evaluate(arguments, _frames.ComputeParts(rows, partitions), rows.NumRows);
            }
            return _call.Function switch
            {
                "row_number" => Numbers(null, partitions.PartitionStart, partitions.NumRows),
                "rank" => Numbers(partitions.PeerStart, partitions.PartitionStart, partitions.NumRows),
                "dense_rank" => Numbers(partitions.PeerNumber, null, partitions.NumRows),
                "percent_rank" => PercentRank(partitions),
                "cume_dist" => CumulativeDistribution(partitions),
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
        _sources.Dispose();
    }

    /// <summary>(positions[i], or i itself) - (bases[i], or 0) + 1.</summary>
    private ColumnVector Numbers(int* positions, int* bases, int numRows)
    {
        var result = ColumnVector.CreateFlat(_call.Slot.Type, numRows, _context.Memory);
        if (result.Physical == PhysicalType.Int64)
        {
            var values = result.Values<long>();
            for (var i = 0; i < numRows; i++)
                values[i] = (positions == null ? i : positions[i]) - (bases == null ? 0 : bases[i]) + 1;
            return result;
        }
        var narrow = result.Values<int>();
        for (var i = 0; i < numRows; i++)
            narrow[i] = (positions == null ? i : positions[i]) - (bases == null ? 0 : bases[i]) + 1;
        return result;
    }

    private ColumnVector PercentRank(WindowPartitions partitions)
    {
        var result = ColumnVector.CreateFlat(_call.Slot.Type, partitions.NumRows, _context.Memory);
        var values = result.Values<double>();
        var start = partitions.PartitionStart;
        var end = partitions.PartitionEnd;
        var peers = partitions.PeerStart;
        for (var i = 0; i < partitions.NumRows; i++)
        {
            var size = end[i] - start[i];
            values[i] = size == 1 ? 0 : (peers[i] - start[i]) / (double)(size - 1);
        }
        return result;
    }

    private ColumnVector CumulativeDistribution(WindowPartitions partitions)
    {
        var result = ColumnVector.CreateFlat(_call.Slot.Type, partitions.NumRows, _context.Memory);
        var values = result.Values<double>();
        var start = partitions.PartitionStart;
        var end = partitions.PartitionEnd;
        var peers = partitions.PeerEnd;
        for (var i = 0; i < partitions.NumRows; i++)
            values[i] = (peers[i] - start[i]) / (double)(end[i] - start[i]);
        return result;
    }

    private ColumnVector Tiles(ColumnVector counts, WindowPartitions partitions)
    {
        var result = ColumnVector.CreateFlat(_call.Slot.Type, partitions.NumRows, _context.Memory);
        try
        {
            var start = partitions.PartitionStart;
            var end = partitions.PartitionEnd;
            for (var i = 0; i < partitions.NumRows; i++)
            {
                var tile = 0L;
                if (TryReadInteger(counts, i, out var numTiles))
                    tile = Tile(i - start[i], end[i] - start[i], numTiles);
                else
                    Bitmap.Clear(result.EnsureValidity(_context.Memory), i);
                if (result.Physical == PhysicalType.Int64)
                    result.Values<long>()[i] = tile;
                else
                    result.Values<int>()[i] = (int)tile;
            }
            return result;
        }
        catch
        {
            result.Release();
            throw;
        }
    }

    /// <summary>The tile of row <paramref name="at"/> of a partition; the first size % numTiles tiles have one row more.</summary>
    private static long Tile(long at, long size, long numTiles)
    {
        if (numTiles <= 0)
            throw ExecutionErrors.TilesNotPositive();
        var (small, larger) = (size / numTiles, size % numTiles);
        var inLarger = larger * (small + 1);
        return at < inLarger ? (at / (small + 1)) + 1 : larger + ((at - inLarger) / Math.Max(1, small)) + 1;
    }

    private static bool TryReadInteger(ColumnVector vector, int row, out long value)
    {
        value = 0;
        if (!vector.IsValid(row))
            return false;
        var index = vector.Kind == VectorKind.Constant ? 0 : row;
        value = vector.Physical switch
        {
            PhysicalType.Int8 => vector.Values<sbyte>()[index],
            PhysicalType.Int16 => vector.Values<short>()[index],
            PhysicalType.Int32 => vector.Values<int>()[index],
            _ => vector.Values<long>()[index],
        };
        return true;
    }

    /// <summary>lag and lead: (value, offset = 1, default = NULL). A NULL offset gives NULL.</summary>
    private ColumnVector Shift(ColumnVector[] arguments, WindowPartitions partitions, int direction)
    {
        var numRows = partitions.NumRows;
        var sources = _sources.Ensure(numRows);
        var start = partitions.PartitionStart;
        var end = partitions.PartitionEnd;
        for (var i = 0; i < numRows; i++)
        {
            var distance = 1L;
            if (arguments.Length > 1 && !TryReadInteger(arguments[1], i, out distance))
            {
                sources[i] = None;
                continue;
            }
            var source = _call.IgnoreNulls
                ? ShiftOverNulls(arguments[0], start[i], end[i], i, direction, distance)
                : i + (direction * Math.Clamp(distance, -(long)numRows, numRows));
            sources[i] = source >= start[i] && source < end[i] ? (int)source : None;
        }
        var result = VectorGather.GatherOrNull(arguments[0], sources, numRows, _context.Memory);
        return arguments.Length > 2 ? WithDefaults(result, sources, arguments) : result;
    }

    /// <summary>Puts the default where no row was found; takes the vector over.</summary>
    private ColumnVector WithDefaults(ColumnVector values, int* sources, ColumnVector[] arguments)
    {
        try
        {
            using var builder = new ConstantColumnBuilder(_call.Slot.Type, values.NumRows, _context.Memory);
            for (var i = 0; i < values.NumRows; i++)
            {
                if (sources[i] != None)
                    builder.AppendRow(values, i);
                else if (arguments[1].IsValid(i))
                    builder.AppendRow(arguments[2], i);
                else
                    builder.AppendNull();
            }
            return builder.Build();
        }
        finally
        {
            values.Release();
        }
    }

    private static long ShiftOverNulls(ColumnVector values, int start, int end, int row, int direction, long distance)
    {
        long source = row;
        while (distance > 0)
        {
            source += direction;
            if (source < start || source >= end)
                return None;
            if (values.IsValid((int)source))
                distance--;
        }
        return source;
    }

    private ColumnVector FromFrame(ColumnVector[] arguments, RecordBatch rows, WindowPartitions partitions)
    {
        var parts = _frames.ComputeParts(rows, partitions);
        var sources = _sources.Ensure(rows.NumRows);
        using var valid = _call.IgnoreNulls ? new ValidRows(arguments[0], rows.NumRows, _context.Memory) : null;
        for (var i = 0; i < rows.NumRows; i++)
            sources[i] = TryFindNumber(arguments, i, out var number) ? Find(parts, i, number, valid) : None;
        return VectorGather.GatherOrNull(arguments[0], sources, rows.NumRows, _context.Memory);
    }

    private bool TryFindNumber(ColumnVector[] arguments, int row, out long number)
    {
        number = 1;
        if (_call.Function != "nth_value")
            return true;
        if (!TryReadInteger(arguments[1], row, out number))
            return false;
        return number > 0 ? true : throw ExecutionErrors.NthValueNotPositive();
    }

    /// <summary>The frame's row of this number, counted from its end for last_value.</summary>
    private int Find(WindowFrames.Bounds[] parts, int row, long number, ValidRows? valid)
    {
        var isLast = _call.Function == "last_value";
        for (var p = 0; p < parts.Length; p++)
        {
            var (starts, ends) = parts[isLast ? parts.Length - 1 - p : p];
            var (start, end) = valid is null ? (starts[row], ends[row]) : (valid.CountBefore(starts[row]), valid.CountBefore(ends[row]));
            if (number <= end - start)
            {
                var found = (int)(isLast ? end - number : start + number - 1);
                return valid is null ? found : valid.RowOf(found);
            }
            number -= end - start;
        }
        return None;
    }
}
