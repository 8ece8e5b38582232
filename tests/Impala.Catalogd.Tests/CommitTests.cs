using Impala.Catalog.Errors;
using Impala.Catalog.Protos;
using Impala.Catalog.Types;
using Impala.Catalogd.Commit;
using Impala.Catalogd.Metastore;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Impala.Catalogd.Tests;

public sealed class CommitTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CrashingObserver _observer = new();
    private TestCatalogd _catalogd = null!;

    public async Task InitializeAsync()
    {
        _catalogd = await TestCatalogd.StartAsync(configure: options => options.RetiredFileRetentionS = 10, observer: _observer, timeProvider: _time);
        await _catalogd.CreateTableAsync("t");
    }

    public async Task DisposeAsync() => await _catalogd.DisposeAsync();

    [Fact]
    public async Task InsertIsVisibleWholeAfterItsCommit()
    {
        var write = await _catalogd.WriteAsync("q:1", "t", [], []);
        Assert.Empty(await FilesAsync());
        var reply = await _catalogd.CommitAsync(write);
        Assert.Equal(_catalogd.Snapshot.Version, reply.CatalogVersion);
        Assert.Equal(20, Assert.Single(reply.Tables).ToTable().NumRows);
        Assert.Equal(["q:1_0.parq", "q:1_1.parq"], (await FilesAsync()).Select(Path.GetFileName));
        Assert.All(await FilesAsync(), path => Assert.True(File.Exists(path)));
        Assert.False(Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(write.Partitions[0].Files[0].StagedPath))));
    }

    [Fact]
    public async Task RepeatedCommitIsOneCommit()
    {
        var write = await _catalogd.WriteAsync("q:1", "t");
        var first = await _catalogd.CommitAsync(write);
        var second = await _catalogd.CommitAsync(write);
        Assert.Equal(first.CatalogVersion, second.CatalogVersion);
        Assert.Single(await FilesAsync());
        Assert.True((await _catalogd.Client.AbortInsertAsync(new AbortInsertRequest { QueryId = "q:1" })).WasCommitted);
        Assert.Single(await FilesAsync());
    }

    [Fact]
    public async Task FilesMayComeInSeveralMessages()
    {
        var write = await _catalogd.WriteAsync("q:1", "t", [], []);
        var rest = new CommitInsertRequest { Partitions = { write.Partitions[1] } };
        write.Partitions.RemoveAt(1);
        await _catalogd.CommitAsync(write, rest);
        Assert.Equal(2, (await FilesAsync()).Length);
    }

    [Fact]
    public async Task OverwriteRetiresTheOldFiles()
    {
        await _catalogd.CommitAsync(await _catalogd.WriteAsync("q:1", "t"));
        var old = Assert.Single(await FilesAsync());
        var write = await _catalogd.WriteAsync("q:2", "t");
        write.Overwrite = true;
        await _catalogd.CommitAsync(write);
        Assert.Equal("q:2_0.parq", Path.GetFileName(Assert.Single(await FilesAsync())));
        Assert.True(File.Exists(old));
        var empty = await _catalogd.WriteAsync("q:3", "t");
        empty.Overwrite = true;
        empty.Partitions.Clear();
        await _catalogd.CommitAsync(empty);
        Assert.Empty(await FilesAsync());
    }

    [Fact]
    public async Task PartitionsAreMadeAndOverwrittenOneByOne()
    {
        await _catalogd.CreateTableAsync("p", create =>
        {
            create.Columns.Add([TestCatalogd.ColumnOf("year", SqlType.Int), TestCatalogd.ColumnOf("city", SqlType.String)]);
            create.NumPartitionColumns = 2;
        });
        await _catalogd.CommitAsync(await _catalogd.WriteAsync("q:1", "p", ["2024", "a b"], ["2025", null]));
        var table = await _catalogd.GetAsync("p");
        Assert.Equal(["year=2024/city=a b", "year=2025/city=__HIVE_DEFAULT_PARTITION__"], table.Partitions.Select(partition => partition.Location[(table.Location.Length + 1)..]));
        var write = await _catalogd.WriteAsync("q:2", "p", ["2025", null]);
        write.Overwrite = true;
        await _catalogd.CommitAsync(write);
        table = await _catalogd.GetAsync("p");
        Assert.Equal(["q:1_0.parq", "q:2_0.parq"], table.Partitions.Select(partition => Path.GetFileName(Assert.Single(partition.Files).Path)));
        var wrong = await _catalogd.WriteAsync("q:3", "p", ["2025"]);
        Assert.Equal("40001", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CommitAsync(wrong))).SqlState);
    }

    [Fact]
    public async Task ARewriteTakesThePlaceOfItsFilesOnly()
    {
        await _catalogd.CommitAsync(await _catalogd.WriteAsync("q:1", "t", [], []));
        var before = await FilesAsync();
        var write = await _catalogd.WriteAsync("q:2", "t");
        write.RewrittenFiles.Add(before[1]);
        // Rows that came meanwhile are no part of it.
        await _catalogd.CommitAsync(await _catalogd.WriteAsync("q:3", "t"));
        await _catalogd.CommitAsync(write);
        Assert.Equal(["q:1_0.parq", "q:2_0.parq", "q:3_0.parq"], (await FilesAsync()).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(before[1]));

        var toNothing = await _catalogd.WriteAsync("q:4", "t");
        toNothing.Partitions.Clear();
        toNothing.RewrittenFiles.Add(before[0]);
        await _catalogd.CommitAsync(toNothing);
        Assert.DoesNotContain(before[0], await FilesAsync());
    }

    [Fact]
    public async Task OfTwoRewritesOfAFileTheSecondFails()
    {
        await _catalogd.CommitAsync(await _catalogd.WriteAsync("q:1", "t"));
        var file = Assert.Single(await FilesAsync());
        var first = await _catalogd.WriteAsync("q:2", "t");
        first.RewrittenFiles.Add(file);
        var second = await _catalogd.WriteAsync("q:3", "t");
        second.RewrittenFiles.Add(file);
        await _catalogd.CommitAsync(first);
        Assert.Equal("40001", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CommitAsync(second))).SqlState);
        Assert.Equal("q:2_0.parq", Path.GetFileName(Assert.Single(await FilesAsync())));
    }

    [Fact]
    public async Task StaleBaseVersionIsASerializationFailure()
    {
        var version = (await _catalogd.GetAsync("t")).CatalogVersion;
        var write = await _catalogd.WriteAsync("q:1", "t");
        write.BaseVersion = version;
        await _catalogd.CommitAsync(await _catalogd.WriteAsync("q:2", "t"));
        Assert.Equal("40001", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CommitAsync(write))).SqlState);
        Assert.Equal("q:2_0.parq", Path.GetFileName(Assert.Single(await FilesAsync())));
    }

    [Fact]
    public async Task TableDroppedAndMadeAgainIsAnother()
    {
        var write = await _catalogd.WriteAsync("q:1", "t");
        await _catalogd.DdlAsync(new DdlRequest { DropTable = new DropTableRequest { Name = TestCatalogd.Name("t") } });
        await _catalogd.CreateTableAsync("t");
        Assert.Equal("40001", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CommitAsync(write))).SqlState);
        Assert.Empty(await FilesAsync());
    }

    [Fact]
    public async Task FilesOutsideTheStagingFolderAreRefused()
    {
        var write = await _catalogd.WriteAsync("q:1", "t");
        var staged = write.Partitions[0].Files[0].StagedPath;
        foreach (var path in new[] { "/etc/passwd", Path.GetDirectoryName(staged) + "/../../../x", staged + ".missing" })
        {
            write.Partitions[0].Files[0].StagedPath = path;
            Assert.Equal("40001", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CommitAsync(write))).SqlState);
        }
        write.Partitions[0].Files[0].StagedPath = staged;
        write.Partitions[0].Files[0].Length++;
        Assert.Contains("bytes", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CommitAsync(write))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AbortLeavesNothing()
    {
        var write = await _catalogd.WriteAsync("q:1", "t");
        Assert.False((await _catalogd.Client.AbortInsertAsync(new AbortInsertRequest { QueryId = "q:1" })).WasCommitted);
        Assert.False(File.Exists(write.Partitions[0].Files[0].StagedPath));
        Assert.Equal("40001", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CommitAsync(write))).SqlState);
        Assert.False((await _catalogd.Client.AbortInsertAsync(new AbortInsertRequest { QueryId = "q:1" })).WasCommitted);
    }

    [Theory]
    [InlineData(nameof(CommitStep.BeforeIntent), false)]
    [InlineData(nameof(CommitStep.IntentRecorded), false)]
    [InlineData(nameof(CommitStep.FilesSynced), false)]
    [InlineData(nameof(CommitStep.FirstFileMoved), false)]
    [InlineData(nameof(CommitStep.FilesMoved), false)]
    [InlineData(nameof(CommitStep.Published), true)]
    public async Task CrashAtAnyStepIsAllOrNothingAndARepeatFinishes(string step, bool isVisible)
    {
        await _catalogd.CommitAsync(await _catalogd.WriteAsync("q:0", "t"));
        var write = await _catalogd.WriteAsync("q:1", "t", [], []);
        write.Overwrite = true;
        await CrashAsync(Enum.Parse<CommitStep>(step), write);

        Assert.Equal(isVisible ? ["q:1_0.parq", "q:1_1.parq"] : ["q:0_0.parq"], (await FilesAsync()).Select(Path.GetFileName));
        // A listing in between shows nothing of a write that is not committed.
        await _catalogd.Client.RefreshAsync(new RefreshRequest { Name = TestCatalogd.Name("t") });
        Assert.Equal(isVisible ? 2 : 1, (await FilesAsync()).Length);

        var reply = await _catalogd.CommitAsync(write);
        Assert.Equal(["q:1_0.parq", "q:1_1.parq"], (await FilesAsync()).Select(Path.GetFileName));
        Assert.All(await FilesAsync(), path => Assert.True(File.Exists(path)));
        Assert.Equal(reply.CatalogVersion, (await _catalogd.CommitAsync(write)).CatalogVersion);
    }

    [Theory]
    [InlineData(nameof(CommitStep.IntentRecorded))]
    [InlineData(nameof(CommitStep.FirstFileMoved))]
    [InlineData(nameof(CommitStep.FilesMoved))]
    public async Task WriteNobodyAsksForAgainIsUndone(string step)
    {
        var write = await _catalogd.WriteAsync("q:1", "t", [], []);
        await CrashAsync(Enum.Parse<CommitStep>(step), write);
        await _catalogd.Service<CommitRecovery>().RunOnceAsync(default);
        Assert.NotNull(await Metastore.ReadIntentAsync("q:1", default));
        _time.Advance(TimeSpan.FromSeconds(41));
        await _catalogd.Service<CommitRecovery>().RunOnceAsync(default);
        Assert.Equal(WriteIntentState.Undone, (await Metastore.ReadIntentAsync("q:1", default))?.State);
        Assert.Empty(await FilesAsync());
        var location = (await _catalogd.GetAsync("t")).Location;
        Assert.Empty(Directory.GetFiles(location, "*", SearchOption.AllDirectories));
        Assert.Equal("40001", (await Assert.ThrowsAsync<SqlException>(() => _catalogd.CommitAsync(write))).SqlState);
    }

    /// <summary>A sink that has not heard yet that its write is over may finish a file: it goes, too, and what is remembered of the write in the end.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatASinkFinishesTooLateIsDeleted(bool isCommitted)
    {
        var write = await _catalogd.WriteAsync("q:1", "t");
        if (isCommitted)
            await _catalogd.CommitAsync(write);
        else
            await _catalogd.Client.AbortInsertAsync(new AbortInsertRequest { QueryId = "q:1" });
        var late = write.Partitions[0].Files[0].StagedPath + ".late";
        var recovery = _catalogd.Service<CommitRecovery>();
        // The catalogd's first round looks at everything; a later one does it here.
        await recovery.RunOnceAsync(default);
        Directory.CreateDirectory(Path.GetDirectoryName(late)!);
        await File.WriteAllTextAsync(late, "rows");
        _time.Advance(TimeSpan.FromSeconds(10));
        await recovery.RunOnceAsync(default);
        Assert.False(Directory.Exists(Path.GetDirectoryName(late)));
        Assert.Equal(isCommitted ? 1 : 0, (await FilesAsync()).Length);
        _time.Advance(TimeSpan.FromMinutes(11));
        await recovery.RunOnceAsync(default);
        Assert.Null(await Metastore.ReadIntentAsync("q:1", default));
    }

    [Theory]
    [InlineData(nameof(CommitStep.IntentRecorded))]
    [InlineData(nameof(CommitStep.FirstFileMoved))]
    [InlineData(nameof(CommitStep.FilesMoved))]
    public async Task LoadedFilesGoBackWhenCatalogdEndsBetween(string step)
    {
        // Two tables: the files of one are loaded into the other.
        await _catalogd.CreateTableAsync("source");
        var write = await _catalogd.WriteAsync("q:1", "source", [], []);
        await _catalogd.CommitAsync(write);
        var folder = (await _catalogd.GetAsync("source")).Location;
        var before = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(2, before.Length);
        _observer.CrashAt = Enum.Parse<CommitStep>(step);
        var load = new LoadDataRequest { QueryId = "q:2", Name = TestCatalogd.Name("t"), Path = folder };
        await Assert.ThrowsAsync<CrashException>(() => _catalogd.Service<InsertCommitter>().LoadAsync(load, default));
        await _catalogd.DisposeAsync();
        _observer.CrashAt = null;
        _catalogd = await TestCatalogd.StartAsync(_catalogd.Folder, observer: _observer, timeProvider: _time);
        Assert.Empty(await FilesAsync());
        _time.Advance(TimeSpan.FromSeconds(41));
        await _catalogd.Service<CommitRecovery>().RunOnceAsync(default);
        Assert.Null(await Metastore.ReadIntentAsync("q:2", default));
        Assert.Equal(before, Directory.GetFiles(folder).Order(StringComparer.Ordinal));
        var loaded = await _catalogd.Client.LoadDataAsync(new LoadDataRequest { QueryId = "q:3", Name = TestCatalogd.Name("t"), Path = folder });
        Assert.Equal((2, 2, 2), (loaded.NumLoaded, loaded.NumFiles, (await FilesAsync()).Length));
    }

    [Fact]
    public async Task RetiredFilesGoWhenNobodyReadsThemAnyMore()
    {
        // Past the first lease, within which nothing is deleted; retention is ten seconds here.
        _time.Advance(PinnedVersions.Lease);
        await _catalogd.CommitAsync(await _catalogd.WriteAsync("q:1", "t"));
        var old = Assert.Single(await FilesAsync());
        var oldVersion = _catalogd.Snapshot.Version;
        await ReportAsync(oldVersion);
        await _catalogd.DdlAsync(new DdlRequest { TruncateTable = new TruncateTableRequest { Name = TestCatalogd.Name("t") } });
        var recovery = _catalogd.Service<CommitRecovery>();
        await recovery.RunOnceAsync(default);
        Assert.True(File.Exists(old));
        _time.Advance(TimeSpan.FromSeconds(11));
        await recovery.RunOnceAsync(default);
        Assert.True(File.Exists(old));
        await ReportAsync(_catalogd.Snapshot.Version);
        await recovery.RunOnceAsync(default);
        Assert.False(File.Exists(old));
        Assert.Empty(await Metastore.ReadRetiredPathsAsync(default));
    }

    [Fact]
    public async Task DroppedTablesFolderIsDeletedAlsoWhenACoordinatorDied()
    {
        await _catalogd.CommitAsync(await _catalogd.WriteAsync("q:1", "t"));
        var location = (await _catalogd.GetAsync("t")).Location;
        await ReportAsync(1);
        await _catalogd.DdlAsync(new DdlRequest { DropTable = new DropTableRequest { Name = TestCatalogd.Name("t") } });
        _time.Advance(TimeSpan.FromSeconds(601));
        await _catalogd.Service<CommitRecovery>().RunOnceAsync(default);
        Assert.False(Directory.Exists(location));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../x")]
    [InlineData("a b")]
    public async Task BadQueryIdsAreRefused(string queryId)
    {
        var exception = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () =>
            await _catalogd.Client.BeginInsertAsync(new BeginInsertRequest { QueryId = queryId, Name = TestCatalogd.Name("t") }));
        Assert.Equal("22023", Impala.Statestore.Rpc.RpcErrors.ToSqlException(exception, "catalogd").SqlState);
    }

    private IMetastore Metastore => _catalogd.Service<IMetastore>();

    private async Task ReportAsync(long version) =>
        await _catalogd.Client.ReportPinnedVersionAsync(new PinnedVersionRequest { BackendId = "one", Version = version });

    private async Task<string[]> FilesAsync() =>
        (await _catalogd.GetAsync("t")).Partitions.SelectMany(partition => partition.Files).Select(file => file.Path).Order(StringComparer.Ordinal).ToArray();

    /// <summary>Ends catalogd at a step, as far as a process can be ended from inside: the commit never goes on, and a new one starts on the same folder.</summary>
    private async Task CrashAsync(CommitStep step, CommitInsertRequest write)
    {
        _observer.CrashAt = step;
        var committer = _catalogd.Service<InsertCommitter>();
        await Assert.ThrowsAsync<CrashException>(() => committer.CommitAsync(WrittenFiles.From([write]), default));
        await _catalogd.DisposeAsync();
        _observer.CrashAt = null;
        _catalogd = await TestCatalogd.StartAsync(_catalogd.Folder, observer: _observer, timeProvider: _time);
    }

    private sealed class CrashException : Exception;

    /// <summary>Throws what the committer does not handle, so that not one of its lines runs after the step.</summary>
    private sealed class CrashingObserver : ICommitObserver
    {
        public CommitStep? CrashAt { get; set; }

        public Task ReachedAsync(CommitStep step) => step == CrashAt ? throw new CrashException() : Task.CompletedTask;
    }
}
