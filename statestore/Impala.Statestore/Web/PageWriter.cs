using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Impala.Statestore.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Impala.Statestore.Web;

/// <summary>Writes <see cref="PageContent"/> as plain HTML, everything escaped, or as JSON. No scripts: pages work in any browser and in curl.</summary>
internal static class PageWriter
{
    private const string Style = """
        :root{color-scheme:light dark;--line:#d9dde3;--soft:#f5f6f8;--ink:#1d2430;--dim:#5c6675;--link:#1559b3}
        @media(prefers-color-scheme:dark){:root{--line:#343b47;--soft:#1b2029;--ink:#dfe4ec;--dim:#98a2b3;--link:#7fb2ff}body{background:#12161c}}
        body{margin:0;font:14px/1.5 system-ui,sans-serif;color:var(--ink)}
        header{display:flex;gap:20px;align-items:baseline;padding:12px 24px;border-bottom:1px solid var(--line);background:var(--soft);flex-wrap:wrap}
        header b{font-size:15px}nav{display:flex;gap:14px;flex-wrap:wrap}a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
        main{padding:8px 24px 40px;max-width:1500px}h1{font-size:20px;margin:14px 0 4px}h2{font-size:15px;margin:22px 0 8px}
        .scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        th,td{padding:5px 12px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}th{color:var(--dim);font-weight:600;white-space:nowrap}
        td.n{text-align:right}pre{background:var(--soft);border:1px solid var(--line);border-radius:4px;padding:12px;overflow-x:auto}.none{color:var(--dim)}
        """;

    public static Task WriteAsync(HttpContext context, PageContent content)
    {
        if (context.Request.Query.ContainsKey("json"))
            return context.Response.WriteAsJsonAsync(ToJson(content), context.RequestAborted);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(ToHtml(context, content), context.RequestAborted);
    }

    private static string ToHtml(HttpContext context, PageContent content)
    {
        var options = context.RequestServices.GetRequiredService<DaemonOptions>();
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        html.Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
        if (content.RefreshSeconds > 0)
            html.Append(CultureInfo.InvariantCulture, $"<meta http-equiv=\"refresh\" content=\"{content.RefreshSeconds}\">");
        html.Append("<title>").Append(Escape($"{content.Title} - {options.DaemonName}")).Append("</title><style>").Append(Style).Append("</style></head><body>");
        html.Append("<header><b>").Append(Escape(options.DaemonName)).Append("</b><nav>");
        foreach (var (path, name) in context.RequestServices.GetRequiredService<PageRegistry>().Pages)
            html.Append("<a href=\"").Append(Escape(path)).Append("\">").Append(Escape(name)).Append("</a>");
        html.Append("</nav></header><main><h1>").Append(Escape(content.Title)).Append("</h1>");
        foreach (var section in content.Sections)
            AppendSection(html, section);
        return html.Append("</main></body></html>").ToString();
    }

    private static void AppendSection(StringBuilder html, PageSection section)
    {
        if (section.Heading.Length > 0)
            html.Append("<h2>").Append(Escape(section.Heading)).Append("</h2>");
        switch (section)
        {
            case PageText text:
                html.Append("<pre>").Append(Escape(text.Text)).Append("</pre>");
                break;
            case PageValues values:
                html.Append("<div class=\"scroll\"><table>");
                foreach (var (name, value) in values.Values)
                {
                    html.Append("<tr><th>").Append(Escape(name)).Append("</th>");
                    AppendCell(html, value, isNumber: false);
                    html.Append("</tr>");
                }
                html.Append("</table></div>");
                break;
            case PageTable { Rows.Count: 0 }:
                html.Append("<p class=\"none\">none</p>");
                break;
            case PageTable table:
                html.Append("<div class=\"scroll\"><table><thead><tr>");
                foreach (var column in table.Columns)
                    html.Append("<th>").Append(Escape(column)).Append("</th>");
                html.Append("</tr></thead><tbody>");
                foreach (var row in table.Rows)
                {
                    html.Append("<tr>");
                    foreach (var cell in row)
                        AppendCell(html, cell, cell is int or long or double or uint or ulong or decimal);
                    html.Append("</tr>");
                }
                html.Append("</tbody></table></div>");
                break;
        }
    }

    private static void AppendCell(StringBuilder html, object? cell, bool isNumber)
    {
        html.Append(isNumber ? "<td class=\"n\">" : "<td>");
        if (cell is PageLink link)
            html.Append("<a href=\"").Append(Escape(link.Address)).Append("\">").Append(Escape(link.Text)).Append("</a>");
        else
            html.Append(Escape(TextOf(cell)));
        html.Append("</td>");
    }

    private static Dictionary<string, object?> ToJson(PageContent content)
    {
        var json = new Dictionary<string, object?> { ["title"] = content.Title };
        foreach (var section in content.Sections)
        {
            var key = section.Heading.Length == 0 ? "content" : JsonNamingPolicy.SnakeCaseLower.ConvertName(section.Heading.Replace(' ', '_'));
            json[key] = section switch
            {
                PageTable table => table.Rows.Select(row => Pairs(table.Columns.Zip(row))).ToArray(),
                PageValues values => Pairs(values.Values),
                PageText text => text.Text,
                _ => null,
            };
        }
        return json;
    }

    private static Dictionary<string, object?> Pairs(IEnumerable<(string Name, object? Value)> pairs)
    {
        var result = new Dictionary<string, object?>();
        foreach (var (name, value) in pairs)
            result[name] = value is null or bool or int or long or double or uint or ulong or decimal ? value : TextOf(value);
        return result;
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        PageLink link => link.Text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Escape(string text) => HtmlEncoder.Default.Encode(text);
}
