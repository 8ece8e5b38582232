using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Expressions;
using Impala.Storage.Parquet;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Scan;

/// <summary>
/// The runtime filters of one scan instance: which to wait for, what they let it pass over whole (ranges by partition values, row groups
/// by footer statistics), and the tests of rows, which are row filters of the plan.
/// </summary>
internal sealed class ScanRuntimeFilters
{
    /// <summary>Of more values one is probably in each row group, and a read was for nothing.</summary>
    private const int MaxBloomTests = 16;

    private readonly ScanPlan _plan;
    private readonly OperatorContext _context;
    private readonly RuntimeFilterBank _bank;
    private readonly List<ScanRuntimeFilter> _filters = [];
    private int _nextToWaitFor;

    private ScanRuntimeFilters(ScanPlan plan, OperatorContext context, RuntimeFilterBank bank)
    {
        _plan = plan;
        _context = context;
        _bank = bank;
    }

    /// <summary>Null for a scan without filters, which is most of them.</summary>
    public static ScanRuntimeFilters? Create(ScanPlan plan, OperatorContext context)
    {
        if (plan.Node.RuntimeFilters.IsEmpty || context.Instance.RuntimeFilters is not { } bank)
            return null;
        var filters = new ScanRuntimeFilters(plan, context, bank);
        foreach (var target in plan.Node.RuntimeFilters)
        {
            if (bank.Find(target.FilterId) is not { } handle)
                continue;
            var filter = new ScanRuntimeFilter(handle, target, OrdinalOf(plan, target.Expression), context);
            filters._filters.Add(filter);
            plan.AddFilter(filter);
        }
        return filters;
    }

    /// <summary>What to wait for before the first row is read; null when nothing is left to wait for.</summary>
    public Signal? NextToWaitFor()
    {
        for (; _nextToWaitFor < _filters.Count; _nextToWaitFor++)
        {
            if (_filters[_nextToWaitFor].IsAwaited && _bank.WaitFor(_filters[_nextToWaitFor].Handle) is { IsSet: false } signal)
                return signal;
        }
        return null;
    }

    /// <summary>Whether the range's partition values or path alone keep all its rows out.</summary>
    public bool CanSkip(ScanRange range)
    {
        foreach (var filter in _filters)
        {
            if (!_plan.IsRangeConstant(filter.Ordinal) || filter.Handle.Value is not { TestsRows: true } value)
                continue;
            var constant = _plan.RangeConstant(filter.Ordinal, range, _context);
            try
            {
                if (!Passes(value, constant))
                    return true;
            }
            finally
            {
                constant.Release();
            }
        }
        return false;
    }

    /// <summary>Whether statistics show that no row of a row group passes all filters that are there now.</summary>
    public bool CanSkip(ParquetMetadata metadata, int rowGroup, int[] fileColumns)
    {
        if (!_context.Instance.Options.ReadParquetStatistics)
            return false;
        foreach (var filter in _filters)
        {
            if (filter.Handle.Value is not { AcceptsNull: false } value)
                continue;
            if (value.IsEmpty)
                return true;
            if (fileColumns[filter.Ordinal] >= 0 && (value.HasBounds || value.Bitmap is not null)
                && ColumnStatisticsReader.TryGetMinMax(metadata, rowGroup, fileColumns[filter.Ordinal], _plan.Columns[filter.Ordinal].Slot.Type, out var min, out var max)
                && RuntimeFilterBounds.AllOutside(value, min, max))
                return true;
        }
        return false;
    }

    /// <summary>Whether the bloom filter of a column chunk has none of a filter's few values; reads from the file.</summary>
    public bool CanSkipByBloomFilter(ParquetFile file, int rowGroup, int[] fileColumns)
    {
        if (!_context.Instance.Options.ReadParquetBloomFilters)
            return false;
        foreach (var filter in _filters)
        {
            if (filter.Handle.Value is not { AcceptsNull: false, Values: { Length: <= MaxBloomTests } values } || fileColumns[filter.Ordinal] < 0)
                continue;
            var column = _plan.Columns[filter.Ordinal];
            if (file.TryReadBloomFilter(rowGroup, fileColumns[filter.Ordinal], column.Slot.Type) is { } bloom && !Array.Exists(values, bloom.MightContain))
                return true;
        }
        return false;
    }

    /// <summary>The column that an expression is, or widens.</summary>
    private static int OrdinalOf(ScanPlan plan, ScalarExpression expression)
    {
        var slot = ((SlotReference)(expression is Cast cast ? cast.Argument : expression)).Slot;
        return Array.FindIndex(plan.Columns, column => column.Slot.Id == slot.Id);
    }

    private unsafe bool Passes(RuntimeFilter filter, ColumnVector constant)
    {
        int selected;
        return RuntimeFilterKernels.Select(filter, constant, null, 1, &selected, _context.Memory) > 0;
    }
}
