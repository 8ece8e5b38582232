namespace Impala.Statestore.Configuration;

/// <summary>The options every daemon has. A daemon's own options class derives from this one and adds properties with
/// <see cref="FlagAttribute"/>; <see cref="CommandLine"/> fills them. Names are Impala's where Impala has the option.</summary>
public abstract class DaemonOptions
{
    [Flag("hostname", "Host name or address under which the other daemons reach this one. Empty: bind_address, or the machine's name when bound to every address.")]
    public string Hostname { get; set; } = "";

    [Flag("bind_address", "Address the internal gRPC port listens on. Any other than loopback needs TLS or a shared secret.")]
    public string BindAddress { get; set; } = "127.0.0.1";

    [Flag("enable_webserver", "Serve the web pages, metrics and health checks.")]
    public bool EnableWebserver { get; set; } = true;

    [Flag("webserver_interface", "Address the web pages listen on. Empty: the same as bind_address.")]
    public string WebserverInterface { get; set; } = "";

    [Flag("webserver_port", "Port of the web pages.", Min = 0, Max = 65535)]
    public int WebserverPort { get; set; }

    [Flag("ssl_server_certificate", "PEM file with this daemon's certificate. With ssl_private_key it turns TLS on.")]
    public string SslServerCertificate { get; set; } = "";

    [Flag("ssl_private_key", "PEM file with the private key of ssl_server_certificate.")]
    public string SslPrivateKey { get; set; } = "";

    [Flag("ssl_client_ca_certificate", "PEM file with the authorities that the other daemons' certificates are checked against. Empty: the system's.")]
    public string SslClientCaCertificate { get; set; } = "";

    [Flag("cluster_secret_file", "File with the secret that all daemons of the cluster share and send with each internal call. Without TLS it travels readable.")]
    public string ClusterSecretFile { get; set; } = "";

    [Flag("log_level", "Smallest level that is logged.", OneOf = "trace,debug,information,warning,error,critical,none")]
    public string LogLevel { get; set; } = "information";

    [Flag("flagfile", "File with one flag a line (--name=value), read before the environment and the command line.")]
    public string FlagFile { get; set; } = "";

    /// <summary>Port of the daemon's internal gRPC services.</summary>
    public abstract int InternalPort { get; }

    /// <summary>statestored, catalogd or impalad.</summary>
    public abstract string DaemonName { get; }

    /// <summary>One sentence for the head of <c>--help</c>.</summary>
    public abstract string DaemonDescription { get; }

    /// <summary>The host the others are told.</summary>
    public string EffectiveHostname
    {
        get
        {
            if (Hostname.Length > 0)
                return Hostname;
            return BindAddress is "0.0.0.0" or "::" or "*" ? Environment.MachineName : BindAddress;
        }
    }

    public string EffectiveWebserverInterface => WebserverInterface.Length > 0 ? WebserverInterface : BindAddress;

    /// <summary>Whether internal gRPC is served over TLS.</summary>
    public bool UsesTls => SslServerCertificate.Length > 0;

    /// <summary>What no single flag can tell: answers why the options do not go together, or null.</summary>
    public virtual string? Validate() => null;
}
