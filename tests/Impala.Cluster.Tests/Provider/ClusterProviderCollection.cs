using Xunit;

namespace Impala.Cluster.Tests.Provider;

/// <summary>The tests that share the provider's cluster.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterProviderCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "Provider on a cluster";
}
