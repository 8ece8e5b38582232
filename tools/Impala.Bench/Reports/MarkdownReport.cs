using System.Text;
using Impala.Bench.Records;

namespace Impala.Bench.Reports;

/// <summary>The records as Markdown: a table for each bench.</summary>
internal static class MarkdownReport
{
    /// <summary>The text.</summary>
    public static string Render(IReadOnlyList<ReportSection> sections)
    {
        var text = new StringBuilder("# Measurements\n");
        foreach (var section in sections)
        {
            text.Append($"\n## {section.Bench}\n");
            if (section.CommonTags.Length > 0)
                text.Append($"{section.CommonTags}\n");
            text.Append("\n| case | metric | ours | theirs | ratio | |\n|---|---|---:|---:|---:|---|\n");
            foreach (var record in section.Records)
            {
                var note = string.Join("; ", new[] { record.Rival is null ? "" : "against " + record.Rival, section.Note(record) }.Where(part => part.Length > 0));
                text.AppendJoin(" | ", "|" + Cell(record.Case, " "), Cell(record.Metric), Value(record.Ours, record), Value(record.Theirs, record), ReportSection.Ratio(record), Cell(note))
                    .Append(" |\n");
            }
        }

        return text.ToString();
    }

    private static string Value(double? value, BenchRecord record) => value is null ? "" : Cell($"{ReportSection.Number(value)} {record.Unit}");

    private static string Cell(string text, string before = "") => before + text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
