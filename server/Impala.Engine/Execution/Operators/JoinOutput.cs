using Impala.Catalog;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>Where each column of a joined row comes from: a column of the probe batch, a column of the build rows, or the mark.</summary>
internal sealed unsafe class JoinOutput
{
    private const int Mark = int.MinValue;

    /// <summary>Below one in so many rows kept, copying them is cheaper than carrying the others along.</summary>
    private const int MinKeptShare = 8;

    // Probe ordinals are kept as they are, build columns as their complement.
    private readonly int[] _sources;
    private readonly ValueList<Slot> _slots;

    public JoinOutput(ValueList<Slot> slots, ValueList<Slot> probe, ValueList<Slot> build, Slot? mark)
    {
        _slots = slots;
        _sources = new int[slots.Count];
        for (var i = 0; i < _sources.Length; i++)
        {
            if (mark is not null && slots[i].Id == mark.Id)
            {
                _sources[i] = Mark;
                continue;
            }
            var ordinal = BatchProjection.OrdinalOf(slots[i], probe);
            if (ordinal < 0)
            {
                ordinal = BatchProjection.OrdinalOf(slots[i], build);
                if (ordinal < 0)
                    throw new InvalidOperationException($"slot {slots[i]} comes from neither side of the join");
                ordinal = ~ordinal;
            }
            _sources[i] = ordinal;
        }
    }

    /// <summary>Pairs (probe row, build row) as a batch; -1 and null pointers give NULLs.</summary>
    /// <param name="hasUnmatchedBuild">Whether a probe row may be -1.</param>
    public RecordBatch Pairs(RecordBatch probe, int* probeRows, byte** buildRows, int count, bool hasUnmatchedBuild, JoinTable table, MemoryTracker memory)
    {
        var columns = ColumnArrays.Rent(_sources.Length);
        try
        {
            for (var i = 0; i < columns.Length; i++)
            {
                var source = _sources[i];
                if (source < 0)
                    columns[i] = RowKernels.Gather(table.Layout, ~source, buildRows, count, table.Arena, memory);
                else if (hasUnmatchedBuild)
                    columns[i] = VectorGather.GatherOrNull(probe[source], probeRows, count, memory);
                else
                    columns[i] = VectorGather.Gather(probe[source], probeRows, count, memory);
            }
            return RecordBatch.Create(columns, count);
        }
        catch
        {
            BatchProjection.Release(columns);
            throw;
        }
    }

    /// <summary>
    /// Probe rows that have one build row each. The probe's columns go on by reference unless few of their rows are left; the columns of the
    /// build rows are laid beside them, at the places of the probe rows.
    /// </summary>
    /// <param name="probeRows">Which of the probe's selected rows, ascending; comes back as physical rows.</param>
    public RecordBatch Widened(RecordBatch probe, int* probeRows, byte** buildRows, int count, JoinTable table, MemoryTracker memory)
    {
        if (probe.Selection is { } old)
            for (var k = 0; k < count; k++)
                probeRows[k] = old.Indices[probeRows[k]];
        if (count < probe.NumRows / MinKeptShare)
            return Pairs(probe, probeRows, buildRows, count, false, table, memory);
        var isWhole = count == probe.NumRows;
        var selection = isWhole ? null : SelectionVector.Create(count, memory, count);
        if (selection is not null)
            new Span<int>(probeRows, count).CopyTo(new Span<int>(selection.Indices, count));
        return Beside(probe, selection, buildRows, isWhole ? null : probeRows, count, table, memory);
    }

    /// <summary>All selected probe rows, each with its build row, or NULLs where that is null.</summary>
    public RecordBatch WidenedOrNull(RecordBatch probe, byte** buildRows, JoinTable table, MemoryTracker memory)
    {
        if (probe.Selection is not { } old)
            return Beside(probe, null, buildRows, null, probe.NumRows, table, memory);
        var count = old.Count;
        var selection = SelectionVector.Create(count, memory, count);
        new Span<int>(old.Indices, count).CopyTo(new Span<int>(selection.Indices, count));
        return Beside(probe, selection, buildRows, old.Indices, count, table, memory);
    }

    /// <summary>The probe's columns by reference; build rows at the given places of new vectors, in order without places.</summary>
    private RecordBatch Beside(RecordBatch probe, SelectionVector? selection, byte** buildRows, int* places, int count, JoinTable table, MemoryTracker memory)
    {
        var columns = ColumnArrays.Rent(_sources.Length);
        try
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (_sources[i] >= 0)
                    columns[i] = probe[_sources[i]].AddReference();
                else if (places == null)
                    columns[i] = RowKernels.Gather(table.Layout, ~_sources[i], buildRows, count, table.Arena, memory);
                else
                    columns[i] = RowKernels.GatherAt(table.Layout, ~_sources[i], buildRows, places, count, probe.NumRows, table.Arena, memory);
            }
            return RecordBatch.Create(columns, probe.NumRows, selection);
        }
        catch
        {
            selection?.Dispose();
            BatchProjection.Release(columns);
            throw;
        }
    }

    /// <summary>Build rows without a probe row.</summary>
    public RecordBatch BuildOnly(byte** buildRows, int count, JoinTable table, MemoryTracker memory)
    {
        var columns = ColumnArrays.Rent(_sources.Length);
        try
        {
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = _sources[i] < 0
                    ? RowKernels.Gather(table.Layout, ~_sources[i], buildRows, count, table.Arena, memory)
                    : ColumnVector.CreateConstantNull(_slots[i].Type, count, memory);
            }
            return RecordBatch.Create(columns, count);
        }
        catch
        {
            BatchProjection.Release(columns);
            throw;
        }
    }

    /// <summary>The probe batch's own columns and selection; takes over the batch.</summary>
    public RecordBatch ProbeOnly(RecordBatch probe) => BatchSlice.Pick(probe, _sources);

    /// <summary>All selected probe rows with the mark column, which it takes over; takes over the batch too.</summary>
    public RecordBatch WithMark(RecordBatch probe, ColumnVector mark, MemoryTracker memory)
    {
        var columns = ColumnArrays.Rent(_sources.Length);
        try
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (_sources[i] == Mark)
                    columns[i] = mark.AddReference();
                else
                    columns[i] = probe.Selection is null ? probe[_sources[i]].AddReference() : VectorGather.Gather(probe[_sources[i]], probe.Selection, memory);
            }
            return RecordBatch.Create(columns, probe.NumSelected);
        }
        catch
        {
            BatchProjection.Release(columns);
            throw;
        }
        finally
        {
            mark.Release();
            probe.Dispose();
        }
    }
}
