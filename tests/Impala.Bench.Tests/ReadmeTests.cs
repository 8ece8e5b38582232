using System.Runtime.CompilerServices;
using Xunit;

namespace Impala.Bench.Tests;

/// <summary>The tool's page tells every sub-command.</summary>
public sealed class ReadmeTests
{
    public static TheoryData<string> SubCommands => [.. BenchCommands.Create().Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(SubCommands))]
    public void ASubCommandHasALineOfUsageAndARowOfTheTable(string name)
    {
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../tools/Impala.Bench/README.md"));
        Assert.Contains($"\nImpala.Bench {name} ", readme, StringComparison.Ordinal);
        Assert.Contains($"\n| `{name}` |", readme, StringComparison.Ordinal);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
