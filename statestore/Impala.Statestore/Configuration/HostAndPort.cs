using System.Globalization;

namespace Impala.Statestore.Configuration;

/// <summary>Writes "host:port", with an IPv6 address in brackets.</summary>
public static class HostAndPort
{
    public static string Format(string host, int port) => host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[')
        ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
        : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
