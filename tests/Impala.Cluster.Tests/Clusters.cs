using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>Three impalads over the embedded metastore.</summary>
public sealed class SqliteCluster() : TestCluster(3, onPostgres: false);

/// <summary>Three impalads over a metastore in PostgreSQL.</summary>
public sealed class PostgresCluster() : TestCluster(3, onPostgres: true);

/// <summary>One impalad alone.</summary>
public sealed class SingleCluster() : TestCluster(1, onPostgres: false);

/// <summary>Tests on <see cref="SqliteCluster"/>, and on TPC-H data beside it.</summary>
[CollectionDefinition(Name)]
public sealed class OnSqlite : ICollectionFixture<SqliteCluster>, ICollectionFixture<TpchData>
{
    public const string Name = "SQLite";
}

/// <summary>Tests on <see cref="PostgresCluster"/>.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgres : ICollectionFixture<PostgresCluster>
{
    public const string Name = "PostgreSQL";
}
