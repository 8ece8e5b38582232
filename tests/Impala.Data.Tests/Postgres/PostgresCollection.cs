using Xunit;

namespace Impala.Data.Tests.Postgres;

/// <summary>The tests that share one PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}
