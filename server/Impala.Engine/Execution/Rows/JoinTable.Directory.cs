using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;

namespace Impala.Engine.Execution.Rows;

/// <summary>Linking rows into the directory, and finding them.</summary>
internal sealed unsafe partial class JoinTable
{
    private const int PrefetchDistance = 16;
    private const ulong PrefetchFrom = 1 << 15;
    private const int LinkChunk = 1024;

    /// <summary>
    /// The codes of probe rows for <see cref="Lookup"/>: of exact integer keys with <see cref="IntegerKeys.None"/> for what is not there,
    /// else hashes. Keys are dense, flat or constant.
    /// </summary>
    public void Encode(ReadOnlySpan<ColumnVector> keys, int numRows, ulong* codes)
    {
        if (!IsExact)
        {
            HashKernels.Hash(keys, numRows, codes);
            return;
        }
        for (var key = 0; key < keys.Length; key++)
            IntegerKeys.AddVector(keys[key], numRows, _minKeys[key], _radixes[key], codes, isFirst: key == 0);
    }

    /// <summary>
    /// For the probe rows wanted[0..count-1] (all of 0..count-1 when null) finds the head of the chain with the row's code. Those that have one
    /// are put into active, their heads beside them into heads.
    /// </summary>
    /// <returns>How many are active.</returns>
    public int Lookup(ulong* codes, int* wanted, int count, int* active, byte** heads)
    {
        if (_domain > 0)
            return wanted == null ? LookupDense(codes, count, active, heads) : LookupDense(codes, wanted, count, active, heads);
        return IsExact ? LookupHashed<ScrambledCode>(codes, wanted, count, active, heads) : LookupHashed<PlainCode>(codes, wanted, count, active, heads);
    }

    private int LookupDense(ulong* codes, int count, int* active, byte** heads)
    {
        var directory = (ulong*)_directory!.Pointer;
        var domain = _domain;
        var numActive = 0;
        for (var i = 0; i < count; i++)
        {
            var code = codes[i];
            var head = code < domain ? directory[code] : 0;
            active[numActive] = i;
            heads[numActive] = (byte*)head;
            numActive += head != 0 ? 1 : 0;
        }
        return numActive;
    }

    private int LookupDense(ulong* codes, int* wanted, int count, int* active, byte** heads)
    {
        var directory = (ulong*)_directory!.Pointer;
        var domain = _domain;
        var numActive = 0;
        for (var k = 0; k < count; k++)
        {
            var i = wanted[k];
            var code = codes[i];
            var head = code < domain ? directory[code] : 0;
            active[numActive] = i;
            heads[numActive] = (byte*)head;
            numActive += head != 0 ? 1 : 0;
        }
        return numActive;
    }

    /// <summary>First all salts, which needs only the directory, then all codes, whose rows are on their way to the cache meanwhile.</summary>
    private int LookupHashed<TCode>(ulong* codes, int* wanted, int count, int* active, byte** heads)
        where TCode : struct, ICode
    {
        var directory = (ulong*)_directory!.Pointer;
        var mask = _mask;
        var prefetch = Sse.IsSupported && mask >= PrefetchFrom;
        var numSeen = 0;
        for (var k = 0; k < count; k++)
        {
            if (prefetch && k + PrefetchDistance < count)
                Sse.Prefetch0(directory + (TCode.Hash(codes[wanted == null ? k + PrefetchDistance : wanted[k + PrefetchDistance]]) & mask));
            var i = wanted == null ? k : wanted[k];
            if (TCode.IsNone(codes[i]))
                continue;
            var hash = TCode.Hash(codes[i]);
            var place = hash & mask;
            ulong entry;
            while ((entry = directory[place]) != 0 && ((entry ^ hash) & ~AddressMask) != 0)
                place = (place + 1) & mask;
            if (entry == 0)
                continue;
            heads[numSeen] = (byte*)(entry & AddressMask);
            if (prefetch)
                Sse.Prefetch0(heads[numSeen]);
            active[numSeen++] = i;
        }
        var numActive = 0;
        for (var k = 0; k < numSeen; k++)
        {
            var i = active[k];
            var head = *(ulong*)(heads[k] + CodeOffset) == codes[i] ? heads[k] : Find<TCode>(codes[i]);
            if (head == null)
                continue;
            active[numActive] = i;
            heads[numActive++] = head;
        }
        return numActive;
    }

    /// <summary>The head of the chain of a code, where another code had its salt.</summary>
    private byte* Find<TCode>(ulong code)
        where TCode : struct, ICode
    {
        var directory = (ulong*)_directory!.Pointer;
        var hash = TCode.Hash(code);
        var place = hash & _mask;
        ulong entry;
        while ((entry = directory[place]) != 0)
        {
            var row = (byte*)(entry & AddressMask);
            if (((entry ^ hash) & ~AddressMask) == 0 && *(ulong*)(row + CodeOffset) == code)
                return row;
            place = (place + 1) & _mask;
        }
        return null;
    }

