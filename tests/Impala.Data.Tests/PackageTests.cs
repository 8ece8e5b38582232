using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Impala.Testing;
using Xunit;

namespace Impala.Data.Tests;

/// <summary>What <c>dotnet pack</c> makes of the provider.</summary>
public sealed class PackageTests
{
    [Fact]
    public async Task ThePackageHasWhatItsUsersNeed()
    {
        var folder = RepositoryPaths.NewTemporaryFolder("package");
        await PackAsync(folder);
        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder, "*.nupkg")));
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("lib/net10.0/Impala.Data.dll", names);
        Assert.Contains("lib/net10.0/Impala.Data.xml", names);
        Assert.Contains("README.md", names);
        await using var stream = package.GetEntry("Impala.Data.nuspec")!.Open();
        var metadata = (await XDocument.LoadAsync(stream, LoadOptions.None, CancellationToken.None)).Root!.Elements().Single();
        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal(("Impala.Data", "README.md", "Apache-2.0"), (Value("id"), Value("readme"), Value("license")));
        Assert.NotEmpty(Value("description")!);
        Assert.NotEmpty(Value("tags")!);
        Assert.NotNull(metadata.Elements().Single(element => element.Name.LocalName == "repository").Attribute("commit"));
        Assert.Equal(
            ["Microsoft.Extensions.Logging.Abstractions", "Npgsql"],
            metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).Order());
        using var symbols = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder, "*.snupkg")));
        Assert.Contains("lib/net10.0/Impala.Data.pdb", symbols.Entries.Select(entry => entry.FullName));
    }

    private static async Task PackAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = RepositoryPaths.Root };
        foreach (var argument in (string[])["pack", "provider/Impala.Data", "-c", "Release", "--no-build", "--nologo", "-v", "q", "-o", folder])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + errors);
    }
}
