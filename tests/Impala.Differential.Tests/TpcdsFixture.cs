using Impala.Differential.Tests.Engines;
using Impala.Testing;

namespace Impala.Differential.Tests;

/// <summary>The tables of TPC-DS in both engines.</summary>
public sealed class TpcdsFixture : IDisposable
{
    public TpcdsFixture()
    {
        foreach (var path in Directory.GetFiles(RepositoryPaths.SharedPath("tpcds", "sf0.1"), "*.parquet"))
        {
            var table = Path.GetFileNameWithoutExtension(path);
            Engine.AddTable(table, [path]);
            DuckDb.AddView(table, path);
        }
    }

    internal DuckDbOracle DuckDb { get; } = new();

    internal EngineUnderTest Engine { get; } = new();

    public void Dispose() => DuckDb.Dispose();
}