    private void LinkPage(JoinTablePart part, int page, Scratch<ulong> scratch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var codes = scratch.Ensure(LinkChunk);
        var rows = stackalloc byte*[LinkChunk];
        var cursor = new RowPages.Cursor { Page = page };
        while (cursor.Page == page)
        {
            var count = Linked(rows, part.Pages.ReadPage(ref cursor, LinkChunk, rows));
            CodesOf(rows, count, codes);
            if (_domain > 0)
                LinkDense(rows, codes, count);
            else if (IsExact)
                LinkHashed<ScrambledCode>(rows, codes, count);
            else
                LinkHashed<PlainCode>(rows, codes, count);
        }
    }

    private static int Linked(byte** rows, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            rows[kept] = rows[i];
            kept += rows[i][UnlinkedOffset] == 0 ? 1 : 0;
        }
        return kept;
    }

    private void CodesOf(byte** rows, int count, ulong* codes)
    {
        if (IsExact)
        {
            new Span<ulong>(codes, count).Clear();
            for (var key = 0; key < KeyColumns.Length; key++)
                IntegerKeys.AddRows(Layout, KeyColumns[key], rows, count, _minKeys[key], _radixes[key], codes);
        }
        else if (HasIntegerKeys)
        {
            HashRows(rows, count, codes);
        }
        else
        {
            for (var i = 0; i < count; i++)
                codes[i] = *(ulong*)(rows[i] + CodeOffset);
            return;
        }
        for (var i = 0; i < count; i++)
            *(ulong*)(rows[i] + CodeOffset) = codes[i];
    }

    /// <summary>Hashes of integer keys whose ranges were too wide for exact codes.</summary>
    private void HashRows(byte** rows, int count, ulong* codes)
    {
        if (count == 0)
            return;
        var keys = new ColumnVector[KeyColumns.Length];
        try
        {
            for (var key = 0; key < keys.Length; key++)
                keys[key] = RowKernels.Gather(Layout, KeyColumns[key], rows, count, Arena, Arena.Tracker);
            HashKernels.Hash(keys, count, codes);
        }
        finally
        {
            foreach (var key in keys)
                key?.Release();
        }
    }

    private void LinkDense(byte** rows, ulong* codes, int count)
    {
        var directory = (ulong*)_directory!.Pointer;
        var isShared = _parts.Count > 1;
        var hasDuplicates = false;
        for (var i = 0; i < count; i++)
        {
            var head = directory + codes[i];
            ulong next;
            if (isShared)
                next = Interlocked.Exchange(ref *head, (ulong)rows[i]);
            else
                (next, *head) = (*head, (ulong)rows[i]);
            *(ulong*)rows[i] = next;
            hasDuplicates |= next != 0;
        }
        if (hasDuplicates)
            Volatile.Write(ref _hasDuplicates, true);
    }

    private void LinkHashed<TCode>(byte** rows, ulong* codes, int count)
        where TCode : struct, ICode
    {
        var directory = (ulong*)_directory!.Pointer;
        var hasDuplicates = false;
        for (var i = 0; i < count; i++)
        {
            if (i + PrefetchDistance < count && Sse.IsSupported)
                Sse.Prefetch0(directory + (TCode.Hash(codes[i + PrefetchDistance]) & _mask));
            hasDuplicates |= LinkRow(directory, rows[i], codes[i], TCode.Hash(codes[i]));
        }
        if (hasDuplicates)
            Volatile.Write(ref _hasDuplicates, true);
    }

    /// <summary>Puts a row in front of the chain of its code; other instances may do so at the same time. True when there was a chain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool LinkRow(ulong* directory, byte* row, ulong code, ulong hash)
    {
        var entry = (hash & ~AddressMask) | (ulong)row;
        var place = hash & _mask;
        while (true)
        {
            var seen = Volatile.Read(ref directory[place]);
            if (seen == 0)
            {
                if (Interlocked.CompareExchange(ref directory[place], entry, 0) == 0)
                    return false;
                continue;
            }
            if (((seen ^ hash) & ~AddressMask) == 0 && *(ulong*)((seen & AddressMask) + CodeOffset) == code)
            {
                *(ulong*)row = seen & AddressMask;
                if (Interlocked.CompareExchange(ref directory[place], entry, seen) == seen)
                    return true;
                continue;
            }
            place = (place + 1) & _mask;
        }
    }

    private interface ICode
    {
        static abstract ulong Hash(ulong code);

        static abstract bool IsNone(ulong code);
    }

    /// <summary>An exact code: neighbours must be spread.</summary>
    private readonly struct ScrambledCode : ICode
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Hash(ulong code)
        {
            code *= 0x9E3779B97F4A7C15UL;
            return code ^ (code >> 32);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsNone(ulong code) => code == IntegerKeys.None;
    }

    /// <summary>A hash already.</summary>
    private readonly struct PlainCode : ICode
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Hash(ulong code) => code;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsNone(ulong code) => false;
    }
}
