using System.Runtime.Intrinsics.X86;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// One partition of several tables as one: rows of the largest table stay, those of the others are merged into them, state into state,
/// or stand beside them as they are; nothing is copied. Every instance merges its own partition, so no two touch the same row.
/// </summary>
internal sealed unsafe class MergedGroups : IDisposable
{
    private const ulong AddressMask = 0x0000_FFFF_FFFF_FFFFUL;
    private const int Chunk = 1024;
    private const int PrefetchDistance = 16;

    private readonly OperatorContext _context;
    private readonly AggregateCall[] _calls;
    private readonly GroupTable[] _tables;
    private readonly int _partition;
    private readonly RowEquality _equality;
    private readonly RowPages _added;
    private readonly AggregateArena _arena;
    private readonly Scratch<IntPtr> _rows;
    private readonly NativeBuffer? _directory;
    private readonly ulong _mask;
    private int _table;
    private RowPages.Cursor _cursor;
    private bool _isReadingAdded;

    public MergedGroups(IReadOnlyList<GroupTable> tables, int partition, AggregateCall[] calls, OperatorContext context)
    {
        _context = context;
        _calls = calls;
        _partition = partition;
        _tables = [.. tables.OrderByDescending(table => table.PagesOf(partition).NumRows)];
        _equality = new RowEquality(_tables[0].Layout, sizeof(ulong));
        _added = new RowPages(sizeof(ulong), context.Memory);
        _arena = new AggregateArena(context.Memory);
        _rows = new Scratch<IntPtr>(context.Memory);
        var numRows = _tables.Sum(table => table.PagesOf(partition).NumRows);
        if (numRows == _tables[0].PagesOf(partition).NumRows)
        {
            // One table has all there is.
            _table = _tables.Length;
            return;
        }
        var capacity = System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)numRows * 2);
        _directory = BufferPool.Rent((long)capacity * sizeof(ulong), context.Memory);
        System.Runtime.InteropServices.NativeMemory.Clear(_directory.Pointer, (nuint)(capacity * sizeof(ulong)));
        _mask = capacity - 1;
    }

    /// <summary>Merges some rows; false when there are none left and <see cref="Read"/> may begin.</summary>
    public bool MergeSome()
    {
        if (_table == _tables.Length)
            return false;
        var rows = (byte**)_rows.Ensure(3 * Chunk);
        var count = _tables[_table].PagesOf(_partition).Read(ref _cursor, Chunk, rows);
        if (count == 0)
        {
            _table++;
            _cursor = default;
            return _table < _tables.Length;
        }
        var numMerged = Find(rows, count, rows + Chunk, rows + (2 * Chunk));
        if (numMerged == 0)
            return true;
        foreach (var call in _calls)
        {
            var into = new AggregateStates(rows + Chunk, call.StateOffset);
            var from = new AggregateStates(rows + (2 * Chunk), call.StateOffset);
            call.Function.MergeStates(call.Signature, into, from, numMerged, _arena, _context.Evaluation);
        }
        return true;
    }

    /// <summary>The next groups; 0 after the last.</summary>
    public int Read(int count, byte** rows)
    {
        if (!_isReadingAdded)
        {
            var numRead = _tables[0].PagesOf(_partition).Read(ref _cursor, count, rows);
            if (numRead > 0)
                return numRead;
            _isReadingAdded = true;
            _cursor = default;
        }
        var numAdded = _added.Read(ref _cursor, count, rows);
        for (var i = 0; i < numAdded; i++)
            rows[i] = *(byte**)rows[i];
        return numAdded;
    }

    /// <summary>Keeps all that rows may point into alive with a vector of their text.</summary>
    public void KeepAliveIn(ColumnVector vector)
    {
        _arena.KeepAliveIn(vector);
        foreach (var table in _tables)
            table.Arena.KeepAliveIn(vector);
    }

    public void Dispose()
    {
        _directory?.Release();
        _added.Dispose();
        _arena.Dispose();
        _rows.Dispose();
    }

    /// <summary>Enters rows of the current table in the directory; those whose group is there already are given out with it.</summary>
    private int Find(byte** rows, int count, byte** into, byte** from)
    {
        var directory = (ulong*)_directory!.Pointer;
        var numMerged = 0;
        for (var i = 0; i < count; i++)
        {
            if (Sse.IsSupported && i + (2 * PrefetchDistance) < count)
            {
                Sse.Prefetch0(directory + (*(ulong*)rows[i + (2 * PrefetchDistance)] & _mask));
                if (_table > 0)
                    Sse.Prefetch0((byte*)(directory[*(ulong*)rows[i + PrefetchDistance] & _mask] & AddressMask));
            }
            var row = rows[i];
            var hash = *(ulong*)row;
            var place = hash & _mask;
            ulong entry;
            while ((entry = directory[place]) != 0)
            {
                // Rows of the first table differ from each other.
                var other = (byte*)(entry & AddressMask);
                if (_table > 0 && ((entry ^ hash) & ~AddressMask) == 0 && *(ulong*)other == hash && _equality.AreEqual(row, other))
                    break;
                place = (place + 1) & _mask;
            }
            if (entry != 0)
            {
                into[numMerged] = (byte*)(entry & AddressMask);
                from[numMerged++] = row;
                continue;
            }
            directory[place] = (hash & ~AddressMask) | (ulong)row;
            if (_table > 0)
                *(byte**)_added.Append() = row;
        }
        return numMerged;
    }
}
