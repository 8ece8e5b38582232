using System.Globalization;
using System.Net;
using System.Text;
using Impala.Bench.Records;

namespace Impala.Bench.Reports;

/// <summary>
/// A plot of ratios as SVG: one row a case, a bar from 1 to the ratio on a logarithmic scale, so that twice as fast and twice as
/// slow reach equally far, and the 95 % interval as a line over it. To the left is faster, of times and of rates alike.
/// </summary>
internal static class RatioPlot
{
    private const double Goal = 0.7;
    private const int Width = 1000;
    private const int Left = 300;
    private const int Right = 100;
    private const int Top = 26;
    private const int RowHeight = 20;

    private static readonly double[] Ticks = [0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20, 50, 100];

    /// <summary>The plot of the records that have a ratio; null when none has.</summary>
    public static string? Draw(IEnumerable<BenchRecord> records)
    {
        var rows = records.Where(record => record.Ratio is > 0 && double.IsFinite(record.Ratio.Value)).Select(Row.Of).ToList();
        if (rows.Count == 0)
            return null;
        var low = Math.Min(0.5, rows.Min(row => Math.Min(row.Low, row.Ratio))) * 0.9;
        var high = Math.Max(1.5, rows.Max(row => Math.Max(row.High, row.Ratio))) * 1.1;
        double X(double ratio) => Left + ((Width - Left - Right) * Math.Log(ratio / low) / Math.Log(high / low));

        var height = Top + (rows.Count * RowHeight) + 8;
        var svg = new StringBuilder();
        Append(svg, $"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"ratios\">");
        var lastLabel = double.NegativeInfinity;
        foreach (var tick in Ticks.Where(tick => tick > low && tick < high))
        {
            var kind = tick switch { 1 => "one", Goal => "goal", _ => "grid" };
            Append(svg, $"<line class=\"{kind}\" x1=\"{X(tick):0.0}\" x2=\"{X(tick):0.0}\" y1=\"{Top - 6}\" y2=\"{height - 6}\"/>");
            // The goal and 1 always keep their labels; others only where there is room.
            if (kind == "grid" && (X(tick) - lastLabel < 34 || Math.Abs(X(tick) - X(1)) < 34 || Math.Abs(X(tick) - X(Goal)) < 34))
                continue;
            Append(svg, $"<text class=\"tick\" x=\"{X(tick):0.0}\" y=\"{Top - 11}\">{tick}</text>");
            lastLabel = X(tick);
        }

        for (var i = 0; i < rows.Count; i++)
            AppendRow(svg, rows[i], Top + (i * RowHeight), X);
        return svg.Append("</svg>").ToString();
    }

    private static void AppendRow(StringBuilder svg, Row row, int y, Func<double, double> x)
    {
        var middle = y + (RowHeight / 2);
        var (from, to) = (Math.Min(x(row.Ratio), x(1)), Math.Max(x(row.Ratio), x(1)));
        var name = WebUtility.HtmlEncode(row.Name.Length > 38 ? row.Name[..37] + "…" : row.Name);
        Append(svg, $"<g><title>{WebUtility.HtmlEncode(row.Tip)}</title>");
        Append(svg, $"<rect class=\"row\" x=\"0\" y=\"{y}\" width=\"{Width}\" height=\"{RowHeight}\"/>");
        Append(svg, $"<text class=\"name\" x=\"{Left - 10}\" y=\"{middle + 4}\">{name}</text>");
        Append(svg, $"<rect class=\"{Class(row.Ratio)}\" x=\"{from:0.0}\" y=\"{y + 4}\" width=\"{Math.Max(1, to - from):0.0}\" height=\"{RowHeight - 8}\"/>");
        if (row.High > row.Low)
        {
            Append(svg, $"<line class=\"interval\" x1=\"{x(row.Low):0.0}\" x2=\"{x(row.High):0.0}\" y1=\"{middle}\" y2=\"{middle}\"/>");
            foreach (var end in new[] { row.Low, row.High })
                Append(svg, $"<line class=\"interval\" x1=\"{x(end):0.0}\" x2=\"{x(end):0.0}\" y1=\"{middle - 3}\" y2=\"{middle + 3}\"/>");
        }

        Append(svg, $"<text class=\"value\" x=\"{Width - Right + 14}\" y=\"{middle + 4}\">{row.Ratio:0.00}</text></g>");
    }

    private static string Class(double ratio) => ratio switch
    {
        <= Goal => "goal-met",
        <= 1 => "faster",
        _ => "slower",
    };

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private sealed record Row(string Name, double Ratio, double Low, double High, string Tip)
    {
        public static Row Of(BenchRecord record)
        {
            double Slowness(double ratio) => ReportSection.Slowness(ratio, record.IsRate)!.Value;
            var ratio = Slowness(record.Ratio!.Value);
            // An interval that reaches to nothing or beyond all measure has no end to draw.
            var ends = new[] { record.Low, record.High }.Select(end => end is > 0 && double.IsFinite(end.Value) ? Slowness(end.Value) : ratio).Order().ToArray();
            var tip = $"{record.Case}: {ReportSection.Number(record.Ours)} {record.Unit} against {ReportSection.Number(record.Theirs)} {record.Unit}"
                + $" of {record.Rival}, ratio {ReportSection.Ratio(record)}";
            return new Row(record.Case, ratio, ends[0], ends[1], tip);
        }
    }
}
