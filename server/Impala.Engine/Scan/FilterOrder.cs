using System.Diagnostics;

namespace Impala.Engine.Scan;

/// <summary>
/// Learns in which order a scan's filters cost least: by what a row costs them and how many rows they refuse, seen so far. The classic
/// rank, cost / (1 - selectivity), is minimal when sorted upwards. Filters that can raise come last, in their own order, so that no row
/// raises that another conjunct refuses.
/// </summary>
internal sealed class FilterOrder
{
    private const int FirstSort = 8;
    private const int SortEvery = 64;

    private readonly List<Entry> _entries = [];
    private int _numSlices;

    /// <summary>Places into <see cref="ScanPlan.Filters"/>, in the order to apply.</summary>
    public int[] Places { get; private set; } = [];

    public void Add(RowFilter filter)
    {
        _entries.Add(new Entry(_entries.Count, filter.CanFail));
        Places = [.. _entries.OrderBy(entry => entry.CanFail).Select(entry => entry.Place)];
    }

    /// <summary>Tells what a filter did to a slice.</summary>
    public void Record(int place, long started, int numRows, int numLeft)
    {
        var entry = _entries[place];
        entry.Ticks += Stopwatch.GetTimestamp() - started;
        entry.NumRows += numRows;
        entry.NumLeft += numLeft;
    }

    /// <summary>Counts a slice; sorts anew now and then.</summary>
    public void BeginSlice()
    {
        if (_entries.Count < 2 || (++_numSlices != FirstSort && _numSlices % SortEvery != 0))
            return;
        Places = [.. _entries.OrderBy(entry => entry.CanFail).ThenBy(entry => entry.Rank).Select(entry => entry.Place)];
    }

    private sealed class Entry(int place, bool canFail)
    {
        public int Place => place;

        public bool CanFail => canFail;

        public long Ticks { get; set; }

        public long NumRows { get; set; }

        public long NumLeft { get; set; }

        /// <summary>A filter that was not asked yet comes first, so that it becomes known.</summary>
        public double Rank => canFail || NumRows == 0 ? 0 : Ticks / (double)Math.Max(NumRows - NumLeft, NumRows * 1e-6);
    }
}
