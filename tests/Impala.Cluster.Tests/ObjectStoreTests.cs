using Impala.Clusters;
using Impala.Testing;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>Two impalads and an object store behind a proxy that can cut connections.</summary>
public sealed class ObjectStoreCluster() : TestCluster(2, onPostgres: false)
{
    public const string Bucket = S3Server.Bucket;

    private S3Server? _server;
    private CuttingProxy? _proxy;

    public CuttingProxy Proxy => _proxy ?? throw new InvalidOperationException("The object store was not started.");

    public string Endpoint => $"http://127.0.0.1:{_server!.Port}";

    public override async Task InitializeAsync()
    {
        _server = await S3Server.StartNewAsync();
        _proxy = new CuttingProxy(_server.Port);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _proxy?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    protected override MiniClusterOptions Configure(MiniClusterOptions options)
    {
        string[] flags = [$"--s3_endpoint=http://127.0.0.1:{Proxy.Port}"];
        return options with
        {
            DataLocations = [.. options.DataLocations, $"s3a://{Bucket}"],
            Environment = S3Server.Environment,
            ImpaladFlags = [.. options.ImpaladFlags, .. flags],
            CatalogdFlags = [.. options.CatalogdFlags, .. flags, "--retired_file_retention_s=0"],
        };
    }
}

/// <summary>Tables whose files are objects: everything that creates, fills, changes and drops them.</summary>
public sealed class ObjectStoreTests(ObjectStoreCluster cluster) : IClassFixture<ObjectStoreCluster>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static string At(string key) => $"s3a://{ObjectStoreCluster.Bucket}/{key}";

    private async Task<string> OneAsync(string sql, int impalad = 0) => string.Join(";", await cluster.RowsAsync(sql, impalad));

    /// <summary>The keys below a folder, by the server's own listing.</summary>
    private async Task<IReadOnlyList<string>> KeysAsync(string prefix)
    {
        using var http = new HttpClient();
        var answer = await http.GetStringAsync($"{cluster.Endpoint}/{ObjectStoreCluster.Bucket}?list-type=2&prefix={Uri.EscapeDataString(prefix)}");
        var found = System.Xml.Linq.XDocument.Parse(answer);
        return [.. found.Descendants().Where(element => element.Name.LocalName == "Key").Select(element => element.Value).Order(StringComparer.Ordinal)];
    }

    private async Task PutAsync(string key, byte[] content)
    {
        using var http = new HttpClient();
        using var answer = await http.PutAsync($"{cluster.Endpoint}/{ObjectStoreCluster.Bucket}/{key}", new ByteArrayContent(content));
        answer.EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("textfile")]
    public async Task TablesAreFilledReplacedAndRewritten(string format)
    {
        var folder = $"fill_{format}";
        await cluster.ExecuteAsync(
            0,
            "set sync_ddl=1",
            $"create table {folder} (a bigint, s string) stored as {format} location 's3://{ObjectStoreCluster.Bucket}/{folder}/'",
            $"insert into {folder} values (1, 'one'), (2, null)",
            $"insert into {folder} select i, repeat('x', 100) from generate_series(3, 100000) as g(i)");
        Assert.Equal("100000|5000050000|99999", await OneAsync($"select count(*), sum(a), count(s) from {folder}"));
        Assert.Equal("100000|5000050000|99999", await OneAsync($"select count(*), sum(a), count(s) from {folder}", 1));
        var keys = await KeysAsync(folder);
        Assert.All(keys, key => Assert.Matches($"^{folder}/[0-9a-f]+-[0-9a-f]+_[0-9]+_data[.][0-9]+[.](parq|txt)$", key));
        Assert.Contains(At(folder) + "/", await OneAsync($"show files in {folder}"), StringComparison.Ordinal);
        Assert.Contains($"LOCATION '{At(folder)}'", await OneAsync($"show create table {folder}"), StringComparison.Ordinal);

        await cluster.ExecuteAsync(0, $"insert overwrite {folder} select a, s from {folder} where a <= 10");
        Assert.Equal("10|55", await OneAsync($"select count(*), sum(a) from {folder}"));
        if (format == "parquet")
        {
            await cluster.ExecuteAsync(0, $"update {folder} set s = 'new' where a = 3", $"delete from {folder} where a > 5");
            Assert.Equal("5|15|1", await OneAsync($"select count(*), sum(a), count(*) filter (where s = 'new') from {folder}"));
        }
        // Replaced objects are there for a while yet: looking again does not bring them back.
        var count = await OneAsync($"select count(*) from {folder}");
        await cluster.ExecuteAsync(0, $"refresh {folder}", $"invalidate metadata {folder}");
        Assert.Equal(count, await OneAsync($"select count(*) from {folder}"));
        await cluster.ExecuteAsync(0, $"truncate table {folder}");
        Assert.Equal("0", await OneAsync($"select count(*) from {folder}"));
        await cluster.ExecuteAsync(0, $"drop table {folder} purge");
        Assert.Equal("42P01", (await cluster.FailureAsync($"select * from {folder}")).SqlState);
    }

