using Impala.Differential.Tests.Engines;
using Impala.Testing;
using Xunit;

namespace Impala.Differential.Tests;

/// <summary>Both oracles and the engine, over the same rows.</summary>
public sealed class OracleFixture : IAsyncLifetime
{
    private readonly string _folder = RepositoryPaths.NewTemporaryFolder("differential");

    internal DuckDbOracle DuckDb { get; } = new();

    internal PostgresOracle Postgres { get; private set; } = null!;

    internal EngineUnderTest Engine { get; } = new();

    public async Task InitializeAsync()
    {
        foreach (var (table, _, numFiles) in TestTables.All)
        {
            if (table == TestTables.Partitioned.Table)
                Engine.AddPartitionedTable(table, TestTables.Partitioned.Column, DuckDb.ExportPartitions(table, TestTables.Partitioned.Column, numFiles, _folder));
            else
                Engine.AddTable(table, DuckDb.Export(table, numFiles, _folder));
        }
        Postgres = await PostgresOracle.StartAsync();
    }

    public async Task DisposeAsync()
    {
        DuckDb.Dispose();
        await Postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
