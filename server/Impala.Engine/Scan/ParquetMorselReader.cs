using System.Diagnostics;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Planning.Nodes;
using Impala.Storage.Parquet;

namespace Impala.Engine.Scan;

/// <summary>
/// Reads a morsel in slices: filter columns first, and the others only for slices in which rows are left. Few rows of a slice are gathered
/// with those of the next ones into one batch; many leave as a batch with a selection. A filter on one dictionary-encoded column is
/// decided once for each entry of the dictionary; when no entry passes, the morsel ends there.
/// </summary>
internal sealed class ParquetMorselReader : ScanReader
{
    /// <summary>Rows of a batch without columns (count(*)), which costs nothing to hold.</summary>
    private const int MaxRowsWithoutColumns = 64 * 1024;

    private readonly ScanPlan _plan;
    private readonly OperatorContext _context;
    private readonly ScanColumnReader[] _readers;
    private readonly DictionaryVerdict?[] _verdicts;
    private readonly GatheredBatch _gathered;
    private readonly long _numRows;
    private RecordBatch? _held;
    private long _left;

    /// <param name="file">Stays open until the reader is disposed; not owned.</param>
    /// <param name="fileColumns">By scan column: the file's column, or -1 where it has none.</param>
    public ParquetMorselReader(ScanMorsel morsel, ParquetFile file, int[] fileColumns, ScanPlan plan, OperatorContext context)
    {
        _plan = plan;
        _context = context;
        _left = morsel.NumRows;
        _numRows = morsel.NumRows;
        _readers = new ScanColumnReader[plan.Columns.Length];
        _verdicts = new DictionaryVerdict?[plan.Filters.Count];
        _gathered = new GatheredBatch(plan, context.Memory);
        try
        {
            for (var i = 0; i < _readers.Length; i++)
                _readers[i] = CreateReader(i, morsel, file, fileColumns[i], plan.IsFilterColumn(i));
        }
        catch
        {
            Dispose();
            throw;
        }
        foreach (var reader in _readers)
            reader.Skip(morsel.FirstRow);
    }

    public override RecordBatch? Next(out bool isEnd)
    {
        isEnd = false;
        if (_held is { } held)
        {
            _held = null;
            return held;
        }
        if (_left == 0)
        {
            isEnd = true;
            return _gathered.Take();
        }
        var numRows = (int)Math.Min(_left, _readers.Length == 0 ? MaxRowsWithoutColumns : RecordBatch.DefaultNumRows);
        _left -= numRows;
        _context.Metrics.Add("RowsRead", numRows);
        var slice = RecordBatch.Create(ColumnArrays.Rent(_readers.Length), numRows);
        try
        {
            if (Filter(slice))
                return Give(slice);
            SkipUnread(slice);
            slice.Dispose();
            return null;
        }
        catch
        {
            slice.Dispose();
            throw;
        }
    }

    public override void Dispose()
    {
        _held?.Dispose();
        _held = null;
        _gathered.Dispose();
        foreach (var verdict in _verdicts)
            verdict?.Dispose();
        foreach (var reader in _readers)
            reader?.Dispose();
    }

    /// <summary>What can leave now that a slice is there, which is taken over; rows keep their order.</summary>
    private RecordBatch? Give(RecordBatch slice)
    {
        if (!GatheredBatch.IsWorthIt(slice))
        {
            for (var i = 0; i < _readers.Length; i++)
                Read(i, slice);
            if (_gathered.Take() is not { } before)
                return slice;
            _held = slice;
            return before;
        }
        // A limited query wants its first rows soon.
        var full = _gathered.HasRoomFor(slice.NumSelected) ? null : _gathered.Take();
        try
        {
            _gathered.Append(slice, _readers);
        }
        catch
        {
            full?.Dispose();
            throw;
        }
        full ??= _plan.Node.Limit >= 0 ? _gathered.Take() : null;
        slice.Dispose();
        return full;
    }

