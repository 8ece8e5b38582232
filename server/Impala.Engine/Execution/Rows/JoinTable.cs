using System.Runtime.Intrinsics.X86;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// The build side of a hash join. Rows (next, hash, columns, flags) lie in pages; when all are there, <see cref="Finish"/> makes a
/// directory of the final size whose entries (salt and address, as in <see cref="GroupTable"/>) head chains of rows with one salt.
/// Read-only afterwards, except for the match flags, and so shared by the instances of a broadcast join.
/// </summary>
internal sealed unsafe class JoinTable : IDisposable
{
    private const ulong AddressMask = 0x0000_FFFF_FFFF_FFFFUL;
    private const int HashOffset = 8;
    private const int HeaderSize = 16;
    private const int PrefetchDistance = 16;
    private const long PrefetchFrom = 1 << 15;

    private readonly MemoryTracker _memory;
    private readonly RowPages _pages;
    private readonly Scratch<IntPtr> _rows;
    private NativeBuffer? _directory;
    private ulong _mask;

    public JoinTable(SqlType[] types, MemoryTracker memory)
    {
        _memory = memory;
        Layout = new RowLayout(types, HeaderSize, 8);
        MatchedOffset = Layout.StateOffset;
        UnlinkedOffset = Layout.StateOffset + 1;
        _pages = new RowPages(Layout.RowSize, memory);
        _rows = new Scratch<IntPtr>(memory);
        Arena = new AggregateArena(memory);
    }

    public RowLayout Layout { get; }

    public AggregateArena Arena { get; }

    public RowPages Pages => _pages;

    public long NumRows => _pages.NumRows;

    /// <summary>The byte of a row that says whether a probe row matched it.</summary>
    public int MatchedOffset { get; }

    /// <summary>The byte of a row that says that no key finds it (a NULL key), kept for its own sake.</summary>
    public int UnlinkedOffset { get; }

    /// <summary>Whether a build row had NULL in the first key, stored or not.</summary>
    public bool HasNullKey { get; set; }

    /// <summary>Whether there were build rows at all, stored or not.</summary>
    public bool HasRows { get; set; }

    /// <summary>Appends rows indices[0..count-1] of columns of any kind, in layout order.</summary>
    public void Append(ReadOnlySpan<ColumnVector> columns, ulong* hashes, int* indices, int count, bool isLinked)
    {
        if (count == 0)
            return;
        var rows = (byte**)_rows.Ensure(count);
        _pages.Append(count, rows);
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            *(ulong*)row = 0;
            *(ulong*)(row + HashOffset) = hashes[indices[i]];
            *(ulong*)(row + Layout.StateOffset) = 0;
            row[UnlinkedOffset] = isLinked ? (byte)0 : (byte)1;
        }
        for (var column = 0; column < columns.Length; column++)
            RowKernels.Scatter(Layout, column, columns[column], indices, count, rows, Arena);
    }

    /// <summary>Builds the directory; no rows may follow.</summary>
    public void Finish(CancellationToken cancellationToken)
    {
        _rows.Dispose();
        var capacity = Math.Max(64, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)NumRows * 2));
        _directory = BufferPool.Rent(capacity * sizeof(ulong), _memory);
        System.Runtime.InteropServices.NativeMemory.Clear(_directory.Pointer, (nuint)(capacity * sizeof(ulong)));
        _mask = (ulong)capacity - 1;
        const int chunk = 1024;
        var rows = stackalloc byte*[chunk];
        var cursor = default(RowPages.Cursor);
        int count;
        while ((count = _pages.Read(ref cursor, chunk, rows)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Link(rows, count);
        }
    }

    /// <summary>For each row of <paramref name="wanted"/>, the head of the chain its hash leads to; those that have one are put into active.</summary>
    /// <returns>How many are active.</returns>
    public int Lookup(ulong* hashes, int* wanted, int count, byte** heads, int* active)
    {
        var directory = (ulong*)_directory!.Pointer;
        var mask = _mask;
        var prefetch = Sse.IsSupported && (long)mask >= PrefetchFrom;
        var numActive = 0;
        for (var k = 0; k < count; k++)
        {
            if (prefetch && k + PrefetchDistance < count)
                Sse.Prefetch0(directory + (hashes[wanted[k + PrefetchDistance]] & mask));
            var i = wanted[k];
            var hash = hashes[i];
            var place = hash & mask;
            while (true)
            {
                var entry = directory[place];
                if (entry == 0)
                    break;
                if (((entry ^ hash) & ~AddressMask) == 0)
                {
                    heads[i] = (byte*)(entry & AddressMask);
                    if (prefetch)
                        Sse.Prefetch0(heads[i]);
                    active[numActive++] = i;
                    break;
                }
                place = (place + 1) & mask;
            }
        }
        return numActive;
    }

    /// <summary>The next row of the chain, or null.</summary>
    public static byte* NextOf(byte* row) => *(byte**)row;

    public void Dispose()
    {
        _pages.Dispose();
        Arena.Dispose();
        _rows.Dispose();
        _directory?.Release();
        _directory = null;
    }

    private void Link(byte** rows, int count)
    {
        var directory = (ulong*)_directory!.Pointer;
        for (var i = 0; i < count; i++)
        {
            if (i + PrefetchDistance < count && Sse.IsSupported)
                Sse.Prefetch0(directory + (*(ulong*)(rows[i + PrefetchDistance] + HashOffset) & _mask));
            var row = rows[i];
            if (row[UnlinkedOffset] != 0)
                continue;
            var hash = *(ulong*)(row + HashOffset);
            var place = hash & _mask;
            while (directory[place] != 0 && ((directory[place] ^ hash) & ~AddressMask) != 0)
                place = (place + 1) & _mask;
            *(ulong*)row = directory[place] & AddressMask;
            directory[place] = (hash & ~AddressMask) | (ulong)row;
        }
    }
}
