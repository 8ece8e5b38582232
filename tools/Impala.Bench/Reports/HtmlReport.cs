using System.Net;
using System.Text;
using Impala.Bench.Records;

namespace Impala.Bench.Reports;

/// <summary>The records as one page of HTML that needs nothing else: a summary, and a plot and a table for each bench.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; --fg: #1c2430; --dim: #66707d; --line: #d8dde3; --bg: #ffffff; --row: #f4f6f8;
                --goal: #1b7f5c; --faster: #6fb59b; --slower: #d9853b; }
        @media (prefers-color-scheme: dark) {
          :root { --fg: #e3e7ec; --dim: #98a2ae; --line: #39424d; --bg: #14181d; --row: #1c2229; --goal: #38b487; --faster: #2c6f57; --slower: #c9752b; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); margin: 2rem auto; max-width: 64rem; padding: 0 1rem; }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.5rem 0 0; } h3 { font-size: 1rem; margin: 1.2rem 0 .2rem; }
        p { margin: .3rem 0; } .dim { color: var(--dim); }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .88rem; margin: .5rem 0; }
        th, td { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid var(--line); } th { color: var(--dim); font-weight: 500; }
        td.n, th.n { text-align: right; white-space: nowrap; }
        .scroll { overflow-x: auto; } summary { color: var(--dim); cursor: pointer; margin: .4rem 0; } nav a { margin-right: 1rem; }
        svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
        svg text { fill: var(--fg); } svg .name { text-anchor: end; } svg .tick { text-anchor: middle; fill: var(--dim); font-size: 11px; }
        svg .value { font-variant-numeric: tabular-nums; } svg .row { fill: transparent; } svg g:hover .row { fill: var(--row); }
        svg .grid { stroke: var(--line); } svg .one { stroke: var(--fg); stroke-width: 1.5; } svg .goal { stroke: var(--goal); stroke-dasharray: 5 4; stroke-width: 1.5; }
        svg .goal-met { fill: var(--goal); } svg .faster { fill: var(--faster); } svg .slower { fill: var(--slower); } svg .interval { stroke: var(--fg); }
        """;

    /// <summary>The page.</summary>
    public static string Render(IReadOnlyList<ReportSection> sections)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        page.Append($"<title>Impala for .NET: measurements</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>Measurements</h1>\n");
        page.Append("<p>Ratios are ours over the rival's, as medians of pairs that ran in turn, with 95 % intervals. In the plots left is faster, "
            + "for times and for rates alike; the solid line is the rival, the dashed one 0.7 of its time. The scale is logarithmic.</p>\n");
        page.Append("<nav>").AppendJoin('\n', sections.Select((section, i) => $"<a href=\"#s{i}\">{Encode(section.Bench)}</a>")).Append("</nav>\n");
        AppendSummary(page, sections);
        for (var i = 0; i < sections.Count; i++)
            AppendSection(page, sections[i], i);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void AppendSummary(StringBuilder page, IReadOnlyList<ReportSection> sections)
    {
        page.Append("<h2>At a glance</h2>\n<div class=\"scroll\"><table>\n<tr><th>bench</th><th>figure</th><th>metric</th>"
            + "<th class=\"n\">ours</th><th class=\"n\">theirs</th><th class=\"n\">ratio</th><th>rival</th></tr>\n");
        foreach (var section in sections)
        {
            foreach (var record in section.Summary)
            {
                page.Append($"<tr><td>{Encode(section.Bench)}</td><td>{Encode(record.Case)}</td><td>{Encode(record.Metric)}</td>");
                AppendValues(page, record);
                page.Append($"<td>{Encode(record.Rival ?? "")}</td></tr>\n");
            }
        }

        page.Append("</table></div>\n");
    }

    private static void AppendSection(StringBuilder page, ReportSection section, int number)
    {
        page.Append($"<section id=\"s{number}\">\n<h2>{Encode(section.Bench)}</h2>\n<p class=\"dim\">{Encode(section.CommonTags)}</p>\n");
        foreach (var metric in section.Metrics)
        {
            var rival = string.Join(", ", metric.Select(record => record.Rival).OfType<string>().Distinct(StringComparer.Ordinal));
            var against = rival.Length == 0 ? "" : $" <span class=\"dim\">against {Encode(rival)}</span>";
            page.Append($"<h3>{Encode(metric.Key)}{against}</h3>\n");
            page.Append(RatioPlot.Draw(metric));
            AppendTable(page, section, metric);
        }

        page.Append("</section>\n");
    }

    private static void AppendTable(StringBuilder page, ReportSection section, IEnumerable<BenchRecord> records)
    {
        page.Append("<details><summary>figures</summary><div class=\"scroll\"><table>\n<tr><th>case</th><th class=\"n\">ours</th>"
            + "<th class=\"n\">theirs</th><th class=\"n\">ratio</th><th></th></tr>\n");
        foreach (var record in records)
        {
            page.Append($"<tr><td>{Encode(record.Case)}</td>");
            AppendValues(page, record);
            page.Append($"<td>{Encode(section.Note(record))}</td></tr>\n");
        }

        page.Append("</table></div></details>\n");
    }

    private static void AppendValues(StringBuilder page, BenchRecord record)
    {
        page.Append($"<td class=\"n\">{Value(record.Ours, record.Unit)}</td><td class=\"n\">{Value(record.Theirs, record.Unit)}</td>");
        page.Append($"<td class=\"n\">{ReportSection.Ratio(record)}</td>");
    }

    private static string Value(double? value, string unit) => value is null ? "" : Encode($"{ReportSection.Number(value)} {unit}");

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
