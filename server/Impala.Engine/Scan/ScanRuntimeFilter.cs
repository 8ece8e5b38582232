using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Functions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Storage.Memory;

namespace Impala.Engine.Scan;

/// <summary>
/// One runtime filter as one scan instance tests rows by it. A filter that lets nearly all rows pass rests for a while, each time twice as
/// long: values may change along the file, but a test that drops nothing must not cost.
/// </summary>
internal sealed unsafe class ScanRuntimeFilter : RowFilter
{
    private const int RowsPerTrial = 16 * 1024;
    private const double WorthwhileShare = 0.1;

    // In slices of the reader.
    private const int FirstRest = 64;
    private const int LongestRest = 2048;

    private readonly OperatorContext _context;
    private ColumnVector? _dictionary;
    private NativeBuffer? _table;
    private long _numUntabled;
    private long _trialRows;
    private long _trialRejected;
    private int _restLeft;
    private int _rest = FirstRest;
    private long _numTested;
    private long _numRejected;
    private bool _isOff;

    /// <param name="ordinal">The column among the scan's.</param>
    public ScanRuntimeFilter(RuntimeFilterHandle handle, RuntimeFilterTarget target, int ordinal, OperatorContext context)
        : base([ordinal])
    {
        Handle = handle;
        IsAwaited = target.IsAwaited;
        _context = context;
        _isOff = context.Instance.Options.DisableRowRuntimeFiltering;
    }

    public RuntimeFilterHandle Handle { get; }

    public bool IsAwaited { get; }

    public int Ordinal => Columns[0];

    /// <summary>The filter is there and does not rest.</summary>
    public override bool IsReady
    {
        get
        {
            if (_isOff || Handle.Value is not { } filter)
                return false;
            _isOff = !filter.TestsRows;
            if (_restLeft == 0)
                return !_isOff;
            _restLeft--;
            return false;
        }
    }

    /// <summary>It keeps its own table of a dictionary, and must see the rows to judge whether it pays.</summary>
    public override bool DecidesByValue => false;

    public override int Apply(RecordBatch batch, EvaluationContext context)
    {
        var numRows = batch.NumSelected;
        var old = batch.Selection;
        var selection = old ?? SelectionVector.Create(Math.Max(1, numRows), _context.Memory);
        int numPassed;
        try
        {
            numPassed = Select(Handle.Value!, batch[Ordinal], old is null ? null : old.Indices, numRows, selection.Indices);
        }
        catch
        {
            if (old is null)
                selection.Dispose();
            throw;
        }
        selection.Count = numPassed;
        if (old is null)
        {
            if (numPassed == numRows)
                selection.Dispose();
            else
                batch.SetSelection(selection);
        }
        Judge(numRows, numPassed);
        return numPassed;
    }

    public override void Dispose()
    {
        ForgetDictionary();
        var name = PlanPrinter.FilterName(Handle.FilterId);
        _context.Metrics.Add(name + " RowsConsidered", _numTested);
        _context.Metrics.Add(name + " RowsRejected", _numRejected);
        if (Handle.Value is not null)
            _context.Metrics.Add(name + " ArrivalMicros", (long)Handle.Arrival.TotalMicroseconds);
    }

    private int Select(RuntimeFilter filter, ColumnVector column, int* rows, int count, int* selected)
    {
        if (column.Kind == VectorKind.Dictionary && TableFor(filter, column.Dictionary!, count) is { } table)
            return RuntimeFilterKernels.SelectCodes(table.Pointer, filter.AcceptsNull, column, rows, count, selected);
        return RuntimeFilterKernels.Select(filter, column, rows, count, selected, _context.Memory);
    }

    /// <summary>The entries of a dictionary tested once for all; null as long as so few rows were seen that testing them costs less.</summary>
    private NativeBuffer? TableFor(RuntimeFilter filter, ColumnVector dictionary, int count)
    {
        if (!ReferenceEquals(_dictionary, dictionary))
        {
            ForgetDictionary();
            _dictionary = dictionary.AddReference();
            _numUntabled = 0;
        }
        if (_table is not null)
            return _table;
        _numUntabled += count;
        if (_numUntabled < dictionary.NumRows / 4)
            return null;
        var table = BufferPool.Rent(Math.Max(1, dictionary.NumRows), _context.Memory);
        try
        {
            RuntimeFilterKernels.TestEntries(filter, dictionary, table.Pointer, _context.Memory);
        }
        catch
        {
            table.Release();
            throw;
        }
        return _table = table;
    }

    private void ForgetDictionary()
    {
        _table?.Release();
        _table = null;
        _dictionary?.Release();
        _dictionary = null;
    }

    private void Judge(int numRows, int numPassed)
    {
        _numTested += numRows;
        _numRejected += numRows - numPassed;
        _trialRows += numRows;
        _trialRejected += numRows - numPassed;
        if (_trialRows < RowsPerTrial)
            return;
        if (_trialRejected < _trialRows * WorthwhileShare)
        {
            _restLeft = _rest;
            _rest = Math.Min(_rest * 2, LongestRest);
        }
        else
        {
            _rest = FirstRest;
        }
        _trialRows = 0;
        _trialRejected = 0;
    }
}
