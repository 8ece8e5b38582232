using System.Reflection;

namespace Impala.Statestore.Cluster;

/// <summary>The build this process runs. Backends of different builds do not share a cluster, because plans travel between them.</summary>
public static class BuildInfo
{
    /// <summary>Version and commit, such as 0.1.0+4f2a....</summary>
    public static string Id { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Raised when a message of statestore.proto changes its meaning.</summary>
    public const int StatestoreProtocolVersion = 1;
}
