using Impala.Catalog.Objects;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Operators;
using Impala.Storage.Parquet;

namespace Impala.Engine.Scan;

/// <summary>
/// Scans a file table: takes ranges and morsels from the queue it shares with the other local instances, prunes row groups, and reads
/// what is left with a <see cref="ScanReader"/> for the format. Ends early once the node's limit is reached.
/// </summary>
internal sealed class FileScanOperator : Operator
{
    private readonly ScanPlan _plan;
    private readonly ScanMorselQueue _queue;
    private readonly ScanRuntimeFilters? _runtimeFilters;
    private ParquetFile? _file;
    private int[] _fileColumns = [];
    private ScanReader? _reader;
    private long _left;

    public FileScanOperator(OperatorContext context, ScanPlan plan, ScanMorselQueue queue)
        : base(context)
    {
        _plan = plan;
        _queue = queue;
        _runtimeFilters = ScanRuntimeFilters.Create(plan, context);
        _left = plan.Node.Limit < 0 ? long.MaxValue : plan.Node.Limit;
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        if (_runtimeFilters?.NextToWaitFor() is { } signal)
            return BlockOn(signal);
        while (_left > 0)
        {
            if (_reader is null)
            {
                var state = TakeWork();
                if (state != OperatorState.Batch)
                    return state;
                continue;
            }
            batch = _reader.Next(out var isEnd);
            if (batch is not null)
                return Limit(batch);
            if (isEnd)
                CloseReader();
            Context.CancellationToken.ThrowIfCancellationRequested();
            if (Context.Instance.Slice.IsOver)
                return BlockOn(Signal.AlreadySet());
        }
        CloseReader();
        return OperatorState.Done;
    }

    public override void Dispose()
    {
        CloseReader();
        _file?.Dispose();
        _file = null;
        _plan.Dispose();
        base.Dispose();
    }

    private OperatorState Limit(RecordBatch batch)
    {
        if (batch.NumSelected > _left)
            BatchSlice.Restrict(batch, 0, (int)_left, Context.Memory);
        _left -= batch.NumSelected;
        return OperatorState.Batch;
    }

    private OperatorState TakeWork()
    {
        var state = _queue.TryTake(out var morsel, out var range, out var wait);
        switch (state)
        {
            case OperatorState.Blocked:
                return BlockOn(wait!);
            case OperatorState.Batch when morsel is { } rows:
                OpenFile(rows.Range);
                // Filters may have come since the range was cut.
                if (_runtimeFilters is null || !_runtimeFilters.CanSkip(_file!.Metadata, rows.RowGroup, _fileColumns))
                    _reader = new ParquetMorselReader(rows, _file!, _fileColumns, _plan, Context);
                else if (rows.FirstRow == 0)
                    Metrics.Add("NumRuntimeFilteredRowGroups", 1);
                break;
            case OperatorState.Batch when _runtimeFilters is not null && _runtimeFilters.CanSkip(range!):
                Metrics.Add("NumRuntimeFilteredRanges", 1);
                if (range!.Format == FileFormat.Parquet)
                    _queue.AddMorsels([]);
                break;
            case OperatorState.Batch when range!.Format == FileFormat.Parquet:
                _queue.AddMorsels(Cut(range));
                break;
            case OperatorState.Batch:
                Metrics.Add("NumTextRanges", 1);
                _reader = new TextRangeReader(range, _plan, Context);
                break;
        }
        return state;
    }

    /// <summary>The row groups whose middle lies in the range and that statistics do not rule out, in pieces when they feed several workers.</summary>
    private List<ScanMorsel> Cut(ScanRange range)
    {
        var morsels = new List<ScanMorsel>();
        try
        {
            OpenFile(range);
            var metadata = _file!.Metadata;
            var pruner = new RowGroupPruner(_plan, metadata, _fileColumns);
            for (var i = 0; i < metadata.Groups.Count; i++)
            {
                var group = metadata.Groups[i];
                var middle = group.Offset + (group.CompressedSize / 2);
                if (middle < range.Offset || middle >= range.Offset + range.RangeLength || group.NumRows == 0)
                    continue;
                Metrics.Add("NumRowGroups", 1);
                if (Context.Instance.Options.ReadParquetStatistics && pruner.CanSkip(i))
                {
                    Metrics.Add("NumStatsFilteredRowGroups", 1);
                    continue;
                }
                if (Context.Instance.Options.ReadParquetBloomFilters && pruner.CanSkipByBloomFilter(_file, i))
                {
                    Metrics.Add("NumBloomFilteredRowGroups", 1);
                    continue;
                }
                if (_runtimeFilters is not null
                    && (_runtimeFilters.CanSkip(metadata, i, _fileColumns) || _runtimeFilters.CanSkipByBloomFilter(_file, i, _fileColumns)))
                {
                    Metrics.Add("NumRuntimeFilteredRowGroups", 1);
                    continue;
                }
                var step = Context.Instance.NumLocalInstances > 1 && _plan.Columns.Length > 0 ? ScanMorsel.MaxRows : group.NumRows;
                if (RowsToRead(i, group.NumRows) is not { } rows)
                {
                    AddMorsels(0, group.NumRows, jumpsByIndex: false);
                    continue;
                }
                foreach (var (start, end) in rows.Ranges)
                    AddMorsels(start, end, jumpsByIndex: true);

                void AddMorsels(long start, long end, bool jumpsByIndex)
                {
                    for (var first = start; first < end; first += step)
                        morsels.Add(new ScanMorsel(range, i, first, Math.Min(step, end - first), jumpsByIndex));
                }
            }
            return morsels;
        }
        catch
        {
            // The other instances must not wait for morsels that will not come.
            _queue.AddMorsels([]);
            throw;
        }
    }

    /// <summary>The rows of a group that page indexes leave; null for all, as where there are no conditions or indexes, or too few rows.</summary>
    private RowRanges? RowsToRead(int rowGroup, long numRows)
    {
        if (!Context.Instance.Options.ReadParquetPageIndex || _plan.Node.Predicates.Count == 0 || numRows < 2 * PagePruner.MinGap
            || !Array.Exists(_fileColumns, column => column >= 0 && _file!.Metadata.HasPageIndex(rowGroup, column)))
            return null;
        var pruner = new PagePruner(_plan, _file!, _fileColumns, rowGroup);
        var rows = pruner.RowsToRead();
        if (pruner.NumPagesRuledOut > 0)
            Metrics.Add("NumStatsFilteredPages", pruner.NumPagesRuledOut);
        return rows.NumRows == numRows ? null : rows;
    }

    private void OpenFile(ScanRange range)
    {
        if (_file is not null && _file.Path == range.Path)
            return;
        _file?.Dispose();
        _file = null;
        _file = ParquetFile.Open(ScanFile.Open(range, Context), Context.Memory, Context.Instance.Footers);
        _fileColumns = new int[_plan.Columns.Length];
        for (var i = 0; i < _fileColumns.Length; i++)
            _fileColumns[i] = FindFileColumn(i, _file.Metadata);
    }

    /// <summary>By position or by name, as the option says; -1 when the file lacks the column, which then is NULL.</summary>
    private int FindFileColumn(int ordinal, ParquetMetadata metadata)
    {
        if (!_plan.IsFileColumn(ordinal))
            return -1;
        var index = _plan.Columns[ordinal].ColumnIndex;
        if (Context.Instance.Options.ResolveParquetByName)
            return metadata.FindColumn(_plan.Table.Columns[index].Name);
        return index < metadata.Columns.Count ? index : -1;
    }

    private void CloseReader()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
