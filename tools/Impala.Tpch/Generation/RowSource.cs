using Impala.Tpch.Randomness;

namespace Impala.Tpch.Generation;

/// <summary>Writes the rows of one table, unit after unit, from its random streams.</summary>
internal abstract class RowSource
{
    private readonly List<RandomStream> _streams = [];
    private readonly List<KeyStream> _keyStreams = [];

    /// <summary>Writes the rows of a unit and returns how many.</summary>
    /// <param name="unit">Counts from 0.</param>
    public int WriteUnit(long unit)
    {
        var numRows = Write(unit);
        foreach (var stream in _streams)
            stream.EndRow();
        foreach (var stream in _keyStreams)
            stream.EndRow();
        return numRows;
    }

    /// <summary>Passes over units without writing them.</summary>
    public void Skip(long numUnits)
    {
        foreach (var stream in _streams)
            stream.SkipRows(numUnits);
        foreach (var stream in _keyStreams)
            stream.SkipRows(numUnits);
    }

    protected abstract int Write(long unit);

    protected RandomStream Stream(long seed, int drawsPerRow = 1)
    {
        var stream = new RandomStream(seed, drawsPerRow);
        _streams.Add(stream);
        return stream;
    }

    protected KeyStream Keys(long seed, long maxKey, int drawsPerRow, double scale)
    {
        var stream = new KeyStream(seed, maxKey, drawsPerRow, scale);
        _keyStreams.Add(stream);
        return stream;
    }
}
