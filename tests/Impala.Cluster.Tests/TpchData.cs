using Impala.Testing;
using Impala.Tpch;
using Impala.Tpch.Output;
using Impala.Tpch.Tables;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>TPC-H files: those at scale 0.01 are reference data, those at 0.1 are generated, several a table so that nodes share the work.</summary>
public sealed class TpchData : IAsyncLifetime
{
    private const int NumFiles = 6;

    private readonly Lazy<Task> _generated = new(() =>
        new GenerationRun(new TpchGenerator(0.1), Folder, TpchTables.All, NumFiles, new LineProgress(TextWriter.Null)).RunAsync(2, CancellationToken.None));

    /// <summary>Gets the generated files. Known before they are there: clusters are told at their start which folders they may read.</summary>
    public static string Folder { get; } = Path.Combine(Path.GetTempPath(), $"impala-tpch-{Guid.NewGuid():n}");

    /// <summary>Scale 0.01, one file a table.</summary>
    public static string Small => RepositoryPaths.SharedPath("tpch", "sf0.01");

    /// <summary>Generates the files of scale 0.1, once; answers their folder.</summary>
    public async Task<string> GenerateAsync()
    {
        await _generated.Value;
        return Folder;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }
}
