using System.Diagnostics;
using Grpc.Core;
using Impala.Statestore.Protos;
using Impala.Statestore.Rpc;
using Impala.Statestore.Security;
using Impala.Statestore.Topics;
using Impala.Testing;
using Xunit;

namespace Impala.Statestore.Tests;

/// <summary>A real statestored and real subscribers, over gRPC, in this process.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task MembersSeeEachOtherComeAndGo()
    {
        await using var statestored = await TestDaemon.StartStatestoredAsync();
        await using var one = await TestDaemon.StartAsync("one", statestored);
        await using (await TestDaemon.StartAsync("two", statestored))
        {
            var both = await one.Memberships.WaitForAsync(membership => membership.Backends.Count == 2, "two members");
            Assert.Equal(["one", "two"], both.Executors.Select(backend => backend.Id));
            Assert.Equal(4, both.Find("two")!.NumCores);
        }
        await one.Memberships.WaitForAsync(membership => membership.Version > 2 && membership.Backends.Count == 1, "one member");
    }

    [Fact]
    public async Task ChangesAreDeliveredAtOnceAndInOrder()
    {
        // The tick is out of reach: only being woken delivers in time.
        await using var statestored = await TestDaemon.StartStatestoredAsync(options => options.StatestoreUpdateFrequencyMs = 3_600_000);
        await using var writer = await TestDaemon.StartAsync("writer", statestored);
        await using var reader = await TestDaemon.StartAsync("reader", statestored);
        await reader.Registrations.WaitForAsync(_ => true, "registration");
        for (var i = 1; i <= 20; i++)
        {
            writer.Publish(new TopicEntry("n", 1, i));
            var version = i;
            await reader.NumberTopics.WaitForAsync(topic => topic.Entries.GetValueOrDefault("n")?.Version >= version, $"version {i}");
        }
        var versions = reader.NumberTopics.Seen.Select(topic => topic.Entries.GetValueOrDefault("n")?.Version ?? 0).ToArray();
        Assert.Equal(versions.Order(), versions);
    }

    [Fact]
    public async Task TopicsOfManyEntriesArriveWhole()
    {
        await using var statestored = await TestDaemon.StartStatestoredAsync();
        await using var writer = await TestDaemon.StartAsync("writer", statestored);
        writer.Publish(Enumerable.Range(0, 23_000).Select(i => new TopicEntry($"TABLE:db.t{i}", (uint)i, i)).ToArray());
        await using var reader = await TestDaemon.StartAsync("reader", statestored);
        var topic = await reader.NumberTopics.WaitForAsync(snapshot => snapshot.Entries.Count == 23_000, "23,000 entries");
        Assert.Equal(22_999, topic.Entries["TABLE:db.t22999"].Version);
    }

    [Fact]
    public async Task RestartedSubscriberReplacesItself()
    {
        await using var statestored = await TestDaemon.StartStatestoredAsync();
        await using var observer = await TestDaemon.StartAsync("observer", statestored);
        await using var first = await TestDaemon.StartAsync("twice", statestored);
        await observer.Memberships.WaitForAsync(membership => membership.Find("twice")?.Incarnation == first.Subscriber.Incarnation, "the first incarnation");
        await using var second = await TestDaemon.StartAsync("twice", statestored);
        var membership = await observer.Memberships.WaitForAsync(
            membership => membership.Find("twice")?.Incarnation == second.Subscriber.Incarnation, "the second incarnation");
        Assert.Equal(2, membership.Backends.Count);
    }

    [Fact]
    public async Task SubscribersReturnToARestartedStatestoredAndKeepTheirStateMeanwhile()
    {
        var statestored = await TestDaemon.StartStatestoredAsync();
        var port = TestDaemon.PortOf(statestored);
        await using var one = await TestDaemon.StartAsync("one", statestored);
        await using var two = await TestDaemon.StartAsync("two", statestored);
        two.Publish(new TopicEntry("kept", 1, 1));
        await one.Memberships.WaitForAsync(membership => membership.Backends.Count == 2, "two members");
        await one.NumberTopics.WaitForAsync(topic => topic.Entries.ContainsKey("kept"), "the entry");
        var firstId = one.Subscriber.StatestoreId;
        await statestored.StopAsync();
        await statestored.DisposeAsync();
        two.Publish(new TopicEntry("while away", 2, 2));
        Assert.Equal(2, one.Membership.Current.Backends.Count);

        var numBefore = one.Memberships.Seen.Count;
        await using var restarted = await TestDaemon.StartStatestoredAsync(port: port);
        await one.Registrations.WaitForAsync(id => id != firstId, "registration with the new statestored");
        await two.Registrations.WaitForAsync(id => id != firstId, "registration with the new statestored");
        var topic = await one.NumberTopics.WaitForAsync(snapshot => snapshot.Entries.ContainsKey("while away"), "what was published meanwhile");
        Assert.True(topic.Entries.ContainsKey("kept"));
        Assert.All(one.Memberships.Seen.Skip(numBefore), membership => Assert.Equal(2, membership.Backends.Count));
    }

    [Fact]
    public async Task HungSubscriberIsEvictedAndDelaysNobody()
    {
        await using var statestored = await TestDaemon.StartStatestoredAsync(options =>
        {
            options.StatestoreHeartbeatTcpTimeoutSeconds = 0.3;
            options.StatestoreMaxMissedHeartbeats = 3;
        });
        await using var observer = await TestDaemon.StartAsync("observer", statestored);
        await observer.Registrations.WaitForAsync(_ => true, "registration");
        // Accepts connections and never answers, as a stopped process does.
        using var hung = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        hung.Start();
        var client = Client(TestDaemon.PortOf(statestored));
        var request = new RegisterRequest
        {
            SubscriberId = "hung",
            Incarnation = "1",
            Address = $"http://127.0.0.1:{((System.Net.IPEndPoint)hung.LocalEndpoint).Port}",
            ProtocolVersion = Cluster.BuildInfo.StatestoreProtocolVersion,
            Topics = { new TopicRegistration { Topic = TopicNames.Membership, TransientEntries = true, Priority = true } },
        };
        await client.RegisterAsync(request);
        await client.PublishAsync(new PublishRequest
        {
            SubscriberId = "hung",
            Incarnation = "1",
            Topic = TopicNames.Membership,
            Entries = { Descriptor("hung") },
        });
        await observer.Memberships.WaitForAsync(membership => membership.Find("hung") is not null, "the hung member");
        var started = Stopwatch.GetTimestamp();
        await observer.Memberships.WaitForAsync(membership => membership.Version > 1 && membership.Find("hung") is null && membership.Backends.Count == 1
            && observer.Memberships.Seen.Any(seen => seen.Find("hung") is not null && seen.Version < membership.Version), "its eviction");
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.PublishAsync(new PublishRequest { SubscriberId = "hung", Incarnation = "1", Topic = TopicNames.Membership }));
        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task BackendOfAnotherBuildIsRefused()
    {
        await using var statestored = await TestDaemon.StartStatestoredAsync();
        await using var one = await TestDaemon.StartAsync("one", statestored);
        await one.Registrations.WaitForAsync(_ => true, "registration");
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Client(TestDaemon.PortOf(statestored)).RegisterAsync(new RegisterRequest
        {
            SubscriberId = "other",
            Incarnation = "1",
            Address = "http://127.0.0.1:1",
            BuildId = "build 2",
            Roles = { "impalad" },
            ProtocolVersion = Cluster.BuildInfo.StatestoreProtocolVersion,
        }));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("one cluster runs one build", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallsWithoutTheSecretAreRefused()
    {
        var secretFile = Path.Combine(RepositoryPaths.NewTemporaryFolder("secret"), "secret");
        await File.WriteAllTextAsync(secretFile, "0123456789abcdef0123456789");
        await using var statestored = await TestDaemon.StartStatestoredAsync(options => options.ClusterSecretFile = secretFile);
        await using var member = await TestDaemon.StartAsync("member", statestored, options => options.ClusterSecretFile = secretFile);
        await member.Registrations.WaitForAsync(_ => true, "registration with the secret");
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await Client(TestDaemon.PortOf(statestored)).RegisterAsync(new RegisterRequest { SubscriberId = "stranger" }));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task DaemonsTalkOverTlsAndOnlyToThoseTheyTrust()
    {
        var folder = RepositoryPaths.NewTemporaryFolder("tls");
        var (certificate, key) = WriteCertificate(folder, "cluster");
        var (stranger, _) = WriteCertificate(folder, "stranger");
        void UseTls(Configuration.DaemonOptions options, string authority) =>
            (options.SslServerCertificate, options.SslPrivateKey, options.SslClientCaCertificate) = (certificate, key, authority);

        await using var statestored = await TestDaemon.StartStatestoredAsync(options => UseTls(options, certificate));
        await using var member = await TestDaemon.StartAsync("member", statestored, options => UseTls(options, certificate));
        await using var other = await TestDaemon.StartAsync("other", statestored, options => UseTls(options, certificate));
        var both = await member.Memberships.WaitForAsync(membership => membership.Backends.Count == 2, "two members over TLS");
        Assert.Equal(2, both.Backends.Count);

        var distrusting = new TestDaemonOptions();
        UseTls(distrusting, stranger);
        using var channels = new InternalChannels(DaemonSecurity.Create(distrusting));
        var client = new StatestoreService.StatestoreServiceClient(channels.To($"https://127.0.0.1:{TestDaemon.PortOf(statestored)}"));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.RegisterAsync(new RegisterRequest { SubscriberId = "x" }));
        Assert.NotEqual(StatusCode.OK, refused.StatusCode);
        Assert.Contains("SSL", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PagesShowSubscribersAndTopics()
    {
        await using var statestored = await TestDaemon.StartStatestoredAsync();
        await using var member = await TestDaemon.StartAsync("<b>member</b>", statestored);
        member.Publish(new TopicEntry("key<script>", 1, 1));
        await member.NumberTopics.WaitForAsync(topic => topic.Entries.Count == 1, "the entry");
        using var http = new HttpClient { BaseAddress = TestDaemon.WebOf(statestored) };
        var page = await http.GetStringAsync("/subscribers");
        Assert.Contains("&lt;b&gt;member&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>member", page, StringComparison.Ordinal);
        Assert.Contains("\"id\":", await http.GetStringAsync("/subscribers?json"), StringComparison.Ordinal);
        Assert.Contains("impala-membership", await http.GetStringAsync("/topics"), StringComparison.Ordinal);
        Assert.Contains("key&lt;script&gt;", await http.GetStringAsync("/topic?name=numbers"), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync("/topic?name=none")).StatusCode);
        Assert.Contains("statestore_live_backends 1", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal("OK\n", await http.GetStringAsync("/healthz"));
        Assert.Equal("OK\n", await http.GetStringAsync("/readyz"));
        Assert.Contains("statestore_max_missed_heartbeats", await http.GetStringAsync("/varz"), StringComparison.Ordinal);
    }

    private static StatestoreService.StatestoreServiceClient Client(int port) =>
        new(new InternalChannels(DaemonSecurity.Create(new TestDaemonOptions())).To($"http://127.0.0.1:{port}"));

    /// <summary>A self-signed certificate for 127.0.0.1 that is its own authority.</summary>
    private static (string Certificate, string Key) WriteCertificate(string folder, string name)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest($"CN={name}", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var names = new System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificatePath, keyPath) = (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return (certificatePath, keyPath);
    }

    private static TopicEntryMessage Descriptor(string id) => new()
    {
        Key = id,
        Value = new Cluster.BackendDescriptor(id, "1", "127.0.0.1", 1, 2, 3, true, true, 1, 1, "b").ToBytes(),
    };
}
