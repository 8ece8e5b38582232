using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalog.Types;
using Impala.Testing;
using Xunit;

namespace Impala.Catalogd.Tests;

public sealed class DdlTests : IAsyncLifetime
{
    private TestCatalogd _catalogd = null!;

    public async Task InitializeAsync() => _catalogd = await TestCatalogd.StartAsync();

    public async Task DisposeAsync() => await _catalogd.DisposeAsync();

    [Fact]
    public async Task DefaultDatabaseExists()
    {
        var database = Assert.Single(_catalogd.Snapshot.Databases).Value;
        Assert.Equal("default", database.Name);
        Assert.True(database.Oid >= 16384);
        Assert.Equal(_catalogd.Warehouse, database.Location);
    }

    [Fact]
    public async Task DatabasesAreCreatedAndDropped()
    {
        var reply = await _catalogd.CreateDatabaseAsync("Sales");
        Assert.Equal(("sales", "Database has been created."), (Assert.Single(reply.Databases).Name, reply.Summary));
        Assert.Equal(reply.CatalogVersion, _catalogd.Snapshot.Version);
        Assert.Equal("42P04", await _catalogd.DdlErrorAsync(new DdlRequest { CreateDatabase = new CreateDatabaseRequest { Name = "sales" } }));
        var again = await _catalogd.DdlAsync(new DdlRequest { CreateDatabase = new CreateDatabaseRequest { Name = "sales", IfNotExists = true } });
        Assert.False(again.Changed);
        Assert.Equal(reply.CatalogVersion, again.CatalogVersion);

        await _catalogd.CreateTableAsync("sales.t");
        Assert.Equal("2BP01", await _catalogd.DdlErrorAsync(new DdlRequest { DropDatabase = new DropDatabaseRequest { Name = "sales" } }));
        var dropped = await _catalogd.DdlAsync(new DdlRequest { DropDatabase = new DropDatabaseRequest { Name = "sales", Cascade = true } });
        Assert.Equal(["TABLE sales.t", "DATABASE sales"], dropped.Entries.Select(entry => $"{entry.Kind} {entry.Key}"));
        Assert.All(dropped.Entries, entry => Assert.True(entry.Deleted));
        Assert.Equal("3F000", await _catalogd.DdlErrorAsync(new DdlRequest { DropDatabase = new DropDatabaseRequest { Name = "sales" } }));
        Assert.False((await _catalogd.DdlAsync(new DdlRequest { DropDatabase = new DropDatabaseRequest { Name = "sales", IfExists = true } })).Changed);
        Assert.Equal("42501", await _catalogd.DdlErrorAsync(new DdlRequest { DropDatabase = new DropDatabaseRequest { Name = "default" } }));
    }

    [Theory]
    [InlineData("information_schema", "42939")]
    [InlineData("pg_catalog", "42939")]
    [InlineData("sys", "42939")]
    [InlineData("a.b", "22023")]
    [InlineData("../x", "22023")]
    [InlineData("", "22023")]
    public async Task BadDatabaseNamesAreRefused(string name, string expected) =>
        Assert.Equal(expected, await _catalogd.DdlErrorAsync(new DdlRequest { CreateDatabase = new CreateDatabaseRequest { Name = name } }));