    /// <summary>They are deleted when nobody can read them any more, which takes a coordinator's lease of 40 seconds.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task ReplacedAndDroppedObjectsGo()
    {
        await cluster.ExecuteAsync(
            0,
            $"create database gone location '{At("gone")}'",
            "create table gone.replaced as select i as a from generate_series(1, 10) as g(i)",
            "create table gone.dropped (a int)",
            "insert into gone.dropped values (1)",
            "insert overwrite gone.replaced values (5)");
        await cluster.ExecuteAsync(0, "drop table gone.dropped");
        var named = (await cluster.RowsAsync("select distinct input__file__name from gone.replaced")).Select(path => path[At("").Length..]).ToArray();
        await Deadline.UntilAsync("objects to go", Patience, () => KeysAsync("gone"), keys => keys.SequenceEqual(named));
        await cluster.ExecuteAsync(0, "refresh gone.replaced");
        Assert.Equal("1|5", await OneAsync("select count(*), sum(a) from gone.replaced"));
        await cluster.ExecuteAsync(0, "drop database gone cascade");
        await Deadline.UntilAsync("the dropped database's objects to go", Patience, () => KeysAsync("gone"), keys => keys.Count == 0);
    }

    [Fact]
    public async Task PartitionedTablesAndDatabasesLieThere()
    {
        await cluster.ExecuteAsync(
            0,
            $"create database lake location '{At("lake")}'",
            "create table lake.parts (a int) partitioned by (day string, n int)",
            "insert into lake.parts partition (day, n) select i, concat('d ', cast(i % 3 as string), '/%'), i % 2 from generate_series(1, 60) as g(i)",
            "insert overwrite lake.parts partition (day = 'd 1/%', n = 1) values (1000)",
            "create table lake.copied stored as textfile as select * from lake.parts");
        Assert.Equal("51|2550", await OneAsync("select count(*), sum(a) from lake.parts"));
        Assert.Equal("51|2550", await OneAsync("select count(*), sum(a) from lake.copied", 0));
        Assert.Contains((await KeysAsync("lake/parts")), key => key.StartsWith("lake/parts/day=d 1%2F%25/n=1/", StringComparison.Ordinal));
        // Another engine's folder is found, and a file in a hidden one is not.
        var file = await cluster.RowsAsync("select distinct input__file__name from lake.copied");
        Assert.All(file, path => Assert.StartsWith(At("lake/copied") + "/", path, StringComparison.Ordinal));
        await cluster.ExecuteAsync(0, $"create external table ext (a int) partitioned by (p int) row format delimited fields terminated by ',' stored as textfile location '{At("ext")}'");
        await PutAsync("ext/p=7/x.csv", "1\n2\n"u8.ToArray());
        await PutAsync("ext/p=7/_hidden/x.csv", "5\n"u8.ToArray());
        await PutAsync("ext/p=8/z.csv", "3\n"u8.ToArray());
        await cluster.ExecuteAsync(0, "alter table ext recover partitions");
        Assert.Equal("7|2;8|1", await OneAsync("select p, count(*) from ext group by p order by p"));
        await PutAsync("ext/p=8/y/more.csv", "4\n"u8.ToArray());
        await cluster.ExecuteAsync(0, "refresh ext partition (p = 8)");
        Assert.Equal("7|2;8|2", await OneAsync("select p, count(*) from ext group by p order by p"));
        await cluster.ExecuteAsync(0, $"alter table ext add partition (p = 9) location '{At("elsewhere/nine")}'", "insert into ext partition (p = 9) values (9), (10)");
        Assert.Equal("9|2", await OneAsync("select p, count(*) from ext where p = 9 group by p"));
        Assert.All(await KeysAsync("elsewhere"), key => Assert.StartsWith("elsewhere/nine/", key, StringComparison.Ordinal));
        Assert.Single(await KeysAsync("elsewhere"));
        Assert.DoesNotContain(await KeysAsync("ext"), key => key.Contains("p=9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DataIsLoadedFromAndToLocalFolders()
    {
        var folder = Directory.CreateDirectory(Path.Combine(cluster.DataFolder, "incoming")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "1\n2\n");
        await PutAsync("incoming/b.txt", "3\n"u8.ToArray());
        await PutAsync("incoming/c.txt", "4\n"u8.ToArray());
        await cluster.ExecuteAsync(
            0,
            $"create table loaded (a int) stored as textfile location '{At("loaded")}'",
            "create table loaded_here (a int) stored as textfile",
            $"load data inpath '{folder}' into table loaded",
            $"load data inpath '{At("incoming/b.txt")}' into table loaded");
        Assert.Equal("3|6", await OneAsync("select count(*), sum(a) from loaded"));
        Assert.Empty(Directory.GetFiles(folder));
        await cluster.ExecuteAsync(0, $"load data inpath '{At("incoming")}' into table loaded_here");
        Assert.Equal("4", await OneAsync("select sum(a) from loaded_here"));
        Assert.Empty(await KeysAsync("incoming"));
        await using var connection = await cluster.OpenAsync();
        await using (var writer = await connection.BeginTextImportAsync("copy loaded from stdin (format csv)"))
            await writer.WriteAsync("10\n20\n");
        Assert.Equal("5|36", await OneAsync("select count(*), sum(a) from loaded"));
        foreach (var path in new[] { "s3a://another/x", "s3a://warehouse/../x", "s3a://warehouse/x/../../y" })
            Assert.Equal("42501", (await cluster.FailureAsync($"load data inpath '{path}' into table loaded")).SqlState);
        Assert.Equal("42501", (await cluster.FailureAsync("create table t_out (a int) location 's3a://another/x'")).SqlState);
        Assert.Equal("22023", (await cluster.FailureAsync("create table t_out (a int) location 'gs://warehouse/x'")).SqlState);
    }

    [Fact]
    public async Task WritesThatFailLeaveNothing()
    {
        await cluster.ExecuteAsync(0, $"create table failing (a bigint, b string) location '{At("failing")}'", "insert into failing values (1, 'kept')");
        var kept = await KeysAsync("failing");
        await cluster.FailureAsync("insert into failing select i, cast(1 / (i - 1500000) as string) || repeat('y', 40) from generate_series(1, 1500000) as g(i)");
        await cluster.FailureAsync("create table never location 's3a://warehouse/never' as select i, 1 / (i - 90000) as x from generate_series(1, 90000) as g(i)");
        await Deadline.UntilAsync("objects of failed writes to go", Patience, () => KeysAsync("failing"), keys => keys.SequenceEqual(kept));
        await Deadline.UntilAsync("objects of failed tables to go", Patience, () => KeysAsync("never"), keys => keys.Count == 0);
        Assert.Equal("1", await OneAsync("select count(*) from failing"));
    }

    [Fact]
    public async Task CutsAndChangesAreMetWithoutAWrongRow()
    {
        await cluster.ExecuteAsync(
            0, $"create table cut (a bigint, b string) stored as parquet location '{At("cut")}'", "insert into cut select i, md5(cast(i as string)) from generate_series(1, 200000) as g(i)");
        const string sum = "select count(*), sum(a), count(distinct b), max(b) from cut";
        var whole = await OneAsync(sum);
        var before = cluster.Proxy.NumCuts;
        cluster.Proxy.Cut(3);
        Assert.Equal(whole, await OneAsync(sum));
        Assert.True(cluster.Proxy.NumCuts > before);
        cluster.Proxy.Cut(int.MaxValue);
        try
        {
            var error = await cluster.FailureAsync(sum);
            Assert.Equal("55000", error.SqlState);
            Assert.Contains(At("cut"), error.MessageText, StringComparison.Ordinal);
        }
        finally
        {
            cluster.Proxy.Cut(0);
        }
        Assert.Equal(whole, await OneAsync(sum));

        // An object that somebody replaced by another of the same length.
        var key = Assert.Single(await KeysAsync("cut"));
        using var http = new HttpClient();
        var bytes = await http.GetByteArrayAsync($"{cluster.Endpoint}/{ObjectStoreCluster.Bucket}/{key}");
        bytes[bytes.Length / 2] ^= 1;
        await PutAsync(key, bytes);
        var changed = await cluster.FailureAsync(sum);
        Assert.Equal("55000", changed.SqlState);
        Assert.Contains(key, changed.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysAreNotShown()
    {
        foreach (var daemon in cluster.Processes.Daemons)
            Assert.DoesNotContain(S3Server.AccessKey, (await cluster.PageAsync(daemon, "/varz")).RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(S3Server.AccessKey, await OneAsync("show all"), StringComparison.Ordinal);
    }
}
