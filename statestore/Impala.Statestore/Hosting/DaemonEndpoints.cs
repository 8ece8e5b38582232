using System.Net;
using Impala.Statestore.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Impala.Statestore.Hosting;

/// <summary>Where a daemon listens. Ports are the real ones once the host has started, also when the options say 0 (any free port).</summary>
public sealed class DaemonEndpoints(DaemonOptions options)
{
    internal ListenOptions? Grpc { get; set; }

    internal ListenOptions? Web { get; set; }

    public int InternalPort => PortOf(Grpc) ?? options.InternalPort;

    public int WebPort => PortOf(Web) ?? options.WebserverPort;

    /// <summary>http(s)://host:port of the internal gRPC port, as the other daemons reach it.</summary>
    public string InternalAddress => $"{(options.UsesTls ? "https" : "http")}://{HostAndPort.Format(options.EffectiveHostname, InternalPort)}";

    public string WebAddress => $"http://{HostAndPort.Format(options.EffectiveHostname, WebPort)}";

    private static int? PortOf(ListenOptions? listener) => listener?.EndPoint is IPEndPoint { Port: > 0 } endPoint ? endPoint.Port : null;
}
