using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace Impala.Cluster.Tests.Kills;

/// <summary>Processes are killed under statements, at named steps and at any time; see <see cref="KillRun"/>. The long form makes
/// IMPALA_KILLS kills (100 unless told otherwise) of the seed IMPALA_KILL_SEED.</summary>
public abstract class KillTests(KillCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public Task SixKillsLeaveNothingHalf() => RunAsync(20261124, 6);

    [Fact]
    [Trait("Category", "Long")]
    public Task ManyKillsLeaveNothingHalf() => RunAsync(Number("IMPALA_KILL_SEED", 1), Number("IMPALA_KILLS", 100));

    private async Task RunAsync(int seed, int numKills)
    {
        var run = new KillRun(cluster, seed);
        try
        {
            await cluster.ReportAsync(() => run.RunAsync(numKills));
        }
        finally
        {
            output.WriteLine(run.Report());
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}

/// <summary>Over the embedded metastore.</summary>
[Trait("Category", "Slow")]
public sealed class SqliteKillTests(SqliteKillCluster cluster, ITestOutputHelper output) : KillTests(cluster, output), IClassFixture<SqliteKillCluster>;

/// <summary>Over a metastore in PostgreSQL, which is killed as well.</summary>
[Trait("Category", "Slow")]
public sealed class PostgresKillTests(PostgresKillCluster cluster, ITestOutputHelper output) : KillTests(cluster, output), IClassFixture<PostgresKillCluster>;
