using Impala.Data.Tests.Contract;
using Xunit;

namespace Impala.Cluster.Tests.Provider;

[Collection(ClusterProviderCollection.Name)]
[Trait("Category", "Slow")]
public sealed class ClusterDapperTests(ClusterFixture fixture) : DapperContract(fixture.Server);
