using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// Distinct keys with a state each. Rows (hash, keys, state) lie in pages and never move; an open-addressing directory of 8-byte
/// entries finds them: the hash's high 16 bits (a salt that spares most key comparisons) and the row's 48-bit address.
/// <code>
/// directory: [salt|addr][0][salt|addr]...   low hash bits choose the entry, the next free one takes a collision
///                 |
/// page:       [hash][keys][null bytes][state]
/// </code>
/// One key of whole numbers that lie close together needs no directory (<see cref="TryFindInRange"/>).
/// One or two keys of whole numbers or text are looked up row by row in a loop made for their types. Other keys are looked up in rounds:
/// walk to an empty or salt-equal entry for every row, insert the new keys, compare the others column by column, and walk on with those
/// that differed. Rows of different partitions, by the hash's highest bits, lie in different pages, so that each partition can be read alone.
/// </summary>
internal sealed unsafe partial class GroupTable : IDisposable
{
    private const ulong AddressMask = 0x0000_FFFF_FFFF_FFFFUL;
    private const int MinCapacity = 512;
    private const int PrefetchDistance = 16;
    private const long PrefetchFrom = 1 << 15;

    /// <summary>A table that outgrows this many groups takes room for as many as the plan expects at once, up to the other bound.</summary>
    private const long TrustFrom = 4096;
    private const long MaxExpected = 1 << 18;

    private readonly MemoryTracker _memory;
    private readonly RowPages[] _pages;
    private readonly long _numExpected;
    private readonly long _numPlanned;
    private readonly Scratch<int> _active;
    private readonly Scratch<int> _different;
    private readonly Scratch<int> _candidates;
    private readonly Scratch<IntPtr> _newRows;
    private readonly Scratch<int> _inserted;
    private NativeBuffer? _directory;
    private long _capacity;

    /// <param name="keyTypes">The keys.</param>
    /// <param name="stateSize">Bytes of a group's state.</param>
    /// <param name="memory">Pays for everything.</param>
    /// <param name="numPartitions">Into how many partitions of the hash the rows are divided.</param>
    /// <param name="numExpected">How many groups the plan expects; -1 is unknown.</param>
    public GroupTable(ReadOnlySpan<SqlType> keyTypes, int stateSize, MemoryTracker memory, int numPartitions = 1, double numExpected = -1)
    {
        _memory = memory;
        Layout = new RowLayout(keyTypes, sizeof(ulong), stateSize);
        _pages = new RowPages[numPartitions];
        for (var i = 0; i < numPartitions; i++)
            _pages[i] = new RowPages(Layout.RowSize, memory);
        _numPlanned = (long)Math.Clamp(numExpected, 0, long.MaxValue / 2);
        _numExpected = Math.Min(_numPlanned, MaxExpected);
        Arena = new AggregateArena(memory);
        _active = new Scratch<int>(memory);
        _different = new Scratch<int>(memory);
        _candidates = new Scratch<int>(memory);
        _newRows = new Scratch<IntPtr>(memory);
        _inserted = new Scratch<int>(memory);
    }

    public RowLayout Layout { get; }

    public int NumPartitions => _pages.Length;

    /// <summary>Holds the keys' strings and the states' variable bytes.</summary>
    public AggregateArena Arena { get; private set; }

    public long NumGroups { get; private set; }

    /// <summary>Bytes of pages, directory and arena.</summary>
    public long NumBytes
    {
        get
        {
            var total = ((_capacity + _numPlaces) * sizeof(ulong)) + Arena.NumBytes;
            foreach (var pages in _pages)
                total += pages.NumBytes;
            return total;
        }
    }

    /// <summary>The rows of one partition.</summary>
    public RowPages PagesOf(int partition) => _pages[partition];

    /// <summary>A row that no key finds: the one group of an aggregation without keys.</summary>
    public byte* AppendZeroed() => Append(0);

    /// <summary>
    /// Finds or makes the group of every row. <paramref name="rows"/> takes the groups' addresses, <paramref name="inserted"/> the input
    /// rows (ascending within rounds) that made a group, unless it is null; states of new groups are zero.
    /// </summary>
    /// <param name="keys">Flat or constant, dense.</param>
    /// <returns>How many groups are new.</returns>
    public int FindOrInsert(ReadOnlySpan<ColumnVector> keys, ulong* hashes, int numRows, byte** rows, int* inserted)
    {
        _isByHash = true;
        EnsureCapacity(numRows);
        var numTyped = FindTyped(keys, hashes, numRows, rows, inserted);
        return numTyped >= 0 ? numTyped : FindInRounds(keys, hashes, numRows, rows, inserted == null ? _inserted.Ensure(numRows) : inserted);
    }

