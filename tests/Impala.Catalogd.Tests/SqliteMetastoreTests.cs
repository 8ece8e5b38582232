using Impala.Catalogd.Metastore;
using Impala.Catalogd.Metastore.Dialects;
using Impala.Statestore.Security;
using Impala.Testing;
using Xunit;

namespace Impala.Catalogd.Tests;

public sealed class SqliteMetastoreTests : MetastoreContract
{
    private readonly string _path = Path.Combine(RepositoryPaths.NewTemporaryFolder("metastore"), "metastore.db");

    internal override IMetastoreDialect NewDialect() => new SqliteDialect(_path);

    [Fact]
    public async Task SecondCatalogdIsKeptOut()
    {
        await using var second = New();
        var exception = await Assert.ThrowsAsync<DaemonConfigurationException>(() => second.OpenAsync(default));
        Assert.Contains("in use by another catalogd", exception.Message, StringComparison.Ordinal);
    }
}
