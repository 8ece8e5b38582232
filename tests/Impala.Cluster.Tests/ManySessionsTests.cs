using Impala.Testing;
using Impala.Tpch;
using Impala.Tpch.Answers;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>Many clients at once: at work they get their answers, idle they cost little.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class ManySessionsTests(SqliteCluster three)
{
    private const int Seed = 7;

    [Fact]
    public Task ClientsAtOnceGetTheAnswers() => RunClientsAsync(30, 6);

    [Fact]
    [Trait("Category", "Long")]
    public Task TwoHundredClientsGetTheAnswers() => RunClientsAsync(200, TpchQueries.Count);

    /// <summary>Each of a thousand sessions has run statements, listed tables and prepared one; 100 KB each is what is left once the impalad rests.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task AThousandIdleSessionsCostAtMost100KilobytesEach()
    {
        const int Count = 1000;
        var cluster = new RestingCluster();
        await cluster.InitializeAsync();
        try
        {
            var impalad = cluster.Processes.Impalads.First();
            // What the daemon itself grows by is not the sessions': as many come, do the same, and go before.
            for (var i = 0; i < Count; i++)
                await (await OpenUsedAsync(cluster)).DisposeAsync();
            var work = impalad.ResidentBytes!.Value;
            await Deadline.UntilAsync("the memory of ended sessions", TimeSpan.FromSeconds(60), () => Task.FromResult(impalad.ResidentBytes!.Value), bytes => bytes < work);
            var before = impalad.ResidentBytes!.Value;
            var sessions = new List<NpgsqlConnection>(Count);
            try
            {
                for (var i = 0; i < Count; i++)
                    sessions.Add(await OpenUsedAsync(cluster));
                await Deadline.UntilAsync(
                    "at most 100 KB a session", TimeSpan.FromSeconds(60), () => Task.FromResult((impalad.ResidentBytes!.Value - before) / Count), each => each <= 100 * 1024);
            }
            finally
            {
                foreach (var session in sessions)
                    await session.DisposeAsync();
            }
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    private static async Task<NpgsqlConnection> OpenUsedAsync(TestCluster cluster)
    {
        var connection = await cluster.OpenAsync();
        await cluster.ExecuteAsync(connection, "SELECT 1");
        await cluster.ExecuteAsync(connection, "SELECT table_name FROM information_schema.tables ORDER BY 1");
        await using var prepared = new NpgsqlCommand("SELECT count(*) FROM pg_class WHERE relname = $1", connection) { Parameters = { new() { Value = "pg_type" } } };
        await prepared.PrepareAsync();
        Assert.Equal(1L, await prepared.ExecuteScalarAsync());
        return connection;
    }

    private async Task RunClientsAsync(int count, int queriesOfEach)
    {
        await three.UseTpchAsync("tpch_small", TpchData.Small);
        var processes = three.ProcessIds;
        await Task.WhenAll(Enumerable.Range(0, count).Select(client => Task.Run(() => RunClientAsync(client, queriesOfEach))));
        Assert.Equal(processes, three.ProcessIds);
    }

    // Clients go to the nodes in turn, and run the queries in orders of their own.
    private async Task RunClientAsync(int client, int numQueries)
    {
        var order = Enumerable.Range(1, TpchQueries.Count).ToArray();
        new Random((Seed * 1_000_003) + client).Shuffle(order);
        await using var connection = await three.OpenAsync(client % 3, "Search Path=tpch_small");
        foreach (var number in order.Take(numQueries))
        {
            await using var command = new NpgsqlCommand(TpchQueries.Get(number), connection);
            QueryAnswer? answer = null;
            await three.ReportAsync(async () => answer = await AnswerReader.ReadAsync(command, CancellationToken.None));
            var expected = QueryAnswer.Read(RepositoryPaths.SharedPath("tpch", "answers", "sf0.01"), number);
            Assert.Null(AnswerComparison.FindDifference(number, answer!, expected));
        }
    }

    /// <summary>One impalad that gives memory back soon.</summary>
    private sealed class RestingCluster() : TestCluster(1, onPostgres: false)
    {
        protected override IReadOnlyList<string> MakeImpaladFlags(string folder) => ["--release_memory_after_s=3"];
    }
}
