using System.Globalization;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Functions.Aggregates;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.Sketches;

/// <summary>Functions over HLL and CPC sketches: few rows, each of which reads a whole sketch. A NULL or empty sketch gives NULL.</summary>
internal static class DistinctFunctions
{
    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new RowFunction("ds_hll_estimate", "Number of distinct values that an HLL sketch estimates.", [RowFunction.Of(SqlType.BigInt, SqlType.String)],
            row => row.Bytes(0).IsEmpty ? null : (long)CompactHll.Read(row.Bytes(0)).Summary.Estimate),
        new RowFunction(
            "ds_hll_estimate_bounds_as_string",
            "Estimate of an HLL sketch with its lower and upper bound at one, two (the default) or three standard deviations, as text.",
            [RowFunction.Of(SqlType.String, SqlType.String), RowFunction.Of(SqlType.String, SqlType.String, SqlType.Int)], Bounds),
        new RowFunction("ds_hll_union_f", "HLL sketch of what either of two sketches has.", [RowFunction.Of(SqlType.String, SqlType.String, SqlType.String)], Unite<HllSet>) { Strict = false },
        new RowFunction("ds_hll_stringify", "What an HLL sketch is like, as text.", [RowFunction.Of(SqlType.String, SqlType.String)], DescribeHll),
        new RowFunction("ds_cpc_estimate", "Number of distinct values that a CPC sketch estimates.", [RowFunction.Of(SqlType.BigInt, SqlType.String)],
            row => row.Bytes(0).IsEmpty ? null : (long)CompactCpc.Read(row.Bytes(0)).Estimate),
        new RowFunction("ds_cpc_union_f", "CPC sketch of what either of two sketches has.", [RowFunction.Of(SqlType.String, SqlType.String, SqlType.String)], Unite<CpcSet>) { Strict = false },
        new RowFunction("ds_cpc_stringify", "What a CPC sketch is like, as text.", [RowFunction.Of(SqlType.String, SqlType.String)], DescribeCpc),
    ];

    private static object? Bounds(RowArguments row)
    {
        if (row.Bytes(0).IsEmpty)
            return null;
        var numDeviations = row.Count > 1 ? row.Long(1) : 2;
        if (numDeviations is < 1 or > 3)
            throw FunctionErrors.Udf("Kappa must be 1, 2 or 3");
        var summary = CompactHll.Read(row.Bytes(0)).Summary;
        return $"{SampleText.General(summary.Estimate)},{SampleText.General(summary.LowerBound((int)numDeviations))},{SampleText.General(summary.UpperBound((int)numDeviations))}";
    }

    private static object? Unite<TSketch>(RowArguments row)
        where TSketch : unmanaged, IDistinctSketch
    {
        using var arena = new AggregateArena(row.Context.Memory);
        var union = default(TSketch);
        for (var i = 0; i < row.Count; i++)
            if (!row.IsNull(i) && !row.Bytes(i).IsEmpty)
                union.Unite(row.Bytes(i), arena);
        return union.Compact(arena).ToArray();
    }

    private static object? DescribeHll(RowArguments row)
    {
        if (row.Bytes(0).IsEmpty)
            return null;
        var sketch = CompactHll.Read(row.Bytes(0));
        var summary = sketch.Summary;
        var text = new StringBuilder("### HLL sketch summary:\n");
        Line("Log Config K", summary.LogSize);
        Line("Hll Target", sketch.TypeName);
        Line("Current Mode", summary.Mode switch { HllMode.List => "LIST", HllMode.Set => "SET", HllMode.Registers => "HLL" });
        Line("LB", SampleText.General(summary.LowerBound(1)));
        Line("Estimate", SampleText.General(summary.Estimate));
        Line("UB", SampleText.General(summary.UpperBound(1)));
        Line("OutOfOrder flag", summary.IsOutOfOrder ? "true" : "false");
        if (summary.Mode == HllMode.Registers)
        {
            Line("CurMin", summary.Least);
            Line("NumAtCurMin", summary.NumLeast);
            Line("HipAccum", SampleText.General(summary.Hip));
            Line("KxQ0", SampleText.General(summary.SmallSum));
            Line("KxQ1", SampleText.General(summary.LargeSum));
        }
        else
        {
            Line("Coupon count", summary.NumCoupons);
        }
        return text.Append("### End HLL sketch summary\n").ToString();

        void Line(string label, object value) => text.Append(CultureInfo.InvariantCulture, $"  {label,-15}: {value}\n");
    }

    private static object? DescribeCpc(RowArguments row)
    {
        if (row.Bytes(0).IsEmpty)
            return null;
        var sketch = CompactCpc.Read(row.Bytes(0));
        var text = new StringBuilder("### CPC sketch summary:\n");
        Line("lg_k", sketch.LogRows);
        Line("seed hash", SketchValues.SeedHash.ToString("x", CultureInfo.InvariantCulture));
        Line("C", sketch.NumCoupons);
        Line("flavor", (int)sketch.Flavor);
        Line("merged", sketch.HasHip ? "false" : "true");
        if (sketch.HasHip)
        {
            Line("HIP estimate", SampleText.General(sketch.Hip));
            Line("kxp", SampleText.General(sketch.Remaining));
        }
        Line("intresting col", sketch.FirstColumn);
        Line("table entries", sketch.NumTableEntries);
        Line("window", sketch.HasWindow ? "allocated" : "not allocated");
        if (sketch.HasWindow)
            Line("window offset", CpcShape.OffsetOf(sketch.LogRows, sketch.NumCoupons));
        return text.Append("### End sketch summary\n").ToString();

        void Line(string label, object value) => text.Append(CultureInfo.InvariantCulture, $"   {label,-15}: {value}\n");
    }
}
