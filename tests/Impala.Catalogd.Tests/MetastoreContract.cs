using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Catalogd.Metastore;
using Impala.Statestore.Security;
using Xunit;

namespace Impala.Catalogd.Tests;

/// <summary>What every metastore must do. A new dialect derives a class and runs it all.</summary>
public abstract class MetastoreContract : IAsyncLifetime
{
    private static readonly Database Sales = new(20000, "sales", "/w/sales.db", null, "impala", 5);

    internal IMetastore Metastore { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Metastore = New();
        await Metastore.OpenAsync(CancellationToken.None);
    }

    public virtual async Task DisposeAsync() => await Metastore.DisposeAsync();

    /// <summary>A dialect for this test's own database; called again it opens the same one.</summary>
    internal abstract IMetastoreDialect NewDialect();

    [Fact]
    public async Task NewMetastoreIsEmptyAndReopens()
    {
        Assert.Empty((await Metastore.ReadNamesAsync(default)).Databases);
        await ReopenAsync();
        Assert.Equal(1, (await Metastore.ReadNamesAsync(default)).Version);
    }

    [Fact]
    public async Task BodyComesBackAsItWasWritten()
    {
        var table = FullTable();
        await PutAsync(null, table);
        await ReopenAsync();
        Assert.Equal(Describe(table), Describe((await Metastore.ReadTableAsync(table.Oid, default))!));
        var entry = Assert.Single((await Metastore.ReadNamesAsync(default)).Tables).Value;
        Assert.Equal(new TableEntry(table.Oid, table.Name, TableKind.Table, table.CatalogVersion) { Owner = table.Owner, IsOwnerRole = table.IsOwnerRole }, entry);
    }

    [Fact]
    public async Task GranteesComeBackAsTheyWereWritten()
    {
        var name = new GranteeName(GranteeKind.User, "Ann O'Neill");
        var grantee = new Grantee(20007, name, 4)
        {
            IsDefined = true,
            IsSuperuser = true,
            CanLogin = false,
            PasswordSecret = "SCRAM-SHA-256$1:a$b:c",
            Roles = [new RoleMembership("readers", true)],
            Grants =
            [
                new Grant(AccessObject.Server, AccessRights.Select, AccessRights.None, "impala", 5),
                new Grant(new AccessObject(AccessScope.Column, 20001, "\u00e9"), AccessRights.All, AccessRights.Insert, "impala", 6),
            ],
        };
        await WriteAsync(transaction => transaction.PutGranteeAsync(grantee));
        await WriteAsync(transaction => transaction.PutGranteeAsync(new Grantee(20008, name with { Kind = GranteeKind.Group }, 4)));
        await ReopenAsync();
        var read = (await Metastore.ReadNamesAsync(default)).Grantees;
        Assert.Equal(2, read.Count);
        Assert.Equal(grantee, read[name]);
        await WriteAsync(transaction => transaction.PutGranteeAsync(grantee with { Grants = [], CatalogVersion = 5 }));
        await WriteAsync(transaction => transaction.DeleteGranteeAsync(name with { Kind = GranteeKind.Group }));
        Assert.Equal(grantee with { Grants = [], CatalogVersion = 5 }, Assert.Single((await Metastore.ReadNamesAsync(default)).Grantees).Value);
    }

    [Fact]
    public async Task ChangedBodiesAreWrittenByTheirDifference()
    {
        var table = FullTable();
        await PutAsync(null, table);
        var first = table.Partitions[0];
        var changed = table with
        {
            CatalogVersion = 9,
            Name = new TableName("sales", "renamed"),
            Comment = null,
            Columns = table.Columns.SetItem(0, table.Columns[0] with { Comment = "new" }),
            Properties = [KeyValuePair.Create("b", "2")],
            Partitions =
            [
                first with { Files = [first.Files[0] with { NumRows = 77 }, new DataFile("/w/t/1/new", 5, 6, 7)] },
                new Partition(33, ["2026", "x"], "/w/p33", FileFormat.Text, [new DataFile("/w/p33/f", 1, 2, 3)]),
            ],
        };
        await PutAsync(table, changed);
        Assert.Equal(Describe(changed), Describe((await Metastore.ReadTableAsync(table.Oid, default))!));
    }

