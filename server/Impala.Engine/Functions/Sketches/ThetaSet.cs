namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// A theta sketch while it grows, in an arena: an open hash table of the hashes below theta, of 32 to 8192 places. Past 7680 the 4096 least
/// stay and theta comes down to the next one, as in the library's update sketch of 2^12 entries. Zeroed, it has seen nothing.
/// </summary>
internal unsafe struct ThetaSet
{
    private const int NominalSize = 4096;
    private const int MaxPlaces = 2 * NominalSize;
    private const int MaxKeys = MaxPlaces / 16 * 15;
    private const int FirstPlaces = 32;

    private ulong* _places;
    private int _numPlaces;
    private int _numKeys;
    private ulong _below;
    private bool _hasSeen;
    private bool _isUnion;

    public readonly ulong Theta => CompactTheta.All - _below;

    /// <summary>True when nothing was given at all, not even an empty sketch.</summary>
    public readonly bool IsUntouched => !_hasSeen && !_isUnion;

    public void Add(ulong hash, AggregateArena arena)
    {
        _hasSeen = true;
        // The library keeps 63 bits; zero marks a free place.
        Insert(hash >> 1, arena);
    }

    /// <summary>Unites with a sketch; the result has at most 4096 hashes then.</summary>
    public void Unite(CompactTheta sketch, AggregateArena arena)
    {
        _isUnion = true;
        if (sketch.IsEmpty)
            return;
        _hasSeen = true;
        if (sketch.Theta < Theta)
            Lower(sketch.Theta);
        foreach (var key in sketch.Keys)
            Insert(key, arena);
    }

    /// <summary>The sketch's bytes, in the arena.</summary>
    public readonly ReadOnlySpan<byte> Compact(AggregateArena arena)
    {
        var keys = new Span<ulong>((ulong*)arena.Allocate(Math.Max(1, _numKeys) * sizeof(ulong)), _numKeys);
        var theta = CopyOrdered(keys);
        if (_isUnion && keys.Length > NominalSize)
        {
            theta = keys[NominalSize];
            keys = keys[..NominalSize];
        }
        var length = CompactTheta.LengthOf(keys.Length, theta, !_hasSeen);
        var bytes = new Span<byte>(arena.Allocate(length), length);
        CompactTheta.Write(keys, theta, !_hasSeen, bytes);
        return bytes;
    }

    private readonly ulong CopyOrdered(Span<ulong> keys)
    {
        var count = 0;
        for (var i = 0; i < _numPlaces; i++)
            if (_places[i] != 0)
                keys[count++] = _places[i];
        keys.Sort();
        return Theta;
    }

    private void Insert(ulong key, AggregateArena arena)
    {
        if (key >= Theta || key == 0)
            return;
        if (_numKeys * 2 >= _numPlaces && _numPlaces < MaxPlaces)
            Grow(arena);
        var place = Find(key);
        if (*place == key)
            return;
        *place = key;
        if (++_numKeys > MaxKeys)
            Rebuild();
    }

    private readonly ulong* Find(ulong key)
    {
        for (var at = (int)key & (_numPlaces - 1); ; at = (at + 1) & (_numPlaces - 1))
            if (_places[at] == 0 || _places[at] == key)
                return _places + at;
    }

    private void Grow(AggregateArena arena)
    {
        var (old, numOld) = ((IntPtr)_places, _numPlaces);
        _numPlaces = numOld == 0 ? FirstPlaces : Math.Min(numOld * 8, MaxPlaces);
        _places = (ulong*)arena.Allocate((long)_numPlaces * sizeof(ulong));
        new Span<ulong>(_places, _numPlaces).Clear();
        for (var i = 0; i < numOld; i++)
            if (((ulong*)old)[i] is var key and not 0)
                *Find(key) = key;
    }

    private void Rebuild()
    {
        var keys = stackalloc ulong[_numKeys];
        var all = new Span<ulong>(keys, _numKeys);
        CopyOrdered(all);
        _below = CompactTheta.All - all[NominalSize];
        Refill(all[..NominalSize]);
    }

    private void Lower(ulong theta)
    {
        var keys = stackalloc ulong[Math.Max(1, _numKeys)];
        var all = new Span<ulong>(keys, _numKeys);
        CopyOrdered(all);
        _below = CompactTheta.All - theta;
        var count = all.BinarySearch(theta);
        Refill(all[..(count < 0 ? ~count : count)]);
    }

    private void Refill(ReadOnlySpan<ulong> keys)
    {
        new Span<ulong>(_places, _numPlaces).Clear();
        _numKeys = keys.Length;
        foreach (var key in keys)
            *Find(key) = key;
    }
}
