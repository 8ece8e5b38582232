using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Impala.Statestore.Security;

namespace Impala.Statestore.Rpc;

/// <summary>Channels to the other daemons, one an address, with this daemon's TLS trust and shared secret. Thread-safe.</summary>
public sealed class InternalChannels(DaemonSecurity security) : IDisposable
{
    /// <summary>The largest message either end accepts. Everything that can grow is paged below it.</summary>
    public const int MaxMessageBytes = 64 * 1024 * 1024;

    /// <summary>What a peer may send ahead in a call, before it is read.</summary>
    private const int StreamWindow = 2 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, Lazy<(GrpcChannel Channel, CallInvoker Invoker)>> _channels = new(StringComparer.Ordinal);

    /// <summary>A call invoker for a client class, such as <c>new CatalogService.CatalogServiceClient(channels.To(address))</c>.</summary>
    /// <param name="address">http://host:port, or https:// where the peer serves TLS.</param>
    public CallInvoker To(string address) =>
        _channels.GetOrAdd(address, static (key, self) => new Lazy<(GrpcChannel, CallInvoker)>(() => self.Open(key)), this).Value.Invoker;

    /// <summary>Closes the channel to a peer that is gone for good.</summary>
    public void Forget(string address)
    {
        if (_channels.TryRemove(address, out var channel) && channel.IsValueCreated)
            channel.Value.Channel.Dispose();
    }

    public void Dispose()
    {
        foreach (var address in _channels.Keys)
            Forget(address);
    }

    private (GrpcChannel Channel, CallInvoker Invoker) Open(string address)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            UseProxy = false,
            ConnectCallback = static (context, cancellationToken) => ReceiveAheadStream.ConnectAsync(context.DnsEndPoint, cancellationToken),
            InitialHttp2StreamWindowSize = StreamWindow,
        };
        if (security.Authorities is { } authorities)
            handler.SslOptions.CertificateChainPolicy = TrustOnly(authorities);
        if (security.Certificate is { } certificate)
            handler.SslOptions.ClientCertificates = [certificate];
        handler.SslOptions.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;

        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
            // The first failed connection must not make the next calls wait out a long pause: a restarted daemon is found at once.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(50),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
        var invoker = channel.CreateCallInvoker();
        return (channel, security.Secret is { } secret ? invoker.Intercept(new SecretClientInterceptor(secret)) : invoker);
    }

    private static X509ChainPolicy TrustOnly(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
