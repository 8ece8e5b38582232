using System.Runtime.Intrinsics.X86;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// Rows to be sorted: appended in batches as (encoded key, columns) in pages, sorted as an array of (key word, address) entries (<see cref="EntrySort"/>), read
/// back in order. Can be cut to its first rows again and again, which is how a top-N keeps its memory small.
/// </summary>
internal sealed unsafe class SortBuffer : IDisposable
{
    private readonly MemoryTracker _memory;
    private readonly SortKeyEncoder _encoder;
    private readonly RowLayout _layout;
    private readonly RowComparer _comparer;
    private readonly Scratch<IntPtr> _rows;
    private RowPages _pages;
    private AggregateArena _arena;
    private NativeBuffer? _entries;

    public SortBuffer(SqlType[] types, SortKey[] keys, MemoryTracker memory)
    {
        _memory = memory;
        _encoder = new SortKeyEncoder(types, keys);
        _layout = new RowLayout(types, _encoder.Size, 0);
        _comparer = new RowComparer(_layout, keys, _encoder);
        _rows = new Scratch<IntPtr>(memory);
        _pages = new RowPages(_layout.RowSize, memory);
        _arena = new AggregateArena(memory);
    }

    public long NumRows => _pages.NumRows;

    public int KeySize => _encoder.Size;

    /// <summary>Appends dense rows; columns are flat or constant.</summary>
    public void Append(ReadOnlySpan<ColumnVector> columns, int numRows)
    {
        var rows = (byte**)_rows.Ensure(numRows);
        _pages.Append(numRows, rows);
        WriteKeys(columns, numRows, rows);
        for (var column = 0; column < columns.Length; column++)
            RowKernels.Scatter(_layout, column, columns[column], null, numRows, rows, _arena);
    }

    /// <summary>Encodes the keys of rows that are not appended: first words only, to be compared with <see cref="WordAt"/>.</summary>
    public void EncodeWords(ReadOnlySpan<ColumnVector> columns, int numRows, ulong* words)
    {
        using var scratch = new Scratch<byte>(_memory);
        var keys = scratch.Ensure((long)numRows * _encoder.Size);
        _encoder.Encode(columns, numRows, keys, _encoder.Size);
        for (var i = 0; i < numRows; i++)
            words[i] = RowComparer.FirstWord(keys + ((long)i * _encoder.Size));
    }

    /// <summary>Orders all rows appended so far.</summary>
    public void Sort(CancellationToken cancellationToken = default)
    {
        _entries?.Release();
        _entries = null;
        _entries = BufferPool.Rent(Math.Max(1, NumRows) * sizeof(SortEntry), _memory);
        var entries = (SortEntry*)_entries.Pointer;
        const int chunk = 256;
        var rows = stackalloc byte*[chunk];
        var cursor = default(RowPages.Cursor);
        int count;
        while ((count = _pages.Read(ref cursor, chunk, rows)) > 0)
            for (var i = 0; i < count; i++)
                (entries++)->Row = rows[i];
        entries = (SortEntry*)_entries.Pointer;
        EntrySort.Sort(entries, NumRows, SortWords.Of(entries, NumRows, _encoder, _layout), _comparer, _memory, cancellationToken);
    }

    /// <summary>After <see cref="Sort"/>: the first key word of the row at a rank.</summary>
    public ulong WordAt(long rank) => RowComparer.FirstWord(((SortEntry*)_entries!.Pointer)[rank].Row);

    /// <summary>After <see cref="Sort"/>: flat columns of the rows of ranks first..first+count-1.</summary>
    public ColumnVector[] Read(long first, int count)
    {
        var entries = (SortEntry*)_entries!.Pointer + first;
        var rows = (byte**)_rows.Ensure(count);
        for (var i = 0; i < count; i++)
        {
            rows[i] = entries[i].Row;
            if (Sse.IsSupported)
                PrefetchRow(rows[i]);
        }
        var columns = ColumnArrays.Rent(_layout.NumColumns);
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = RowKernels.Gather(_layout, i, rows, count, _arena, _memory);
            return columns;
        }
        catch
        {
            foreach (var column in columns)
                column?.Release();
            throw;
        }
    }

    /// <summary>After <see cref="Sort"/>: keeps the first <paramref name="count"/> rows only, in new memory; they need sorting again.</summary>
    public void Truncate(long count)
    {
        var oldPages = _pages;
        var oldArena = _arena;
        var pages = new RowPages(_layout.RowSize, _memory);
        var arena = new AggregateArena(_memory);
        try
        {
            var entries = (SortEntry*)_entries!.Pointer;
            for (long i = 0; i < count; i++)
            {
                var row = pages.Append();
                Buffer.MemoryCopy(entries[i].Row, row, _layout.RowSize, _layout.RowSize);
                CopyStrings(row, arena);
            }
        }
        catch
        {
            pages.Dispose();
            arena.Dispose();
            throw;
        }
        _pages = pages;
        _arena = arena;
        oldPages.Dispose();
        oldArena.Dispose();
        _entries.Release();
        _entries = null;
    }

    public void Dispose()
    {
        _entries?.Release();
        _entries = null;
        _pages.Dispose();
        _arena.Dispose();
        _rows.Dispose();
    }

    /// <summary>Sorted rows lie anywhere in memory: all are asked for before the first is read.</summary>
    private void PrefetchRow(byte* row)
    {
        for (var offset = 0; offset < _layout.RowSize; offset += 64)
            Sse.Prefetch1(row + offset);
    }

    private void WriteKeys(ReadOnlySpan<ColumnVector> columns, int numRows, byte** rows)
    {
        // Rows of one page lie one after another, so that keys can be encoded with a stride.
        for (var start = 0; start < numRows;)
        {
            var end = start + 1;
            while (end < numRows && rows[end] == rows[end - 1] + _layout.RowSize)
                end++;
            if (start == 0 && end == numRows)
            {
                _encoder.Encode(columns, numRows, rows[0], _layout.RowSize);
                return;
            }
            EncodeRange(columns, numRows, rows, start, end);
            start = end;
        }
    }

    private void EncodeRange(ReadOnlySpan<ColumnVector> columns, int numRows, byte** rows, int start, int end)
    {
        using var scratch = new Scratch<byte>(_memory);
        var keys = scratch.Ensure((long)numRows * _encoder.Size);
        _encoder.Encode(columns, numRows, keys, _encoder.Size);
        for (var i = start; i < end; i++)
            Buffer.MemoryCopy(keys + ((long)i * _encoder.Size), rows[i], _encoder.Size, _encoder.Size);
    }

    private void CopyStrings(byte* row, AggregateArena arena)
    {
        for (var column = 0; column < _layout.NumColumns; column++)
        {
            if (_layout.PhysicalOf(column) != PhysicalType.String || row[_layout.NullOffsetOf(column)] != 0)
                continue;
            var view = (StringView*)(row + _layout.OffsetOf(column));
            *view = arena.Copy(view->Span);
        }
    }
}
