namespace Impala.Engine.Scan;

/// <summary>Rows of a row group as ranges (first, and the row behind the last), ascending and apart from each other.</summary>
internal sealed class RowRanges
{
    private readonly List<(long First, long End)> _ranges = [];

    public IReadOnlyList<(long First, long End)> Ranges => _ranges;

    public long NumRows => _ranges.Sum(range => range.End - range.First);

    public static RowRanges All(long numRows)
    {
        var all = new RowRanges();
        all.Add(0, numRows, 0);
        return all;
    }

    /// <summary>Appends rows that are not before those there; a gap of fewer than <paramref name="minGap"/> rows is filled.</summary>
    public void Add(long first, long end, long minGap)
    {
        if (first >= end)
            return;
        if (_ranges.Count > 0 && first - _ranges[^1].End <= minGap)
            _ranges[^1] = (_ranges[^1].First, Math.Max(end, _ranges[^1].End));
        else
            _ranges.Add((first, end));
    }

    /// <summary>Rows in both.</summary>
    public RowRanges And(RowRanges other)
    {
        var result = new RowRanges();
        var (i, j) = (0, 0);
        while (i < _ranges.Count && j < other._ranges.Count)
        {
            var (left, right) = (_ranges[i], other._ranges[j]);
            result.Add(Math.Max(left.First, right.First), Math.Min(left.End, right.End), 0);
            if (left.End < right.End)
                i++;
            else
                j++;
        }
        return result;
    }

    /// <summary>Rows in either.</summary>
    public RowRanges Or(RowRanges other)
    {
        var result = new RowRanges();
        foreach (var (first, end) in _ranges.Concat(other._ranges).OrderBy(range => range.First))
            result.Add(first, end, 0);
        return result;
    }

    /// <summary>These rows, and those of gaps that are too short to be worth a jump.</summary>
    public RowRanges WithoutGapsBelow(long minGap)
    {
        var result = new RowRanges();
        foreach (var (first, end) in _ranges)
            result.Add(first, end, minGap - 1);
        return result;
    }
}
