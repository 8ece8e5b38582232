using Impala.Data.Tests.Contract;
using Npgsql;
using Xunit;

namespace Impala.Data.Tests.Postgres;

/// <summary>Npgsql on PostgreSQL: what the contract asks for is what providers do.</summary>
[Collection(PostgresCollection.Name)]
public sealed class NpgsqlFactoryTests(PostgresFixture fixture) : FactoryContract(new FactoryServer(NpgsqlFactory.Instance, fixture.NpgsqlConnectionString, fixture.Server.SlowQuery));

/// <summary>This provider on PostgreSQL.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresFactoryTests(PostgresFixture fixture) : FactoryContract(new FactoryServer(ImpalaProviderFactory.Instance, fixture.Server.ConnectionString, fixture.Server.SlowQuery));

[Collection(PostgresCollection.Name)]
public sealed class PostgresBulkCopyTests(PostgresFixture fixture) : BulkCopyContract(fixture.Server);
