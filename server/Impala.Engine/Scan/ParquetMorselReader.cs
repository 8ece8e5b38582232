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
        isEnd = _left == 0;
        if (isEnd)
            return null;
        var numRows = (int)Math.Min(_left, _readers.Length == 0 ? MaxRowsWithoutColumns : RecordBatch.DefaultNumRows);
        _left -= numRows;
        _context.Metrics.Add("RowsRead", numRows);
        var batch = new RecordBatch(new ColumnVector[_readers.Length], numRows);
        try
        {
            if (Filter(batch))
            {
                for (var i = 0; i < _readers.Length; i++)
                    Read(i, batch);
                return batch;
            }
            for (var i = 0; i < _readers.Length; i++)
                if (batch[i] is null)
                    _readers[i].Skip(numRows);
            batch.Dispose();
            return null;
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

    /// <summary>Narrows the batch by the filters that are ready, reading what they need; false when no row is left.</summary>
    private bool Filter(RecordBatch batch)
    {
        foreach (var filter in _plan.Filters)
        {
            if (!filter.IsReady)
                continue;
            foreach (var ordinal in filter.Columns)
                Read(ordinal, batch);
            if (filter.Apply(batch, _context.Evaluation) == 0)
                return false;
        }
        return true;
    }

    private void Read(int ordinal, RecordBatch batch)
    {
        if (batch[ordinal] is null)
            batch.SetColumn(ordinal, _readers[ordinal].Read(batch.NumRows));
    }

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
}
