using Impala.Catalog.Errors;
using Impala.Catalogd.Metastore;
using Impala.Catalogd.Metastore.Dialects;
using Impala.Testing;
using Xunit;

namespace Impala.Catalogd.Tests;

/// <summary>One PostgreSQL for all tests of the class, a database for each.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await PostgresServer.StartNewAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

public sealed class PostgresMetastoreTests(PostgresFixture fixture) : MetastoreContract, IClassFixture<PostgresFixture>
{
    private string _connectionString = "";

    public override async Task InitializeAsync()
    {
        _connectionString = await fixture.Server.CreateDatabaseAsync($"m{Guid.NewGuid():n}");
        await base.InitializeAsync();
    }

    internal override IMetastoreDialect NewDialect() => new PostgresDialect(_connectionString);

    [Fact]
    public async Task SecondCatalogdIsKeptOut()
    {
        await using var second = new SqlMetastore(NewDialect(), TimeSpan.Zero, TimeProvider.System);
        var exception = await Assert.ThrowsAsync<SqlException>(() => second.OpenAsync(default));
        Assert.Contains("in use by another catalogd", exception.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestartOfTheServerIsSurvived()
    {
        await WriteAsync(transaction => transaction.SetVersionAsync(5));
        await fixture.Server.StopAsync();
        await using (var impatient = new SqlMetastore(NewDialect(), TimeSpan.Zero, TimeProvider.System))
        {
            var exception = await Assert.ThrowsAsync<SqlException>(() => impatient.ReadNamesAsync(default));
            Assert.Equal("55000", exception.SqlState);
        }
        var waiting = WriteAsync(transaction => transaction.SetVersionAsync(6));
        await fixture.Server.StartAsync();
        await waiting;
        Assert.Equal(6, (await Metastore.ReadNamesAsync(default)).Version);
    }
}
