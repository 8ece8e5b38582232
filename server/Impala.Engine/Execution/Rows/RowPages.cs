using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>Append-only rows of one size in pages that start small and grow to 1 MiB; rows never move. Contents are not zeroed.</summary>
internal sealed unsafe class RowPages : IDisposable
{
    private const long FirstPageSize = 16 * 1024;
    private const long LastPageSize = 1 << 20;

    private readonly int _rowSize;
    private readonly MemoryTracker _memory;
    private readonly List<Page> _pages = [];
    private long _nextPageSize = FirstPageSize;
    private Page? _last;
    private byte* _next;
    private int _left;

    public RowPages(int rowSize, MemoryTracker memory)
    {
        _rowSize = rowSize;
        _memory = memory;
    }

    public long NumRows { get; private set; }

    public int NumPages => _pages.Count;

    /// <summary>Bytes of all pages.</summary>
    public long NumBytes { get; private set; }

    public byte* Append()
    {
        if (_left == 0)
            AddPage();
        var row = _next;
        _next += _rowSize;
        _left--;
        NumRows++;
        _last!.NumRows++;
        return row;
    }

    /// <summary>Appends <paramref name="count"/> rows and gives their addresses.</summary>
    public void Append(int count, byte** rows)
    {
        var done = 0;
        while (done < count)
        {
            if (_left == 0)
                AddPage();
            var here = Math.Min(count - done, _left);
            for (var i = 0; i < here; i++)
                rows[done + i] = _next + ((long)i * _rowSize);
            done += here;
            _next += (long)here * _rowSize;
            _left -= here;
            _last!.NumRows += here;
        }
        NumRows += count;
    }

    /// <summary>Addresses of up to <paramref name="count"/> rows from the cursor on, in order of appending; moves the cursor. 0 at the end.</summary>
    public int Read(ref Cursor cursor, int count, byte** rows)
    {
        var done = 0;
        while (done < count && cursor.Page < _pages.Count)
            done += ReadPage(ref cursor, count - done, rows + done);
        return done;
    }

    /// <summary>As <see cref="Read"/>, but no further than the end of the cursor's page, which moves the cursor to the next one.</summary>
    public int ReadPage(ref Cursor cursor, int count, byte** rows)
    {
        var page = _pages[cursor.Page];
        var here = Math.Min(count, page.NumRows - cursor.Row);
        var first = page.Buffer.Pointer + ((long)cursor.Row * _rowSize);
        for (var i = 0; i < here; i++)
            rows[i] = first + ((long)i * _rowSize);
        cursor.Row += here;
        if (cursor.Row == page.NumRows)
        {
            cursor.Page++;
            cursor.Row = 0;
        }
        return here;
    }

    /// <summary>Frees all pages and starts anew.</summary>
    public void Clear()
    {
        Dispose();
        _nextPageSize = FirstPageSize;
    }

    public void Dispose()
    {
        foreach (var page in _pages)
            page.Buffer.Release();
        _pages.Clear();
        _last = null;
        _next = null;
        _left = 0;
        NumRows = 0;
        NumBytes = 0;
    }

    private void AddPage()
    {
        var buffer = BufferPool.Rent(Math.Max(_nextPageSize, _rowSize), _memory);
        _nextPageSize = Math.Min(_nextPageSize * 2, LastPageSize);
        _pages.Add(_last = new Page(buffer));
        _next = buffer.Pointer;
        _left = (int)(buffer.Capacity / _rowSize);
        NumBytes += buffer.Capacity;
    }

    /// <summary>A place among the rows; starts at the first one.</summary>
    public struct Cursor
    {
        public int Page;
        public int Row;
    }

    private sealed class Page(NativeBuffer buffer)
    {
        public NativeBuffer Buffer { get; } = buffer;

        public int NumRows { get; set; }
    }
}
