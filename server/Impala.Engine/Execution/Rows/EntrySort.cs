using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// Sorts entries word by word (<see cref="SortWords"/>): a large run of rows by least-significant-digit radix over the bytes of the word
/// that differ (5 times faster than a comparison sort; performance.md, micro), a small one by quicksort, both without touching the rows;
/// then each run of equal words by the next word. Rows whose words all agree are compared by value. Not stable.
/// </summary>
internal sealed unsafe class EntrySort
{
    private const long RadixFrom = 1024;
    private const long InsertionUpTo = 24;

    private readonly SortWords _words;
    private readonly RowComparer _comparer;
    private readonly SortEntry* _scratch;
    private readonly CancellationToken _cancellationToken;

    private EntrySort(SortWords words, RowComparer comparer, SortEntry* scratch, CancellationToken cancellationToken)
    {
        _words = words;
        _comparer = comparer;
        _scratch = scratch;
        _cancellationToken = cancellationToken;
    }

    /// <param name="entries">Their rows are set, their words need not be.</param>
    /// <param name="count">Entries.</param>
    /// <param name="words">Of these rows.</param>
    /// <param name="comparer">Decides where words do not.</param>
    /// <param name="memory">For as many entries again.</param>
    /// <param name="cancellationToken">Checked once a large run.</param>
    public static void Sort(
        SortEntry* entries, long count, SortWords words, RowComparer comparer, MemoryTracker memory, CancellationToken cancellationToken)
    {
        using var scratch = new Scratch<SortEntry>(memory);
        new EntrySort(words, comparer, count < RadixFrom ? null : scratch.Ensure(count), cancellationToken).SortFrom(entries, count, 0);
    }

    /// <summary>Rows that agree on the words before <paramref name="word"/>; there are at most some dozens of words, so the depth is bounded.</summary>
    private void SortFrom(SortEntry* entries, long count, int word)
    {
        if (!_words.Fill(entries, count, word))
        {
            if (!_words.DecidesUpTo(word))
                QuickSort(entries, count, new RowOrder(_comparer), Depth(count));
            return;
        }
        if (count < RadixFrom)
            QuickSort(entries, count, default(WordOrder), Depth(count));
        else
            Radix(entries, count);
        if (_words.DecidesUpTo(word))
            return;
        for (long start = 0; start < count;)
        {
            var end = start + 1;
            while (end < count && entries[end].Word == entries[start].Word)
                end++;
            if (end - start > 1)
                SortFrom(entries + start, end - start, word + 1);
            start = end;
        }
    }

    private static int Depth(long count) => 2 * (64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)count));

    private void Radix(SortEntry* entries, long count)
    {
        ulong differing = 0;
        for (long i = 1; i < count; i++)
            differing |= entries[i].Word ^ entries[0].Word;
        var source = entries;
        var target = _scratch;
        var offsets = stackalloc long[256];
        for (var shift = 0; shift < 64; shift += 8)
        {
            if ((differing >> shift & 0xFF) == 0)
                continue;
            _cancellationToken.ThrowIfCancellationRequested();
            new Span<long>(offsets, 256).Clear();
            for (long i = 0; i < count; i++)
                offsets[source[i].Word >> shift & 0xFF]++;
            var sum = 0L;
            for (var digit = 0; digit < 256; digit++)
                (offsets[digit], sum) = (sum, sum + offsets[digit]);
            for (long i = 0; i < count; i++)
                target[offsets[source[i].Word >> shift & 0xFF]++] = source[i];
            var filled = target;
            target = source;
            source = filled;
        }
        if (source != entries)
            Buffer.MemoryCopy(source, entries, count * sizeof(SortEntry), count * sizeof(SortEntry));
    }

    /// <summary>Quicksort with median of three; heap sort where the pivots turn out bad.</summary>
    private static void QuickSort<TOrder>(SortEntry* entries, long count, TOrder order, int depth)
        where TOrder : struct, IEntryOrder
    {
        while (count > InsertionUpTo)
        {
            if (depth-- == 0)
            {
                HeapSort(entries, count, order);
                return;
            }
            var pivot = Median(entries[0], entries[count / 2], entries[count - 1], order);
            long low = -1, high = count;
            while (true)
            {
                do
                    low++;
                while (order.Less(entries[low], pivot));
                do
                    high--;
                while (order.Less(pivot, entries[high]));
                if (low >= high)
                    break;
                (entries[low], entries[high]) = (entries[high], entries[low]);
            }
            // Recurse into the smaller part, loop over the larger one.
            var left = high + 1;
            if (left < count - left)
            {
                QuickSort(entries, left, order, depth);
                entries += left;
                count -= left;
            }
            else
            {
                QuickSort(entries + left, count - left, order, depth);
                count = left;
            }
        }
        for (long i = 1; i < count; i++)
        {
            var entry = entries[i];
            var at = i;
            for (; at > 0 && order.Less(entry, entries[at - 1]); at--)
                entries[at] = entries[at - 1];
            entries[at] = entry;
        }
    }

    private static SortEntry Median<TOrder>(SortEntry a, SortEntry b, SortEntry c, TOrder order)
        where TOrder : struct, IEntryOrder
    {
        if (order.Less(b, a))
            (a, b) = (b, a);
        if (order.Less(c, b))
            b = order.Less(c, a) ? a : c;
        return b;
    }

    private static void HeapSort<TOrder>(SortEntry* entries, long count, TOrder order)
        where TOrder : struct, IEntryOrder
    {
        for (var root = (count / 2) - 1; root >= 0; root--)
            SiftDown(entries, root, count, order);
        for (var end = count - 1; end > 0; end--)
        {
            (entries[0], entries[end]) = (entries[end], entries[0]);
            SiftDown(entries, 0, end, order);
        }
    }

    private static void SiftDown<TOrder>(SortEntry* entries, long root, long count, TOrder order)
        where TOrder : struct, IEntryOrder
    {
        while (true)
        {
            var child = (2 * root) + 1;
            if (child >= count)
                return;
            if (child + 1 < count && order.Less(entries[child], entries[child + 1]))
                child++;
            if (!order.Less(entries[root], entries[child]))
                return;
            (entries[root], entries[child]) = (entries[child], entries[root]);
            root = child;
        }
    }

    /// <summary>An order of entries, a struct so that each sort is specialised for it.</summary>
    private interface IEntryOrder
    {
        bool Less(in SortEntry left, in SortEntry right);
    }

    private readonly struct WordOrder : IEntryOrder
    {
        public bool Less(in SortEntry left, in SortEntry right) => left.Word < right.Word;
    }

    private readonly struct RowOrder(RowComparer comparer) : IEntryOrder
    {
        public bool Less(in SortEntry left, in SortEntry right) => comparer.Compare(left.Row, right.Row) < 0;
    }
}
