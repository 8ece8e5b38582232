using System.Numerics;
using System.Runtime.InteropServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// The build side of a hash join, shared by the instances of its fragment on a backend.
/// <code>
/// Appending (each instance to its own part) --all done--> Seal --> linking pages (all instances) --last page--> read-only
/// </code>
/// A row is: address of the next row of its chain (48 bits), match flag, unlinked flag, code, columns. The code is exact for integer keys
/// whose combined range fits 63 bits (<see cref="IntegerKeys"/>), else the hash. The directory heads chains of rows with one code: an
/// array over the codes where these are dense, else open addressing by salted 48-bit addresses. Only match flags change afterwards.
/// </summary>
internal sealed unsafe partial class JoinTable : IDisposable
{
    public const int CodeOffset = 8;
    public const int MatchedOffset = 6;
    public const int UnlinkedOffset = 7;
    public const ulong UnlinkedHeader = 1UL << 56;
    private const ulong AddressMask = 0x0000_FFFF_FFFF_FFFFUL;
    private const int HeaderSize = 16;

    /// <summary>An array over the codes may have so many places a row: no more memory than the hash directory takes at worst.</summary>
    private const ulong PlacesPerRow = 4;

    /// <summary>An array of so many places fits the second-level cache, however few rows there are.</summary>
    private const ulong SmallDomain = 1 << 16;

    private readonly KeyEquality[] _equalities;
    private readonly List<JoinTablePart> _parts = [];
    private readonly List<(JoinTablePart Part, int Page)> _pages = [];
    private NativeBuffer? _directory;
    private ulong[] _radixes = [];
    private long[] _minKeys = [];
    private ulong _domain;
    private ulong _mask;
    private int _nextPage;
    private int _numStepsLeft;
    private bool _hasDuplicates;

    public JoinTable(SqlType[] types, int[] keyColumns, KeyEquality[] equalities)
    {
        KeyColumns = keyColumns;
        _equalities = equalities;
        Layout = new RowLayout(types, HeaderSize, 0);
        HasIntegerKeys = keyColumns.All(column => IntegerKeys.IsInteger(Layout.PhysicalOf(column))) && equalities.All(equality => equality == KeyEquality.Join);
    }

    public RowLayout Layout { get; }

    /// <summary>The layout column of each key.</summary>
    public int[] KeyColumns { get; }

    /// <summary>All keys are integers compared by =: rows are appended without hashes, and key ranges are known.</summary>
    public bool HasIntegerKeys { get; }

    /// <summary>Keeps the bytes of strings in rows.</summary>
    public AggregateArena Arena => _parts[0].Arena;

    public long NumRows { get; private set; }

    public bool HasNullKey { get; private set; }

    public bool HasRows { get; private set; }

    /// <summary>Rows with one code have equal keys: what a lookup finds need not be compared.</summary>
    public bool IsExact { get; private set; }

    /// <summary>No two rows have one code, so that a probe row matches at most one.</summary>
    public bool IsUnique => !_hasDuplicates;

    /// <summary>A part for one instance; call it before any part is complete.</summary>
    public JoinTablePart AddPart(MemoryTracker memory)
    {
        var part = new JoinTablePart(this, memory);
        lock (_parts)
            _parts.Add(part);
        return part;
    }

    public bool HasNulls(int column)
    {
        foreach (var part in _parts)
            if (part.HasNulls(column))
                return true;
        return false;
    }

    /// <summary>The range of an integer key, once sealed; false without integer keys or without rows that can be found.</summary>
    public bool TryGetKeyRange(int key, out long min, out long max)
    {
        (min, max) = (long.MaxValue, long.MinValue);
        if (!HasIntegerKeys)
            return false;
        foreach (var part in _parts)
        {
            var range = part.KeyRange(key);
            min = Math.Min(min, range.Min);
            max = Math.Max(max, range.Max);
        }
        return min <= max;
    }