    [Fact]
    public async Task TablesKeepTheirOidsThroughRenames()
    {
        var created = Assert.Single((await _catalogd.CreateTableAsync("t")).Tables);
        Assert.Equal("42P07", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CreateTableAsync("T"))).SqlState);
        await _catalogd.CreateDatabaseAsync("other");
        var renamed = await _catalogd.AlterAsync("t", alter => alter.RenameTo = TestCatalogd.Name("other.u"));
        Assert.Equal(created.Oid, Assert.Single(renamed.Tables).Oid);
        Assert.Equal([("default.t", true), ("other.u", false)], renamed.Entries.Select(entry => (entry.Key, entry.Deleted)));
        Assert.Null(await _catalogd.FindAsync("t"));
        Assert.Equal(created.Location, (await _catalogd.GetAsync("other.u")).Location);
        var second = Assert.Single((await _catalogd.CreateTableAsync("t")).Tables);
        Assert.NotEqual(created.Oid, second.Oid);
        Assert.Equal("42P07", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.AlterAsync("t", alter => alter.RenameTo = TestCatalogd.Name("other.u")))).SqlState);
    }

    [Fact]
    public async Task EveryOperationMakesOneVersion()
    {
        var before = _catalogd.Snapshot.Version;
        var reply = await _catalogd.CreateTableAsync("t");
        Assert.Equal(before + 1, reply.CatalogVersion);
        Assert.Equal(before + 1, reply.Tables[0].CatalogVersion);
        await Assert.ThrowsAsync<SqlException>(() => _catalogd.CreateTableAsync("t"));
        Assert.Equal(before + 1, _catalogd.Snapshot.Version);
    }

    [Fact]
    public async Task ExternalTableTakesFilesAndRowCounts()
    {
        var folder = CopyParquet("ext", "alltypes_tiny_pages.parquet", "sub/multiple_rowgroups.parquet", "_hidden/x.parquet", ".x.parquet");
        File.WriteAllText(Path.Combine(folder, "empty"), "");
        var reply = await _catalogd.CreateTableAsync("e", create =>
        {
            create.Columns.Clear();
            create.IsExternal = true;
            create.LikeParquet = Path.Combine(folder, "alltypes_tiny_pages.parquet");
            create.Location = folder;
        });
        var table = Assert.Single(reply.Tables).ToTable();
        Assert.Equal(["alltypes_tiny_pages.parquet", "multiple_rowgroups.parquet"], table.Partitions[0].Files.Select(file => Path.GetFileName(file.Path)));
        Assert.True(table.Partitions[0].Files[0].NumRows > 0);
        Assert.Contains(table.Columns, column => column.Name == "bigint_col" && column.Type == SqlType.BigInt);
        await _catalogd.DdlAsync(new DdlRequest { DropTable = new DropTableRequest { Name = TestCatalogd.Name("e") } });
        Assert.Empty(await _catalogd.Service<Metastore.IMetastore>().ReadRetiredPathsAsync(default));
        Assert.True(File.Exists(table.Partitions[0].Files[0].Path));
    }

    [Fact]
    public async Task BrokenFilesDoNotBreakTheTable()
    {
        var folder = CopyParquet("broken", "bad_magic_number.parquet", "date_tbl.parquet");
        await _catalogd.CreateTableAsync("b", create => create.Location = folder);
        var files = (await _catalogd.GetAsync("b")).Partitions[0].Files;
        Assert.Equal(-1, files[0].NumRows);
        Assert.True(files[1].NumRows > 0);
        Assert.Equal(-1, (await _catalogd.GetAsync("b")).NumRows);
    }

    [Fact]
    public async Task LikeParquetReportsABrokenFile()
    {
        var folder = CopyParquet("broken", "bad_magic_number.parquet");
        var exception = await Assert.ThrowsAsync<SqlException>(() => _catalogd.CreateTableAsync("b", create => create.LikeParquet = folder + "/bad_magic_number.parquet"));
        Assert.StartsWith("22", exception.SqlState, StringComparison.Ordinal);
        Assert.Equal("22023", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CreateTableAsync("b", create => create.LikeParquet = folder))).SqlState);
    }

    [Fact]
    public async Task TablesAreMadeLikeOthers()
    {
        await _catalogd.CreateTableAsync("t", create =>
        {
            create.Columns.Add(TestCatalogd.ColumnOf("year", SqlType.Int));
            create.NumPartitionColumns = 1;
            create.Format = (int)FileFormat.Text;
            create.SerdeProperties.Add(new PropertyMessage { Key = "field.delim", Value = "," });
        });
        await _catalogd.CreateTableAsync("u", create =>
        {
            create.Columns.Clear();
            create.LikeTable = TestCatalogd.Name("t");
        });
        var (like, copy) = (await _catalogd.GetAsync("t"), await _catalogd.GetAsync("u"));
        Assert.Equal((like.Columns, like.NumPartitionColumns, like.Format, like.TextFormat), (copy.Columns, copy.NumPartitionColumns, copy.Format, copy.TextFormat));
        Assert.Equal((byte)',', copy.TextFormat.FieldDelimiter);
        Assert.NotEqual(like.Location, copy.Location);
    }

    [Fact]
    public async Task BadDefinitionsAreRefused()
    {
        async Task<string> Error(Action<CreateTableRequest> configure) =>
            (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CreateTableAsync("bad", configure))).SqlState;

        Assert.Equal("42701", await Error(create => create.Columns.Add(TestCatalogd.ColumnOf("ID", SqlType.Int))));
        Assert.Equal("42P16", await Error(create => create.Columns.Clear()));
        Assert.Equal("42P16", await Error(create => create.NumPartitionColumns = 2));
        Assert.Equal("42P16", await Error(create => create.Columns.Add(TestCatalogd.ColumnOf("o", SqlType.Oid))));
        Assert.Equal("42P16", await Error(create => create.Columns.Add(TestCatalogd.ColumnOf("d", SqlType.Decimal(39, 0)))));
        Assert.Equal("3F000", await Error(create => create.Name = TestCatalogd.Name("nowhere.t")));
        Assert.Equal("54011", await Error(create => create.Columns.AddRange(Enumerable.Range(0, 10_001).Select(i => TestCatalogd.ColumnOf($"c{i}", SqlType.Int)))));
        Assert.Equal("0A000", await Error(create => create.Format = 77));
        Assert.Equal("22023", await Error(create => create.Properties.Add(new PropertyMessage { Key = "skip.header.line.count", Value = "x" })));
        Assert.Null(await _catalogd.FindAsync("bad"));
    }

    [Fact]
    public async Task ColumnsAreAddedChangedReplacedAndDropped()
    {
        await _catalogd.CreateTableAsync("t", create =>
        {
            create.Columns.Add(TestCatalogd.ColumnOf("year", SqlType.Int));
            create.NumPartitionColumns = 1;
        });
        await _catalogd.AlterAsync("t", alter => alter.AddColumns = new AddColumns { Columns = { TestCatalogd.ColumnOf("Extra", SqlType.Date) } });
        Assert.Equal(["id", "name", "extra", "year"], await ColumnsAsync());
        Assert.Equal("42701", await AlterErrorAsync(alter => alter.AddColumns = new AddColumns { Columns = { TestCatalogd.ColumnOf("year", SqlType.Date) } }));
        Assert.False((await _catalogd.AlterAsync("t", alter => alter.AddColumns = new AddColumns { IfNotExists = true, Columns = { TestCatalogd.ColumnOf("extra", SqlType.Int) } })).Changed);
        await _catalogd.AlterAsync("t", alter => alter.ChangeColumn = new ChangeColumn { Name = "NAME", Column = TestCatalogd.ColumnOf("title", SqlType.VarChar(5)) });
        Assert.Equal(["id", "title", "extra", "year"], await ColumnsAsync());
        await _catalogd.AlterAsync("t", alter => alter.DropColumn = new DropColumn { Name = "id" });
        Assert.Equal(["title", "extra", "year"], await ColumnsAsync());
        Assert.Equal("42703", await AlterErrorAsync(alter => alter.DropColumn = new DropColumn { Name = "id" }));
        Assert.Equal("42P16", await AlterErrorAsync(alter => alter.DropColumn = new DropColumn { Name = "year" }));
        await _catalogd.AlterAsync("t", alter => alter.ReplaceColumns = new ReplaceColumns { Columns = { TestCatalogd.ColumnOf("only", SqlType.Int) } });
        Assert.Equal(["only", "year"], await ColumnsAsync());
        Assert.Equal("42P16", await AlterErrorAsync(alter => alter.DropColumn = new DropColumn { Name = "only" }));
    }

    [Fact]
    public async Task PartitionsAreAddedRecoveredAndDropped()
    {
        await _catalogd.CreateTableAsync("t", create =>
        {
            create.Columns.Add([TestCatalogd.ColumnOf("year", SqlType.Int), TestCatalogd.ColumnOf("city", SqlType.String)]);
            create.NumPartitionColumns = 2;
            create.Location = CopyParquet("parts", "year=2024/city=S%C3%A3o Paulo/date_tbl.parquet", "year=2025/city=__HIVE_DEFAULT_PARTITION__/date_tbl.parquet",
                "year=never/city=x/date_tbl.parquet", "other=1/city=x/date_tbl.parquet");
        });
        Assert.Empty((await _catalogd.GetAsync("t")).Partitions);
        await _catalogd.AlterAsync("t", alter => alter.RecoverPartitions = new RecoverPartitions());
        var found = (await _catalogd.GetAsync("t")).Partitions;
        Assert.Equal(["2024/São Paulo", "2025/NULL"], found.Select(partition => string.Join('/', partition.Values.Select(value => value ?? "NULL"))));
        Assert.All(found, partition => Assert.True(Assert.Single(partition.Files).NumRows > 0));
        Assert.False((await _catalogd.AlterAsync("t", alter => alter.RecoverPartitions = new RecoverPartitions())).Changed);

        await _catalogd.AlterAsync("t", alter => alter.AddPartitions = new AddPartitions { Partitions = { TestCatalogd.Spec("2026", "a/b") } });
        var added = (await _catalogd.GetAsync("t")).Partitions[^1];
        Assert.EndsWith("/year=2026/city=a%2Fb", added.Location, StringComparison.Ordinal);
        Assert.Equal("42710", await AlterErrorAsync(alter => alter.AddPartitions = new AddPartitions { Partitions = { TestCatalogd.Spec("2026", "a/b") } }));
        Assert.Equal("42P16", await AlterErrorAsync(alter => alter.AddPartitions = new AddPartitions { Partitions = { TestCatalogd.Spec("2026") } }));

        var dropped = await _catalogd.AlterAsync("t", alter => alter.DropPartitions = new DropPartitions { Partitions = { TestCatalogd.Spec("2025", null) } });
        Assert.Equal("Dropped 1 partition(s).", dropped.Summary);
        Assert.Equal("42704", await AlterErrorAsync(alter => alter.DropPartitions = new DropPartitions { Partitions = { TestCatalogd.Spec("2025", null) } }));
        Assert.Equal(2, (await _catalogd.GetAsync("t")).Partitions.Count);
        // The dropped partition's file is retired, so that it does not come back.
        await _catalogd.AlterAsync("t", alter => alter.RecoverPartitions = new RecoverPartitions());
        Assert.All((await _catalogd.GetAsync("t")).Partitions.Where(partition => partition.Values[0] == "2025"), partition => Assert.Empty(partition.Files));
    }

    [Fact]
    public async Task PropertiesCommentsFormatsAndStatisticsAreSet()
    {
        await _catalogd.CreateTableAsync("t", create => create.Format = (int)FileFormat.Text);
        await _catalogd.AlterAsync("t", alter => alter.SetProperties = new SetProperties
        {
            Properties = { new PropertyMessage { Key = "skip.header.line.count", Value = "2" }, new PropertyMessage { Key = "serialization.null.format", Value = "" } },
        });
        var table = await _catalogd.GetAsync("t");
        Assert.Equal((2, ""), (table.TextFormat.NumHeaderLines, table.TextFormat.NullText));
        await _catalogd.AlterAsync("t", alter => alter.SetProperties = new SetProperties { UnsetKeys = { "skip.header.line.count" } });
        Assert.Equal(0, (await _catalogd.GetAsync("t")).TextFormat.NumHeaderLines);
        Assert.Equal("42704", await AlterErrorAsync(alter => alter.SetProperties = new SetProperties { UnsetKeys = { "skip.header.line.count" } }));
        await _catalogd.AlterAsync("t", alter => alter.SetComment = new SetComment { Comment = "hello" });
        await _catalogd.AlterAsync("t", alter => alter.SetFileFormat = new SetFileFormat { Format = (int)FileFormat.Parquet });
        await _catalogd.AlterAsync("t", alter => alter.SetStatistics = new SetStatistics
        {
            Columns = { new ColumnStatisticsUpdate { Column = "id", Statistics = new ColumnStatistics(10, 0, 4, 4).ToMessage() } },
        });
        table = await _catalogd.GetAsync("t");
        Assert.Equal(("hello", FileFormat.Parquet, 10L), (table.Comment, table.Format, table.Columns[0].Statistics!.NumDistinct));
        await _catalogd.AlterAsync("t", alter => alter.SetStatistics = new SetStatistics { DropAll = true });
        Assert.Null((await _catalogd.GetAsync("t")).Columns[0].Statistics);
    }

    [Fact]
    public async Task LocationMovesAndTakesTheFilesThere()
    {
        await _catalogd.CreateTableAsync("t");
        var folder = CopyParquet("moved", "date_tbl.parquet");
        await _catalogd.AlterAsync("t", alter => alter.SetLocation = new SetLocation { Location = folder });
        var table = await _catalogd.GetAsync("t");
        Assert.Equal(folder, table.Location);
        Assert.Single(table.Partitions[0].Files);
    }

    [Fact]
    public async Task RefreshFindsWhatChangedOutside()
    {
        var folder = CopyParquet("refreshed", "date_tbl.parquet");
        await _catalogd.CreateTableAsync("t", create => create.Location = folder);
        var unchanged = await _catalogd.Client.RefreshAsync(new RefreshRequest { Name = TestCatalogd.Name("t") });
        Assert.False(unchanged.Changed);
        CopyParquet("refreshed", "decimals_1_10.parquet");
        File.Delete(Path.Combine(folder, "date_tbl.parquet"));
        var refreshed = await _catalogd.Client.RefreshAsync(new RefreshRequest { Name = TestCatalogd.Name("t") });
        Assert.Equal("decimals_1_10.parquet", Path.GetFileName(Assert.Single(Assert.Single(refreshed.Tables).Partitions[0].Files).Path));
        CopyParquet("refreshed", "date_tbl.parquet");
        var all = await _catalogd.Client.RefreshAsync(new RefreshRequest());
        Assert.Equal(2, Assert.Single(all.Tables).Partitions[0].Files.Count);
    }

    [Fact]
    public async Task ViewsAreNoTables()
    {
        var view = new CreateViewRequest { Name = TestCatalogd.Name("v"), ViewText = "select 1 as x", ViewDialect = "postgres", Columns = { TestCatalogd.ColumnOf("x", SqlType.Int) } };
        var oid = (await _catalogd.DdlAsync(new DdlRequest { CreateView = view })).Tables[0].Oid;
        Assert.Equal("42P07", await _catalogd.DdlErrorAsync(new DdlRequest { CreateView = view }));
        var replaced = view.Clone();
        replaced.OrReplace = true;
        replaced.ViewText = "select 2 as x";
        Assert.Equal(oid, (await _catalogd.DdlAsync(new DdlRequest { CreateView = replaced })).Tables[0].Oid);
        var table = await _catalogd.GetAsync("v");
        Assert.Equal((TableKind.View, "select 2 as x", "postgres"), (table.Kind, table.ViewText, table.ViewDialect));
        Assert.Equal("42809", await _catalogd.DdlErrorAsync(new DdlRequest { DropTable = new DropTableRequest { Name = view.Name } }));
        Assert.Equal("42809", await _catalogd.DdlErrorAsync(new DdlRequest { TruncateTable = new TruncateTableRequest { Name = view.Name } }));
        await _catalogd.CreateTableAsync("t");
        Assert.Equal("42809", await _catalogd.DdlErrorAsync(new DdlRequest { DropTable = new DropTableRequest { Name = TestCatalogd.Name("t"), IsView = true } }));
        await _catalogd.DdlAsync(new DdlRequest { DropTable = new DropTableRequest { Name = view.Name, IsView = true } });
        Assert.Equal("42P01", await _catalogd.DdlErrorAsync(new DdlRequest { DropTable = new DropTableRequest { Name = view.Name, IsView = true } }));
    }

    [Fact]
    public async Task TruncateRetiresFilesAndKeepsTheTable()
    {
        var folder = CopyParquet("truncated", "date_tbl.parquet");
        await _catalogd.CreateTableAsync("t", create => create.Location = folder);
        await _catalogd.DdlAsync(new DdlRequest { TruncateTable = new TruncateTableRequest { Name = TestCatalogd.Name("t") } });
        Assert.Empty((await _catalogd.GetAsync("t")).Partitions[0].Files);
        Assert.True(File.Exists(Path.Combine(folder, "date_tbl.parquet")));
        // A listing does not bring it back.
        Assert.False((await _catalogd.Client.RefreshAsync(new RefreshRequest { Name = TestCatalogd.Name("t") })).Changed);
    }

    [Fact]
    public async Task CatalogSurvivesARestart()
    {
        await _catalogd.CreateDatabaseAsync("sales");
        var created = (await _catalogd.CreateTableAsync("sales.t")).Tables[0];
        var version = _catalogd.Snapshot.Version;
        await _catalogd.DisposeAsync();
        _catalogd = await TestCatalogd.StartAsync(_catalogd.Folder);
        Assert.Equal(version, _catalogd.Snapshot.Version);
        Assert.Equal(created, (await _catalogd.GetAsync("sales.t")).ToMessage());
        Assert.Equal(version + 1, (await _catalogd.CreateTableAsync("u")).CatalogVersion);
    }

    [Fact]
    public async Task DroppedFolderIsNotTakenByANewTable()
    {
        await _catalogd.CreateTableAsync("t");
        var first = (await _catalogd.GetAsync("t")).Location;
        await _catalogd.DdlAsync(new DdlRequest { DropTable = new DropTableRequest { Name = TestCatalogd.Name("t") } });
        await _catalogd.CreateTableAsync("t");
        Assert.NotEqual(first, (await _catalogd.GetAsync("t")).Location);
        var exception = await Assert.ThrowsAsync<SqlException>(() => _catalogd.CreateTableAsync("u", create => create.Location = first + "/below"));
        Assert.Equal("55000", exception.SqlState);
    }

    [Fact]
    public async Task OperationsAndPagesTellWhatHappened()
    {
        await _catalogd.CreateTableAsync("shown");
        await Assert.ThrowsAsync<SqlException>(() => _catalogd.CreateTableAsync("shown"));
        var operations = (await _catalogd.Client.GetOperationsAsync(new GetOperationsRequest())).Operations;
        Assert.Equal([("CREATE TABLE", "default.shown", "FAILED"), ("CREATE TABLE", "default.shown", "FINISHED")], operations.Select(item => (item.Kind, item.Target, item.Status)));
        using var http = new HttpClient { BaseAddress = _catalogd.Web };
        Assert.Contains("default.shown", await http.GetStringAsync("/operations"), StringComparison.Ordinal);
        Assert.Contains("/catalog?database=default", await http.GetStringAsync("/catalog"), StringComparison.Ordinal);
        Assert.Contains("shown", await http.GetStringAsync("/catalog?database=default"), StringComparison.Ordinal);
        Assert.Contains("name", await http.GetStringAsync("/catalog_object?name=default.shown&json"), StringComparison.Ordinal);
        Assert.Contains("catalog_version ", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal("OK\n", await http.GetStringAsync("/readyz"));
    }

    private async Task<IEnumerable<string>> ColumnsAsync() => (await _catalogd.GetAsync("t")).Columns.Select(column => column.Name);

    private async Task<string> AlterErrorAsync(Action<AlterTableRequest> configure) =>
        (await Assert.ThrowsAsync<SqlException>(() => _catalogd.AlterAsync("t", configure))).SqlState;

    /// <summary>Copies reference files into a folder of the warehouse, under the names given.</summary>
    private string CopyParquet(string folder, params string[] names)
    {
        var path = Path.Combine(_catalogd.Warehouse, "data", folder);
        foreach (var name in names)
        {
            var file = Path.GetFileName(name);
            var source = Path.Combine(RepositoryPaths.SharedPath("parquet"), file is "x.parquet" or ".x.parquet" ? "date_tbl.parquet" : file);
            var target = Path.Combine(path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
        return path;
    }
}
