using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Storage.Parquet;

namespace Impala.Engine.Scan;

/// <summary>Reads a morsel in slices: conjunct columns first, and the others only for slices in which rows are left.</summary>
internal sealed class ParquetMorselReader : ScanReader
{
    /// <summary>Rows of a batch without columns (count(*)), which costs nothing to hold.</summary>
    private const int MaxRowsWithoutColumns = 64 * 1024;

    private readonly ScanPlan _plan;
    private readonly OperatorContext _context;
    private readonly ScanColumnReader[] _readers;
    private long _left;

    /// <param name="file">Stays open until the reader is disposed; not owned.</param>
    /// <param name="fileColumns">By scan column: the file's column, or -1 where it has none.</param>
    public ParquetMorselReader(ScanMorsel morsel, ParquetFile file, int[] fileColumns, ScanPlan plan, OperatorContext context)
    {
        _plan = plan;
        _context = context;
        _left = morsel.NumRows;
        _readers = new ScanColumnReader[plan.Columns.Length];
        try
        {
            for (var i = 0; i < _readers.Length; i++)
                _readers[i] = CreateReader(i, morsel, file, fileColumns[i], IsFilterColumn(i));
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
        isEnd = _left == 0;
        if (isEnd)
            return null;
        var numRows = (int)Math.Min(_left, _readers.Length == 0 ? MaxRowsWithoutColumns : RecordBatch.DefaultNumRows);
        _left -= numRows;
        _context.Metrics.Add("RowsRead", numRows);
        var batch = new RecordBatch([], numRows);
        var numRead = 0;
        try
        {
            for (var i = 0; i < _plan.Filters.Length; i++)
            {
                batch = ReadUpTo(_plan.FilterEnds[i], ref numRead, batch);
                if (_plan.Filters[i].Apply(batch, _context.Evaluation) > 0)
                    continue;
                for (var rest = numRead; rest < _plan.Order.Length; rest++)
                    _readers[_plan.Order[rest]].Skip(numRows);
                batch.Dispose();
                return null;
            }
            batch = ReadUpTo(_plan.Order.Length, ref numRead, batch);
            return _plan.InOutputOrder(batch);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    public override void Dispose()
    {
        foreach (var reader in _readers)
            reader?.Dispose();
    }

    private bool IsFilterColumn(int ordinal) => Array.IndexOf(_plan.Order, ordinal) < _plan.NumFilterColumns;

    private ScanColumnReader CreateReader(int ordinal, ScanMorsel morsel, ParquetFile file, int fileColumn, bool isFilterColumn)
    {
        var type = _plan.Columns[ordinal].Slot.Type;
        if (_plan.IsPartitionColumn(ordinal))
        {
            var text = morsel.Range.PartitionValues[_plan.Columns[ordinal].ColumnIndex - _plan.Table.NumDataColumns];
            return new ScanColumnReader(PartitionConstant.Create(text, type, _context), _context.Memory);
        }
        if (fileColumn < 0)
            return new ScanColumnReader(ColumnVector.CreateConstantNull(type, 1, _context.Memory), _context.Memory);
        var chunk = file.OpenColumn(morsel.RowGroup, fileColumn, type, _context.Memory);
        return new ScanColumnReader(chunk, type, isFilterColumn || PhysicalTypes.Of(type) == PhysicalType.String, _context.Memory);
    }

    /// <summary>Adds the next columns in reading order, keeping the selection.</summary>
    private RecordBatch ReadUpTo(int end, ref int numRead, RecordBatch batch)
    {
        if (numRead == end)
            return batch;
        var added = new List<ColumnVector>(end - numRead);
        try
        {
            for (; numRead < end; numRead++)
                added.Add(_readers[_plan.Order[numRead]].Read(batch.NumRows));
        }
        catch
        {
            foreach (var column in added)
                column.Release();
            throw;
        }
        var numRows = batch.NumRows;
        var (columns, selection) = batch.Detach();
        return new RecordBatch([.. columns, .. added], numRows, selection);
    }
}
