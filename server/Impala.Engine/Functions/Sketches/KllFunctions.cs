using System.Globalization;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Functions.Aggregates;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.Sketches;

/// <summary>Functions over KLL sketches: few rows, each of which reads a whole sketch. A NULL or empty sketch gives NULL.</summary>
internal static class KllFunctions
{
    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new RowFunction("ds_kll_n", "Number of values a KLL sketch has seen.", [RowFunction.Of(SqlType.BigInt, SqlType.String)],
            row => row.Bytes(0).IsEmpty ? null : KllSet.Read(row.Bytes(0)).Count),
        new RowFunction("ds_kll_quantile", "Value at a fraction of a KLL sketch's order.", [RowFunction.Of(SqlType.Float, SqlType.String, SqlType.Double)], Quantile),
        new RowFunction("ds_kll_rank", "Share of a KLL sketch's values that are less.", [RowFunction.Of(SqlType.Double, SqlType.String, SqlType.Float)],
            row => row.Bytes(0).IsEmpty ? null : KllSet.Read(row.Bytes(0)).Rank((float)row.Real(1))),
        new RowFunction("ds_kll_quantiles_as_string", "Values at fractions of a KLL sketch's order, as text.", [RowFunction.Of(SqlType.String, SqlType.String, SqlType.Double)], Quantiles) { Variadic = true },
        new RowFunction("ds_kll_pmf_as_string", "Shares of a KLL sketch's values between points, as text.", [RowFunction.Of(SqlType.String, SqlType.String, SqlType.Float)],
            row => Shares(row, isCumulative: false)) { Variadic = true },
        new RowFunction("ds_kll_cdf_as_string", "Shares of a KLL sketch's values up to points, as text.", [RowFunction.Of(SqlType.String, SqlType.String, SqlType.Float)],
            row => Shares(row, isCumulative: true)) { Variadic = true },
        new RowFunction("ds_kll_stringify", "What a KLL sketch is like, as text.", [RowFunction.Of(SqlType.String, SqlType.String)], Describe),
    ];

    private static object? Quantile(RowArguments row)
    {
        if (row.Bytes(0).IsEmpty)
            return null;
        var fraction = row.Real(1);
        if (!(fraction is >= 0 and <= 1))
            throw FunctionErrors.Udf("Rank parameter should be in the range of [0,1]");
        return KllSet.Read(row.Bytes(0)).Quantile(fraction);
    }

    private static object? Quantiles(RowArguments row)
    {
        if (row.Bytes(0).IsEmpty)
            return null;
        var sketch = KllSet.Read(row.Bytes(0));
        var text = new StringBuilder();
        for (var i = 1; i < row.Count; i++)
        {
            var fraction = row.Real(i);
            if (!(fraction is >= 0 and <= 1))
                throw FunctionErrors.Udf("Error while getting quantiles from DataSketches KLL. Message: Fraction cannot be less than zero or greater than 1.0");
            text.Append(i == 1 ? "" : ",").Append(SampleText.General(sketch.Quantile(fraction)));
        }
        return text.ToString();
    }

    private static object? Shares(RowArguments row, bool isCumulative)
    {
        if (row.Bytes(0).IsEmpty)
            return null;
        var points = new float[row.Count - 1];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = (float)row.Real(i + 1);
            if (float.IsNaN(points[i]) || (i > 0 && points[i] <= points[i - 1]))
                throw FunctionErrors.Udf("Error while running DataSketches KLL function. Message: Values must be unique and monotonically increasing");
        }
        return string.Join(',', KllSet.Read(row.Bytes(0)).Shares(points, isCumulative).Select(SampleText.General));
    }

    private static object? Describe(RowArguments row)
    {
        if (row.Bytes(0).IsEmpty)
            return null;
        var sketch = KllSet.Read(row.Bytes(0));
        var text = new StringBuilder("### KLL sketch summary:\n");
        Line("K", KllSet.K);
        Line("min K", sketch.MinK);
        Line("M", 8);
        Line("N", sketch.Count);
        // Measured by the library's authors: the error of ranks, of one and of two that are subtracted.
        Line("Epsilon", Percent(2.296 / Math.Pow(sketch.MinK, 0.9021)));
        Line("Epsilon PMF", Percent(2.446 / Math.Pow(sketch.MinK, 0.9433)));
        Line("Empty", sketch.Count == 0 ? "true" : "false");
        Line("Estimation mode", sketch.NumLevels > 1 ? "true" : "false");
        Line("Levels", sketch.NumLevels);
        Line("Sorted", sketch.IsSorted ? "true" : "false");
        Line("Capacity items", sketch.Capacity);
        Line("Retained items", sketch.NumItems);
        Line("Storage bytes", sketch.SerializedLength);
        if (sketch.Count > 0)
        {
            Line("Min value", SampleText.General(sketch.Min));
            Line("Max value", SampleText.General(sketch.Max));
        }
        return text.Append("### End sketch summary\n").ToString();

        void Line(string label, object value) => text.Append(CultureInfo.InvariantCulture, $"   {label,-15}: {value}\n");

        static string Percent(double share) => (share * 100).ToString("G3", CultureInfo.InvariantCulture) + "%";
    }
}
