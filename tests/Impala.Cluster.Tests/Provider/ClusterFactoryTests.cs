using Impala.Data;
using Impala.Data.Tests.Contract;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests.Provider;

/// <summary>What ADO.NET asks of a provider, of this one on a cluster.</summary>
[Collection(ClusterProviderCollection.Name)]
[Trait("Category", "Slow")]
public sealed class ClusterFactoryTests(ClusterFixture fixture) : FactoryContract(new FactoryServer(ImpalaProviderFactory.Instance, fixture.Server.ConnectionString, fixture.Server.SlowQuery));

/// <summary>The same of Npgsql on a cluster.</summary>
[Collection(ClusterProviderCollection.Name)]
[Trait("Category", "Slow")]
public sealed class ClusterNpgsqlFactoryTests(ClusterFixture fixture) : FactoryContract(new FactoryServer(NpgsqlFactory.Instance, fixture.NpgsqlConnectionString, fixture.Server.SlowQuery));

[Collection(ClusterProviderCollection.Name)]
[Trait("Category", "Slow")]
public sealed class ClusterBulkCopyTests(ClusterFixture fixture) : BulkCopyContract(fixture.Server);
