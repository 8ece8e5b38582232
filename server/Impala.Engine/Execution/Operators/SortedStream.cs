using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>One sender's sorted rows: the batch at hand, its rows laid out with encoded keys, and the next row.</summary>
internal sealed unsafe class SortedStream : IDisposable
{
    private readonly MemoryTracker _memory;
    private readonly SortKeyEncoder _encoder;
    private readonly RowLayout _layout;
    private readonly RowComparer _comparer;
    private readonly int[] _keyColumns;
    private readonly Scratch<byte> _rowMemory;
    private ColumnVector[]? _columns;
    private byte* _rows;
    private int _numRows;

    /// <param name="types">All columns.</param>
    /// <param name="keys">Their sort keys.</param>
    /// <param name="memory">For the encoded keys.</param>
    public SortedStream(SqlType[] types, SortKey[] keys, MemoryTracker memory)
    {
        _memory = memory;
        _keyColumns = [.. keys.Select(key => key.Column)];
        var keyTypes = _keyColumns.Select(column => types[column]).ToArray();
        var keysOnly = keys.Select((key, i) => key with { Column = i }).ToArray();
        _encoder = new SortKeyEncoder(keyTypes, keysOnly);
        _layout = new RowLayout(keyTypes, _encoder.Size, 0);
        _comparer = new RowComparer(_layout, keysOnly, _encoder);
        _rowMemory = new Scratch<byte>(memory);
    }

    public bool HasRow => Row < _numRows;

    public bool IsEnded { get; set; }

    public int Row { get; set; }

    public ReadOnlySpan<ColumnVector> Columns => _columns;

    /// <summary>Takes over a batch as the rows at hand.</summary>
    public void Load(RecordBatch batch)
    {
        try
        {
            _columns = SortInput.DenseColumns(batch, _memory);
            _numRows = batch.NumSelected;
            Row = 0;
            EncodeKeys();
        }
        finally
        {
            batch.Dispose();
        }
    }

    public int Compare(SortedStream other) =>
        _comparer.Compare(_rows + ((long)Row * _layout.RowSize), other._rows + ((long)other.Row * _layout.RowSize));

    public void ReleaseIfRead()
    {
        if (!HasRow)
            ReleaseColumns();
    }

    public void Dispose()
    {
        ReleaseColumns();
        _rowMemory.Dispose();
    }

    private void EncodeKeys()
    {
        _rows = _rowMemory.Ensure((long)_numRows * _layout.RowSize);
        var keys = new ColumnVector[_keyColumns.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = _columns![_keyColumns[i]];
        _encoder.Encode(keys, _numRows, _rows, _layout.RowSize);
        if (_encoder.IsExact)
            return;
        // The values follow the keys as views; the batch at hand keeps their bytes.
        using var pointers = new Scratch<IntPtr>(_memory);
        var rows = (byte**)pointers.Ensure(_numRows);
        for (var i = 0; i < _numRows; i++)
            rows[i] = _rows + ((long)i * _layout.RowSize);
        for (var i = 0; i < keys.Length; i++)
            RowKernels.ScatterViews(_layout, i, keys[i], _numRows, rows);
    }

    private void ReleaseColumns()
    {
        if (_columns is { } columns)
        {
            _columns = null;
            ColumnArrays.Release(columns);
        }
        _numRows = 0;
        Row = 0;
    }
}