    [Fact]
    public async Task DroppedTableLeavesNothing()
    {
        var table = FullTable();
        await PutAsync(null, table);
        await WriteAsync(async transaction =>
        {
            await transaction.DeleteTableAsync(table);
            await transaction.DeleteDatabaseAsync(Sales.Oid);
        });
        Assert.Null(await Metastore.ReadTableAsync(table.Oid, default));
        Assert.Empty((await Metastore.ReadNamesAsync(default)).Databases);
        // Nothing left behind stands in the way of the same ids.
        await PutAsync(null, table);
    }

    [Fact]
    public async Task FailedTransactionChangesNothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(async transaction =>
        {
            await transaction.PutDatabaseAsync(Sales);
            await transaction.SetVersionAsync(99);
            await transaction.TakeOidsAsync(1000);
            throw new InvalidOperationException("stop");
        }));
        var names = await Metastore.ReadNamesAsync(default);
        Assert.Empty(names.Databases);
        Assert.Equal(1, names.Version);
        Assert.Equal(16384, await WriteAsync(transaction => transaction.TakeOidsAsync(1)));
    }

    [Fact]
    public async Task ObjectIdsAreNeverGivenTwice()
    {
        var taken = new List<long>();
        for (var i = 0; i < 20; i++)
            taken.Add(await WriteAsync(transaction => transaction.TakeOidsAsync(3)));
        await ReopenAsync();
        taken.Add(await WriteAsync(transaction => transaction.TakeOidsAsync(3)));
        Assert.Equal(Enumerable.Range(0, 21).Select(i => 16384L + (3 * i)), taken);
    }

    [Fact]
    public async Task ObjectIdsStayBelowTwoToThe31()
    {
        await WriteAsync(transaction => transaction.TakeOidsAsync(int.MaxValue - 16384 - 10));
        var exception = await Assert.ThrowsAsync<SqlException>(() => WriteAsync(transaction => transaction.TakeOidsAsync(100)));
        Assert.Equal("54000", exception.SqlState);
    }

    [Fact]
    public async Task ConcurrentWritersTakeTurns()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => WriteAsync(async transaction =>
        {
            await transaction.SetVersionAsync(await transaction.ReadVersionAsync() + 1);
            return await transaction.TakeOidsAsync(1);
        }))));
        Assert.Equal(40, taken.Distinct().Count());
        Assert.Equal(41, (await Metastore.ReadNamesAsync(default)).Version);
    }

    [Fact]
    public async Task NamesAreUniqueInTheirDatabase()
    {
        await PutAsync(null, FullTable());
        await Assert.ThrowsAnyAsync<Exception>(() => PutAsync(null, FullTable() with { Oid = 20100, Partitions = [] }));
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(transaction => transaction.PutDatabaseAsync(Sales with { Oid = 20200 })));
        Assert.Single((await Metastore.ReadNamesAsync(default)).Tables);
    }

    [Fact]
    public async Task IntentsAndRetiredPathsAreKept()
    {
        var intent = new WriteIntent("q:1", 5, WriteIntentState.Open, "/staging", 10);
        var retired = new RetiredPath("/w/old", 5, false, 3, 100);
        await WriteAsync(async transaction =>
        {
            await transaction.PutIntentAsync(intent);
            await transaction.AddRetiredPathsAsync([retired, retired with { Path = "/w/dir", IsDirectory = true }]);
        });
        var prepared = intent with { State = WriteIntentState.Prepared, Plan = "{\"a\":1}", ChangedAt = 11 };
        await WriteAsync(transaction => transaction.PutIntentAsync(prepared));
        await ReopenAsync();
        Assert.Equal(prepared, await Metastore.ReadIntentAsync("q:1", default));
        Assert.Null(await Metastore.ReadIntentAsync("q:2", default));
        Assert.Equal(["/w/dir", "/w/old"], (await Metastore.ReadRetiredPathsAsync(default)).Select(path => path.Path));
        await WriteAsync(async transaction =>
        {
            await transaction.DeleteIntentAsync("q:1");
            await transaction.DeleteRetiredPathsAsync(["/w/old"]);
        });
        Assert.Empty(await Metastore.ReadIntentsAsync(default));
        Assert.True(Assert.Single(await Metastore.ReadRetiredPathsAsync(default)).IsDirectory);
    }

    [Fact]
    public async Task NewerSchemaIsRefused()
    {
        await using (var dialect = NewDialectAfterClose())
        {
            await Metastore.DisposeAsync();
            await using var connection = await dialect.OpenWriterAsync(default);
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO schema_migrations (version, applied_at) VALUES (999, 0)";
            await command.ExecuteNonQueryAsync();
        }
        await using var metastore = New();
        var exception = await Assert.ThrowsAsync<DaemonConfigurationException>(() => metastore.OpenAsync(default));
        Assert.Contains("schema 999", exception.Message, StringComparison.Ordinal);
        Metastore = New();
    }

    internal SqlMetastore New() => new(NewDialect(), TimeSpan.FromSeconds(5), TimeProvider.System);

    internal async Task ReopenAsync()
    {
        await Metastore.DisposeAsync();
        Metastore = New();
        await Metastore.OpenAsync(default);
    }

    internal Task<T> WriteAsync<T>(Func<IMetastoreTransaction, Task<T>> body) => Metastore.WriteAsync(body, default);

    internal Task WriteAsync(Func<IMetastoreTransaction, Task> body) => Metastore.WriteAsync(
        async transaction =>
        {
            await body(transaction);
            return true;
        },
        default);

    private IMetastoreDialect NewDialectAfterClose() => NewDialect();

    private Task PutAsync(Table? old, Table table) => WriteAsync(async transaction =>
    {
        if (old is null)
            await transaction.PutDatabaseAsync(Sales);
        await transaction.PutTableAsync(Sales.Oid, old, table);
    });

    private static Table FullTable() => new(
        20001,
        new TableName("sales", "t"),
        TableKind.Table,
        [
            new Column("id", SqlType.BigInt, "größe 'x'", new ColumnStatistics(1, 2, 3, 4.5)),
            new Column("price", SqlType.Decimal(38, 10)),
            new Column("nested", SqlType.Null) { UnsupportedType = "array<int>" },
            new Column("year", SqlType.Int),
            new Column("city", SqlType.VarChar(20)),
        ],
        7)
    {
        NumPartitionColumns = 2,
        Format = FileFormat.Text,
        TextFormat = new TextFormat((byte)'|', (byte)'\n', (byte)'\\', "NULL", 1),
        IsExternal = true,
        Location = "/w/t",
        Comment = "a comment",
        Owner = "somebody",
        IsOwnerRole = true,
        CreateTime = 1700000000001,
        Properties = [KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "")],
        SerdeProperties = [KeyValuePair.Create("field.delim", "|")],
        PrimaryKey = ["id"],
        ForeignKeys = [new ForeignKey(["id", "price"], new TableName("other", "parent"), ["x", "y"])],
        Partitions =
        [
            new Partition(31, ["2024", "São Paulo"], "/w/t/1", FileFormat.Text, [new DataFile("/w/t/1/f1", 1L << 40, 1700000000000, 1L << 40), new DataFile("/w/t/1/f2", 2, 3, -1)]),
            new Partition(32, [null, "b"], "/w/t/2", FileFormat.Parquet, []),
        ],
    };

    /// <summary>A text to compare bodies by, with everything in it.</summary>
    private static string Describe(Table table) => Google.Protobuf.JsonFormatter.Default.Format(Impala.Catalog.Protos.CatalogMessages.ToMessage(table));
}