    /// <summary>All parts are complete: chooses the codes and makes the directory of the final size. One instance calls it, before any links.</summary>
    public void Seal(MemoryTracker memory)
    {
        foreach (var part in _parts)
        {
            NumRows += part.Pages.NumRows;
            HasNullKey |= part.HasNullKey;
            HasRows |= part.HasRows;
            for (var page = 0; page < part.Pages.NumPages; page++)
                _pages.Add((part, page));
            if (part != _parts[0])
                _parts[0].Arena.Adopt(part.Arena);
        }
        _numStepsLeft = _pages.Count + 1;
        IsExact = HasIntegerKeys && ChooseRadixes();
        var isDense = IsExact && (_domain <= SmallDomain || _domain / PlacesPerRow <= (ulong)NumRows);
        var capacity = isDense ? (long)_domain : Math.Max(64, (long)BitOperations.RoundUpToPowerOf2((ulong)NumRows * 2));
        if (!isDense)
        {
            _domain = 0;
            _mask = (ulong)capacity - 1;
        }
        _directory = BufferPool.Rent(capacity * sizeof(ulong), memory);
        NativeMemory.Clear(_directory.Pointer, (nuint)(capacity * sizeof(ulong)));
    }

    /// <summary>Links pages that no other instance has taken until none is left or the slice is over.</summary>
    /// <returns>True for the caller that ended the last step of the build.</returns>
    public bool Link(SliceClock slice, MemoryTracker memory, CancellationToken cancellationToken)
    {
        using var codes = new Scratch<ulong>(memory);
        int page;
        while (!slice.IsOver && (page = Interlocked.Increment(ref _nextPage) - 1) < _pages.Count)
        {
            LinkPage(_pages[page].Part, _pages[page].Page, codes, cancellationToken);
            if (EndStep())
                return true;
        }
        return false;
    }

    /// <summary>Ends a step of the build: each page is one, and one is the sealing instance's own. True for the last one.</summary>
    public bool EndStep() => Interlocked.Decrement(ref _numStepsLeft) == 0;

    /// <summary>True when no page is left to take (others may still be linking theirs).</summary>
    public bool AllPagesTaken => Volatile.Read(ref _nextPage) >= _pages.Count;

    /// <summary>Addresses of up to <paramref name="count"/> rows of all parts from the cursor on; 0 at the end.</summary>
    public int Read(ref Cursor cursor, int count, byte** rows)
    {
        while (cursor.Part < _parts.Count)
        {
            var read = _parts[cursor.Part].Pages.Read(ref cursor.Place, count, rows);
            if (read > 0)
                return read;
            cursor.Part++;
            cursor.Place = default;
        }
        return 0;
    }

    /// <summary>
    /// The next values of a key, of at most a batch of build rows, or null at the end; the caller releases the vector. Rows with a NULL key
    /// are among them. For runtime filters.
    /// </summary>
    public ColumnVector? ReadKeys(ref Cursor cursor, int key, MemoryTracker memory)
    {
        var rows = stackalloc byte*[RecordBatch.DefaultNumRows];
        var count = Read(ref cursor, RecordBatch.DefaultNumRows, rows);
        return count == 0 ? null : RowKernels.Gather(Layout, KeyColumns[key], rows, count, Arena, memory);
    }

    /// <summary>The next row of the chain, or null.</summary>
    public static byte* NextOf(byte* row) => (byte*)(*(ulong*)row & AddressMask);

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
        _directory?.Release();
        _directory = null;
    }

    /// <summary>Digits for the keys' ranges; false when their product is beyond 63 bits.</summary>
    private bool ChooseRadixes()
    {
        _radixes = new ulong[KeyColumns.Length];
        _minKeys = new long[KeyColumns.Length];
        UInt128 domain = 1;
        for (var key = 0; key < _radixes.Length; key++)
        {
            if (!TryGetKeyRange(key, out var min, out var max))
                (min, max) = (0, 0);
            var range = (UInt128)((Int128)max - min + 1);
            domain *= range;
            if (domain > long.MaxValue)
                return false;
            _radixes[key] = (ulong)range;
            _minKeys[key] = min;
        }
        _domain = (ulong)domain;
        return true;
    }

    /// <summary>A place among the rows of all parts; starts at the first one.</summary>
    public struct Cursor
    {
        public int Part;
        public RowPages.Cursor Place;
    }
}
