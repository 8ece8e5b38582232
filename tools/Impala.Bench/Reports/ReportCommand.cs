using System.CommandLine;

namespace Impala.Bench.Reports;

/// <summary><c>report</c>: one page of all that was measured.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--in") { Description = "Folder of the *.jsonl files that --json wrote", Required = true };
        var html = new Option<string>("--out") { Description = "The page of HTML to write", Required = true };
        var markdown = new Option<string?>("--markdown") { Description = "Write tables of Markdown to this file too" };
        var command = new Command("report", "Writes one page of HTML with plots, and tables of Markdown, of all that was measured") { folder, html, markdown };
        command.SetAction((result, cancel) => RunAsync(
            result.GetRequiredValue(folder), result.GetRequiredValue(html), result.GetValue(markdown), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string html, string? markdown, CancellationToken cancellationToken)
    {
        var sections = ReportSection.Of(RecordFolder.Read(folder));
        if (sections.Count == 0)
        {
            await Console.Error.WriteLineAsync($"{folder} has no records: run sub-commands with --json {folder}/NAME.jsonl");
            return 1;
        }

        await File.WriteAllTextAsync(html, HtmlReport.Render(sections), cancellationToken);
        if (markdown is not null)
            await File.WriteAllTextAsync(markdown, MarkdownReport.Render(sections), cancellationToken);
        return 0;
    }
}
