using System.Runtime.InteropServices;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Encoding;
using Impala.Tpch.Generation;
using Impala.Tpch.Tables;

namespace Impala.Tpch.Output;

/// <summary>Writes batches of a table into one Parquet file.</summary>
internal sealed unsafe class TableFileWriter : IDisposable
{
    // Row groups of some hundred thousand rows, so that readers that share them out by whole groups have something to share.
    private static readonly ParquetWriterOptions Options = ParquetWriterOptions.Default with
    {
        RowGroupSize = 32L << 20, FileSize = long.MaxValue,
    };

    private readonly IWritableFile _file;
    private readonly ParquetFileWriter _writer;
    private readonly StringView[]?[] _views;
    private readonly List<GCHandle> _pins = [];

    public TableFileWriter(TpchTable table, string path)
    {
        _views = new StringView[]?[table.Columns.Count];
        _file = new LocalFileSystem().Create(path);
        _writer = new ParquetFileWriter(_file, CatalogColumns(table), Options, new MemoryTracker(table.Name));
    }

    public void Write(TpchBatch batch)
    {
        Span<ColumnData> columns = stackalloc ColumnData[batch.Columns.Count];
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = new ColumnData(Values(batch.Columns[i], i), null);
            _writer.WriteBatch(columns, batch.NumRows);
        }
        finally
        {
            foreach (var pin in _pins)
                pin.Free();
            _pins.Clear();
        }
    }

    /// <summary>Completes the file. One that is not finished is no Parquet file.</summary>
    public void Finish() => _writer.Finish();

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private static ValueList<Column> CatalogColumns(TpchTable table) =>
        ValueList.Create<Column>([.. table.Columns.Select(column => new Column(column.Name, CatalogType(column.Type)))]);

    private static SqlType CatalogType(TpchColumnType type) => type switch
    {
        TpchColumnType.Int => SqlType.Int,
        TpchColumnType.BigInt => SqlType.BigInt,
        TpchColumnType.Decimal => SqlType.Decimal(15, 2),
        TpchColumnType.Date => SqlType.Date,
        TpchColumnType.Text => SqlType.String,
    };

    private void* Values(ColumnBuffer buffer, int column) => buffer switch
    {
        NumberBuffer<int> numbers => Pin(numbers.Array),
        NumberBuffer<long> numbers => Pin(numbers.Array),
        TextBuffer texts => Views(texts, column),
        _ => throw new System.Diagnostics.UnreachableException(buffer.GetType().Name),
    };

    private void* Views(TextBuffer texts, int column)
    {
        var offsets = texts.Offsets;
        var numRows = offsets.Length - 1;
        if (_views[column] is not { } views || views.Length < numRows)
            _views[column] = views = new StringView[numRows];
        var bytes = (byte*)Pin(texts.Array);
        for (var row = 0; row < numRows; row++)
            views[row] = new StringView(bytes + offsets[row], offsets[row + 1] - offsets[row]);
        return Pin(views);
    }

    private void* Pin(Array values)
    {
        var pin = GCHandle.Alloc(values, GCHandleType.Pinned);
        _pins.Add(pin);
        return (void*)pin.AddrOfPinnedObject();
    }
}
