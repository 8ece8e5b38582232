using System.Net.Http.Json;
using Impala.Cluster.Tests.Clients;
using Impala.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Impala.Cluster.Tests.Samples;

/// <summary>Samples of .NET programs over a cluster: reading by Entity Framework, and a web API over a data source. Dapper's is its contract.</summary>
[Trait("Category", "Slow")]
public sealed class SampleTests(SampleCluster cluster) : IClassFixture<SampleCluster>
{
    private static readonly string[] SomeNames = ["FRANCE", "PERU", "NOWHERE"];

    [Fact]
    public async Task EntityFrameworkReads()
    {
        await using var context = new NationContext(cluster.Processes.ConnectionString());
        Assert.Equal(25, await context.Nations.CountAsync());
        Assert.Equal("GERMANY", (await context.Nations.SingleAsync(nation => nation.Key == 7)).Name);
        Assert.Equal(
            ["FRANCE", "GERMANY", "ROMANIA"],
            await context.Nations.Where(nation => nation.Region.Name == "EUROPE").OrderBy(nation => nation.Name).Select(nation => nation.Name).Take(3).ToListAsync());
        Assert.Equal(
            ["FRANCE", "PERU"], await context.Nations.Where(nation => SomeNames.Contains(nation.Name)).OrderBy(nation => nation.Name).Select(nation => nation.Name).ToListAsync());
        var groups = await context.Nations.GroupBy(nation => nation.RegionKey).Select(group => new { group.Key, Count = group.Count(), First = group.Min(nation => nation.Name) }).OrderBy(group => group.Key).ToListAsync();
        Assert.Equal([(0, 5, "ALGERIA"), (1, 5, "ARGENTINA")], groups.Take(2).Select(group => (group.Key, group.Count, group.First)));
        var region = await context.Regions.Include(row => row.Nations).SingleAsync(row => row.Name == "ASIA");
        Assert.Equal(5, region.Nations.Count);
        Assert.Equal(2, await context.Nations.CountAsync(nation => nation.Name.StartsWith("UNITED")));
        Assert.Equal(["IRAQ", "IRAN"], await context.Nations.Where(nation => EF.Functions.Like(nation.Name, "IRA%")).OrderByDescending(nation => nation.Key).Select(nation => nation.Name).ToListAsync());
        Assert.True(await context.Regions.AnyAsync(row => row.Nations.Any(nation => nation.Name.Length > 13)));
        Assert.Equal(
            ["CHINA", "EGYPT"], await context.Nations.FromSql($"SELECT * FROM tpch.nation WHERE n_name LIKE {"%T"} OR n_nationkey = {18}").OrderBy(nation => nation.Name).Select(nation => nation.Name).ToListAsync());
    }

    [Fact]
    public async Task AWebApiReadsThroughADataSource()
    {
        var port = cluster.Processes.Daemon("impalad0").PgWirePort;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new ImpalaDataSource($"Host=127.0.0.1;Port={port};Database=tpch"));
        await using var application = builder.Build();
        application.MapGet("/nations/{region}", async (string region, ImpalaDataSource source, CancellationToken cancellationToken) =>
        {
            await using var command = source.CreateCommand("SELECT n_name FROM nation JOIN region ON n_regionkey = r_regionkey WHERE r_name = @region ORDER BY n_name");
            command.Parameters.AddWithValue("region", region);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var names = new List<string>();
            while (await reader.ReadAsync(cancellationToken))
                names.Add(reader.GetString(0));
            return names.Count == 0 ? Results.NotFound() : Results.Ok(names);
        });
        await application.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(application.Urls.Single()) };
        Assert.Equal(["FRANCE", "GERMANY", "ROMANIA", "RUSSIA", "UNITED KINGDOM"], await client.GetFromJsonAsync<List<string>>("/nations/EUROPE"));
        using var missing = await client.GetAsync(new Uri("/nations/ATLANTIS", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, missing.StatusCode);
    }
}
