namespace Impala.Engine.Planning.Statistics;

/// <summary>How many different values a column has in a table, out of counts in some of its row groups.</summary>
internal static class DistinctValues
{
    // Nearly as many values as rows: drawn from a set this large, a sample cannot be told from one without repeats.
    private const double UniqueShare = 0.98;

    /// <summary>
    /// What row groups counted, carried on to the table. Row groups whose bounds do not overlap hold other values each (the table is
    /// sorted, or grew by key); those that overlap draw from one set.
    /// </summary>
    /// <param name="numRows">Rows of the table.</param>
    /// <param name="rowsPerGroup">Rows of an average row group.</param>
    /// <param name="distinctPerGroup">Different values of an average row group.</param>
    /// <param name="numBands">Into how many parts without overlap the row groups' bounds fall; 1 or more.</param>
    public static double OfTable(double numRows, double rowsPerGroup, double distinctPerGroup, double numBands) =>
        Math.Min(numRows, Drawn(distinctPerGroup, rowsPerGroup, Math.Max(rowsPerGroup, numRows / numBands)) * numBands);

    /// <summary>
    /// The different values that <paramref name="numRows"/> drawings show from a set of which <paramref name="sampleRows"/> drawings
    /// showed <paramref name="distinct"/>: drawing n times of D values shows D * (1 - e^(-n/D)).
    /// </summary>
    public static double Drawn(double distinct, double sampleRows, double numRows)
    {
        if (distinct <= 0)
            return 0;
        if (distinct >= sampleRows * UniqueShare)
            return distinct / sampleRows * numRows;
        double low = distinct, high = Math.Max(distinct, numRows) * 100;
        while (high - low > low * 0.001)
        {
            var middle = (low + high) / 2;
            if (Shown(middle, sampleRows) < distinct)
                low = middle;
            else
                high = middle;
        }
        return Math.Max(distinct, Math.Min(numRows, Shown(low, numRows)));
    }

    /// <summary>The values that so many drawings from a set of this size show.</summary>
    public static double Shown(double size, double numRows) => size * -double.ExpM1(-numRows / size);
}