    private int FindInRounds(ReadOnlySpan<ColumnVector> keys, ulong* hashes, int numRows, byte** rows, int* inserted)
    {
        var directory = (ulong*)_directory!.Pointer;
        var mask = (ulong)_capacity - 1;
        var active = _active.Ensure(numRows);
        var different = _different.Ensure(numRows);
        var candidates = _candidates.Ensure(numRows);
        // A walker's place in the directory is kept in the row's slot of rows until the row is found; the rest is written at once.
        for (var i = 0; i < numRows; i++)
        {
            active[i] = i;
            rows[i] = (byte*)(hashes[i] & mask);
        }
        var numActive = numRows;
        var numInserted = 0;
        var prefetch = Sse.IsSupported && _capacity >= PrefetchFrom;
        var isFirstRound = true;
        while (numActive > 0)
        {
            var numCandidates = 0;
            var firstNew = numInserted;
            for (var k = 0; k < numActive; k++)
            {
                if (prefetch && isFirstRound && k + PrefetchDistance < numActive)
                    Sse.Prefetch0(directory + (hashes[k + PrefetchDistance] & mask));
                var i = active[k];
                var hash = hashes[i];
                var place = (ulong)rows[i];
                while (true)
                {
                    var entry = directory[place];
                    if (entry == 0)
                    {
                        var row = Append(hash);
                        directory[place] = (hash & ~AddressMask) | (ulong)row;
                        rows[i] = row;
                        inserted[numInserted++] = i;
                        break;
                    }
                    if (((entry ^ hash) & ~AddressMask) == 0)
                    {
                        rows[i] = (byte*)(entry & AddressMask);
                        candidates[numCandidates++] = i;
                        break;
                    }
                    place = (place + 1) & mask;
                }
            }
            isFirstRound = false;
            WriteNewRows(keys, rows, inserted + firstNew, numInserted - firstNew);
            var numDifferent = 0;
            for (var column = 0; column < keys.Length && numCandidates > 0; column++)
                numCandidates = RowMatcher.Match(Layout, column, keys[column], rows, candidates, numCandidates, KeyEquality.Group, different, ref numDifferent);
            // The different ones walk on from behind the entry they stopped at.
            for (var k = 0; k < numDifferent; k++)
            {
                var i = different[k];
                rows[i] = (byte*)((PlaceOf(directory, mask, hashes[i], rows[i]) + 1) & mask);
                active[k] = i;
            }
            numActive = numDifferent;
        }
        return numInserted;
    }

    /// <summary>Forgets all groups and frees their memory; vectors given out before keep the old arena alive.</summary>
    public void Clear()
    {
        foreach (var pages in _pages)
            pages.Clear();
        NumGroups = 0;
        Arena.Dispose();
        Arena = new AggregateArena(_memory);
        _directory?.Release();
        _directory = null;
        _capacity = 0;
        FreePlacesOfKeys();
        _isByHash = false;
    }

    public void Dispose()
    {
        foreach (var pages in _pages)
            pages.Dispose();
        Arena.Dispose();
        _directory?.Release();
        _directory = null;
        FreePlacesOfKeys();
        _active.Dispose();
        _different.Dispose();
        _candidates.Dispose();
        _newRows.Dispose();
        _inserted.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Append(ulong hash)
    {
        var row = _pages[HashKernels.Partition(hash, _pages.Length)].Append();
        Unsafe.InitBlockUnaligned(row, 0, (uint)Layout.RowSize);
        *(ulong*)row = hash;
        NumGroups++;
        return row;
    }

    private void WriteNewRows(ReadOnlySpan<ColumnVector> keys, byte** rows, int* inserted, int count)
    {
        if (count == 0)
            return;
        var newRows = (byte**)_newRows.Ensure(count);
        for (var k = 0; k < count; k++)
            newRows[k] = rows[inserted[k]];
        for (var column = 0; column < keys.Length; column++)
            RowKernels.Scatter(Layout, column, keys[column], inserted, count, newRows, Arena);
    }

    private static ulong PlaceOf(ulong* directory, ulong mask, ulong hash, byte* row)
    {
        var place = hash & mask;
        while ((directory[place] & AddressMask) != (ulong)row)
            place = (place + 1) & mask;
        return place;
    }

    /// <summary>Keeps the directory at most half full, even if every row of the next batch is a new group.</summary>
    private void EnsureCapacity(int numRows)
    {
        var needed = (NumGroups + numRows) * 2;
        if (needed <= _capacity)
            return;
        if (NumGroups > TrustFrom)
            needed = Math.Max(needed, _numExpected * 2);
        var capacity = Math.Max(MinCapacity, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)needed));
        var grown = BufferPool.Rent(capacity * sizeof(ulong), _memory);
        System.Runtime.InteropServices.NativeMemory.Clear(grown.Pointer, (nuint)(capacity * sizeof(ulong)));
        _directory?.Release();
        _directory = grown;
        _capacity = capacity;
        Rehash();
    }

    private void Rehash()
    {
        const int chunk = 256;
        var directory = (ulong*)_directory!.Pointer;
        var mask = (ulong)_capacity - 1;
        var rows = stackalloc byte*[chunk];
        foreach (var pages in _pages)
        {
            var cursor = default(RowPages.Cursor);
            int count;
            while ((count = pages.Read(ref cursor, chunk, rows)) > 0)
            {
                for (var i = 0; i < count; i++)
                {
                    var hash = *(ulong*)rows[i];
                    var place = hash & mask;
                    while (directory[place] != 0)
                        place = (place + 1) & mask;
                    directory[place] = (hash & ~AddressMask) | (ulong)rows[i];
                }
            }
        }
    }
}
