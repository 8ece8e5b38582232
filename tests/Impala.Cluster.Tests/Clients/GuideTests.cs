using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Impala.Testing;
using Xunit;

namespace Impala.Cluster.Tests.Clients;

/// <summary>Real clients: every block of code in the guides runs against a cluster with the sample catalog. Each connects, browses, queries, and fails where it says so.</summary>
[Trait("Category", "Slow")]
public sealed partial class GuideTests(SampleCluster cluster) : IClassFixture<SampleCluster>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly string Guides = Path.Combine(RepositoryPaths.Root, "provider", "guides");

    public static TheoryData<string, int> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int>();
            foreach (var file in Directory.GetFiles(Guides, "*.md").Select(Path.GetFileNameWithoutExtension).Order())
            {
                for (var i = 0; i < Block().Count(File.ReadAllText(Path.Combine(Guides, file + ".md"))); i++)
                    blocks.Add(file!, i + 1);
            }
            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task ABlockOfAGuideRuns(string guide, int number)
    {
        var match = Block().Matches(await File.ReadAllTextAsync(Path.Combine(Guides, guide + ".md")))[number - 1];
        var port = cluster.Processes.Daemon("impalad0").PgWirePort!.Value.ToString(CultureInfo.InvariantCulture);
        var (file, program, arguments) = match.Groups["language"].Value switch
        {
            "sh" => ("guide.sh", "bash", (string[])["-euo", "pipefail"]),
            "python" => ("guide.py", "/usr/bin/python3", []),
            "js" => ("guide.js", "node", []),
            "java" => ("Guide.java", "java", ["-cp", "/usr/share/java/postgresql.jar"]),
            "csharp" => ("guide.cs", "dotnet", ["run"]),
            var language => throw new InvalidOperationException($"A guide has a block in {language}, which no program is known for."),
        };
        var folder = RepositoryPaths.NewTemporaryFolder("guide");
        var path = Path.Combine(folder, file);
        await File.WriteAllTextAsync(path, match.Groups["text"].Value.Replace("21050", port, StringComparison.Ordinal));
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = folder };
        foreach (var argument in (string[])[.. arguments, path])
            start.ArgumentList.Add(argument);
        start.Environment["NODE_PATH"] = Path.Combine(RepositoryPaths.Root, "artifacts", "node", "node_modules");
        start.Environment["PSQL_PAGER"] = start.Environment["PAGER"] = "cat";
        if (program != "dotnet")
            start.Environment["HOME"] = folder;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start: tools/test.sh installs it.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        Assert.True(process is { HasExited: true, ExitCode: 0 }, $"{await output}\n{await errors}");
    }

    [GeneratedRegex(@"^```(?<language>[a-z]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