    /// <summary>Narrows the slice by the filters that are ready, reading what they need; false when no row is left.</summary>
    private bool Filter(RecordBatch slice)
    {
        _plan.FilterOrder.BeginSlice();
        foreach (var place in _plan.FilterOrder.Places)
        {
            var filter = _plan.Filters[place];
            if (!filter.IsReady)
                continue;
            var started = Stopwatch.GetTimestamp();
            var numRows = slice.NumSelected;
            var numLeft = DecideByEntry(place, filter, slice) is { } verdict ? Apply(verdict, filter.Columns[0], slice) : Apply(filter, slice);
            _plan.FilterOrder.Record(place, started, numRows, numLeft);
            if (numLeft == 0)
                return false;
        }
        return true;
    }

    private int Apply(RowFilter filter, RecordBatch slice)
    {
        foreach (var ordinal in filter.Columns)
            Read(ordinal, slice);
        return filter.Apply(slice, _context.Evaluation);
    }

    private int Apply(DictionaryVerdict verdict, int ordinal, RecordBatch slice)
    {
        if (verdict.NonePasses)
        {
            EndMorselWithin(ordinal, slice);
            return 0;
        }
        if (verdict is { AllPass: true, NullPasses: true })
            return slice.NumSelected;
        Read(ordinal, slice);
        return verdict.Apply(slice, slice[ordinal], _context.Memory);
    }

    /// <summary>The filter's verdict when the slice's column is codes of a dictionary that is small for the morsel.</summary>
    private DictionaryVerdict? DecideByEntry(int place, RowFilter filter, RecordBatch slice)
    {
        if (!filter.DecidesByValue || !_context.Instance.Options.FilterParquetDictionaries)
            return null;
        var ordinal = filter.Columns[0];
        if (slice[ordinal] is { } column ? column.Kind != VectorKind.Dictionary : !_readers[ordinal].HasCodes(slice.NumRows))
            return null;
        if (_verdicts[place] is { } known)
            return known;
        var dictionary = _readers[ordinal].Dictionary;
        return dictionary.NumRows > _numRows / 2 && dictionary.NumRows > RecordBatch.DefaultNumRows
            ? null
            : _verdicts[place] = DictionaryVerdict.Decide(filter, _readers.Length, dictionary, _context.Evaluation);
    }

    /// <summary>A dictionary holds nothing that passes: neither do the rows that it is all of.</summary>
    private void EndMorselWithin(int ordinal, RecordBatch slice)
    {
        if (_left == 0 || !_readers[ordinal].HasCodes(_left + (slice[ordinal] is null ? slice.NumRows : 0)))
            return;
        _context.Metrics.Add("NumDictFilteredMorsels", 1);
        _left = 0;
    }

    private void SkipUnread(RecordBatch slice)
    {
        for (var i = 0; i < _readers.Length; i++)
            if (slice[i] is null)
                _readers[i].Skip(slice.NumRows);
    }

    private void Read(int ordinal, RecordBatch slice)
    {
        if (slice[ordinal] is null)
            slice.SetColumn(ordinal, _readers[ordinal].Read(slice.NumRows));
    }

    private ScanColumnReader CreateReader(int ordinal, ScanMorsel morsel, ParquetFile file, int fileColumn, bool isFilterColumn)
    {
        var type = _plan.Columns[ordinal].Slot.Type;
        if (_plan.IsRangeConstant(ordinal))
            return new ScanColumnReader(_plan.RangeConstant(ordinal, morsel.Range, _context), _context.Memory);
        if (_plan.Columns[ordinal].ColumnIndex == VirtualColumns.FilePosition)
            return new ScanColumnReader(FirstRowOf(morsel.RowGroup, file.Metadata), _context.Memory);
        if (fileColumn < 0)
            return new ScanColumnReader(ColumnVector.CreateConstantNull(type, 1, _context.Memory), _context.Memory);
        var chunk = file.OpenColumn(morsel.RowGroup, fileColumn, type, _context.Memory);
        if (morsel.JumpsByIndex)
            chunk.UsePageIndex(file.TryReadPageIndex(morsel.RowGroup, fileColumn, type));
        return new ScanColumnReader(chunk, type, isFilterColumn || PhysicalTypes.Of(type) == PhysicalType.String, _context.Memory);
    }

    private static long FirstRowOf(int rowGroup, ParquetMetadata metadata)
    {
        var numRows = 0L;
        for (var i = 0; i < rowGroup; i++)
            numRows += metadata.Groups[i].NumRows;
        return numRows;
    }
}
