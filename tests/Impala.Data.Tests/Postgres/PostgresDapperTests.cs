using Impala.Data.Tests.Contract;
using Xunit;

namespace Impala.Data.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresDapperTests(PostgresFixture fixture) : DapperContract(fixture.Server);
