using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Planning.Nodes;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Text;

namespace Impala.Engine.Scan;

/// <summary>Reads the lines that begin in a range of a text file. Fields are found for a batch of lines, then parsed column by column: those of
/// conjuncts first, the others only when rows are left.</summary>
internal sealed unsafe class TextRangeReader : ScanReader
{
    private readonly ScanRange _range;
    private readonly ScanPlan _plan;
    private readonly OperatorContext _context;
    private readonly ColumnVector?[] _constants;
    private readonly IRandomAccessFile _file;
    private readonly TextLineReader _reader;

    public TextRangeReader(ScanRange range, ScanPlan plan, OperatorContext context)
    {
        _range = range;
        _plan = plan;
        _context = context;
        _constants = new ColumnVector?[plan.Columns.Length];
        var isCompressed = TextCompression.IsCompressed(range.Path);
        _file = ScanFile.Open(range, context);
        if (isCompressed)
            _file = TextCompression.Open(_file);
        var numFields = 1;
        for (var i = 0; i < plan.Columns.Length; i++)
            if (plan.IsFileColumn(i))
                numFields = Math.Max(numFields, plan.Columns[i].ColumnIndex + 1);
        _reader = TextLineReader.Create(
            _file, plan.Table, range.Format, range.Offset, isCompressed ? long.MaxValue : range.Offset + range.RangeLength, numFields, context.Memory, context.CancellationToken);
    }

    public override RecordBatch? Next(out bool isEnd)
    {
        var numBadLines = _reader.NumBadLines;
        var numRows = _reader.ReadRows(RecordBatch.DefaultNumRows);
        if (_reader.NumBadLines > numBadLines)
            Report(FormattableString.Invariant($"Error parsing row: file: {_range.Path}, before offset: {_reader.BadLinePosition}"), _reader.NumBadLines - numBadLines);
        isEnd = numRows == 0;
        if (isEnd)
            return null;
        _context.Metrics.Add("RowsRead", numRows);
        var batch = RecordBatch.Create(new ColumnVector[_plan.Columns.Length], numRows);
        try
        {
            foreach (var place in _plan.FilterOrder.Places)
            {
                var filter = _plan.Filters[place];
                if (!filter.IsReady)
                    continue;
                foreach (var ordinal in filter.Columns)
                    Read(ordinal, batch);
                if (filter.Apply(batch, _context.Evaluation) > 0)
                    continue;
                batch.Dispose();
                return null;
            }
            for (var i = 0; i < _plan.Columns.Length; i++)
                Read(i, batch);
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    public override void Dispose()
    {
        if (_reader.NumErrors > 0)
            _context.Metrics.Add("FieldsNotParsed", _reader.NumErrors);
        _reader.Dispose();
        _file.Dispose();
        foreach (var value in _constants)
            value?.Release();
        Array.Clear(_constants);
    }

    private void Read(int ordinal, RecordBatch batch)
    {
        if (batch[ordinal] is null)
            batch.SetColumn(ordinal, Parse(ordinal, batch.NumRows));
    }

    private ColumnVector Parse(int ordinal, int numRows)
    {
        var (index, slot) = _plan.Columns[ordinal];
        if (_plan.IsRangeConstant(ordinal))
            return (_constants[ordinal] ??= _plan.RangeConstant(ordinal, _range, _context)).WithNumRows(numRows);
        if (index == VirtualColumns.FilePosition)
            throw new SqlException(SqlState.FeatureNotSupported, $"FILE__POSITION is known of Parquet files only: {_range.Path}", hint: "INPUT__FILE__NAME is known of every file.");
        var vector = ColumnVector.CreateFlat(slot.Type, numRows, _context.Memory);
        var keepAlive = new List<NativeBuffer>();
        try
        {
            var numErrors = _reader.NumErrors;
            var numNulls = _reader.ParseColumn(index, slot.Type, vector.Data, vector.EnsureValidity(_context.Memory), keepAlive);
            foreach (var buffer in keepAlive)
                vector.KeepAlive(buffer);
            keepAlive.Clear();
            if (_reader.NumErrors > numErrors)
                Report(Text(index, slot.Type), _reader.NumErrors - numErrors);
            if (numNulls == 0)
                vector.DropValidity();
            return vector;
        }
        catch
        {
            foreach (var buffer in keepAlive)
                buffer.Release();
            vector.Release();
            throw;
        }
    }

    /// <summary>Fields that are no values of their column are NULL and a warning, or with ABORT_ON_ERROR the end.</summary>
    private void Report(string text, long count)
    {
        if (_context.Instance.Options.AbortOnError)
            throw new SqlException(SqlState.InvalidTextRepresentation, text, hint: "With ABORT_ON_ERROR=0 such fields are NULL.");
        _context.Instance.Warnings?.Add(text, count);
    }

    private string Text(int column, Catalog.Types.SqlType type) =>
        FormattableString.Invariant($"Error converting column: {column} to {type.ToString().ToUpperInvariant()}\nError parsing row: file: {_range.Path}");
}
