using Impala.Catalog.Errors;
using Impala.Storage.FileSystems;
using Impala.Storage.FileSystems.S3;
using Impala.Storage.Memory;
using Impala.Testing;

namespace Impala.Storage.Tests;

/// <summary>Objects in the store of a real S3 server's process.</summary>
public sealed class S3FileSystemTests : IAsyncLifetime
{
    private readonly MemoryTracker _memory = new("s3");
    private S3Server _server = null!;
    private S3FileSystem _files = null!;

    private static string At(string key) => $"s3a://{S3Server.Bucket}/{key}";

    public async Task InitializeAsync()
    {
        _server = await S3Server.StartNewAsync();
        _files = Connect(_server.Endpoint);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.Equal(0, _memory.Current);
    }

    private S3FileSystem Connect(string endpoint, string key = S3Server.AccessKey) =>
        new("s3a", new S3Connection(new S3Settings(endpoint, "us-east-1", null, S3Server.WriteCredentials(key))));

    private static byte[] Bytes(int length, int seed = 7)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private void Write(string path, byte[] bytes, int step = 100_000)
    {
        using var file = _files.Create(path, _memory);
        for (var i = 0; i < bytes.Length; i += step)
            file.Write(bytes.AsSpan(i, Math.Min(step, bytes.Length - i)));
        file.Sync();
        Assert.Equal(bytes.Length, file.Position);
    }

    private byte[] ReadAll(IRandomAccessFile file, int step = 70_001)
    {
        var bytes = new byte[file.Length];
        for (var i = 0; i < bytes.Length; i += step)
            Assert.Equal(Math.Min(step, bytes.Length - i), file.Read(i, bytes.AsSpan(i, Math.Min(step, bytes.Length - i))));
        return bytes;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8 << 20)]
    [InlineData((8 << 20) + 1)]
    [InlineData(20_000_000)]
    public void What_is_written_is_read(int length)
    {
        var bytes = Bytes(length);
        Write(At("t/file one.parq"), bytes);
        using var file = _files.OpenRead(At("t/file one.parq"));
        Assert.Equal(bytes, ReadAll(file, 1 << 20));
        Assert.Equal(0, file.Read(length, new byte[10]));
        using (var ahead = _files.OpenRead(At("t/file one.parq"), _memory))
            Assert.Equal(bytes, ReadAll(ahead));
        Assert.Equal(0, _memory.Current);
    }

    [Fact]
    public void An_object_is_there_once_it_is_complete_and_then_stays_as_it_is()
    {
        using (var file = _files.Create(At("t/a"), _memory))
        {
            file.Write(Bytes(9 << 20));
            Assert.Null(_files.TryGetStatus(At("t/a")));
        }
        Assert.Null(_files.TryGetStatus(At("t/a")));
        Write(At("t/a"), [1, 2]);
        Assert.Contains("exists already", Assert.Throws<SqlException>(() => _files.Create(At("t/a"))).Message, StringComparison.Ordinal);
        Assert.Throws<SqlException>(() => _files.OpenRead(At("t/b")));
    }

    [Fact]
    public void Listings_have_folders_and_agree_with_what_is_opened()
    {
        string[] keys = ["t/p=1/x", "t/p=1/y", "t/p=a%3Ab c+d&e/é", "t/z", "other/q"];
        foreach (var key in keys)
            Write(At(key), [1, 2, 3]);
        Assert.Equal([At("t/p=1"), At("t/p=a%3Ab c+d&e"), At("t/z")], _files.List(At("t")).Select(entry => entry.Path));
        Assert.Equal([true, true, false], _files.List(At("t")).Select(entry => entry.IsDirectory));
        var all = _files.List(At("t"), recursive: true);
        Assert.Equal(
            [At("t/p=1"), At("t/p=1/x"), At("t/p=1/y"), At("t/p=a%3Ab c+d&e"), At("t/p=a%3Ab c+d&e/é"), At("t/z")], all.Select(entry => entry.Path));
        foreach (var entry in all.Where(entry => !entry.IsDirectory))
        {
            Assert.Equal(entry, _files.TryGetStatus(entry.Path));
            using var file = _files.OpenRead(entry.Path);
            Assert.Equal((entry.Length, entry.ModificationTime), (file.Length, file.ModificationTime));
        }
        Assert.Equal(new FileStatus(At("t/p=1"), 0, 0, true), _files.TryGetStatus(At("t/p=1")));
        Assert.Null(_files.TryGetStatus(At("t/p")));
        Assert.Empty(_files.List(At("nothing")));
    }

    [Fact]
    public void More_objects_than_a_page_holds_are_listed_and_deleted()
    {
        Parallel.For(0, 1200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Write(At($"many/{i:0000}"), [1]));
        Assert.Equal(1200, _files.List(At("many")).Count);
        _files.DeleteDirectory(At("many"));
        Assert.Empty(_files.List(At("many")));
    }

    [Fact]
    public void Files_and_folders_are_moved_and_deleted()
    {
        Write(At("a/x"), [1]);
        Write(At("a/b/q-1_data.parq"), [2]);
        _files.Rename(At("a/x"), At("c/y"));
        _files.Rename(At("a/b"), At("c/d"));
        Assert.Equal([At("c/d"), At("c/d/q-1_data.parq"), At("c/y")], _files.List(At("c"), recursive: true).Select(entry => entry.Path));
        Assert.Empty(_files.List(At("a")));
        _files.DeleteWritten(At("c"), "q-1_");
        Assert.Equal([At("c/y")], _files.List(At("c"), recursive: true).Select(entry => entry.Path));
        _files.Delete(At("c/y"));
        _files.Delete(At("c/y"));
        Assert.Null(_files.TryGetStatus(At("c")));
    }

    [Fact]
    public void An_object_that_is_replaced_while_it_is_read_is_an_error()
    {
        Write(At("t/a"), Bytes(1000, 1));
        using var file = _files.OpenRead(At("t/a"));
        file.Read(0, new byte[10]);
        var before = file.ModificationTime;
        _files.Delete(At("t/a"));
        Write(At("t/a"), Bytes(1000, 2));
        var error = Assert.Throws<SqlException>(() => file.Read(500, new byte[10]));
        Assert.Equal("55000", error.SqlState);
        Assert.Contains($"{At("t/a")} has changed", error.Message, StringComparison.Ordinal);
        // Written within the same second, and as long: only the ETag tells them apart.
        Assert.NotEqual(before, _files.TryGetStatus(At("t/a"))!.Value.ModificationTime);
        _files.Delete(At("t/a"));
        Assert.Contains("does not exist", Assert.Throws<SqlException>(() => file.Read(500, new byte[10])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_connections_go_on_where_they_stopped_and_fail_in_the_end()
    {
        var bytes = Bytes(3 << 20);
        Write(At("t/a"), bytes);
        using var proxy = new CuttingProxy(_server.Port);
        var files = Connect($"http://127.0.0.1:{proxy.Port}");
        proxy.Cut(3);
        using (var file = files.OpenRead(At("t/a")))
        {
            var read = new byte[bytes.Length];
            Assert.Equal(read.Length, file.Read(0, read));
            Assert.Equal(bytes, read);
        }
        Assert.Equal(3, proxy.NumCuts);
        proxy.Cut(int.MaxValue);
        using var failing = files.OpenRead(At("t/a"));
        var error = Assert.Throws<SqlException>(() => failing.Read(0, new byte[bytes.Length]));
        Assert.Equal("55000", error.SqlState);
        Assert.Contains(At("t/a"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_say_what_is_wrong_and_show_no_key()
    {
        var missing = Assert.Throws<SqlException>(() => _files.List("s3a://no-such-bucket/x"));
        Assert.Equal(("55000", "the bucket does not exist: s3a://no-such-bucket/x"), (missing.SqlState, missing.Message));
        Assert.Throws<SqlException>(() => _files.TryGetStatus("s3a://no-such-bucket/x"));
        var nameless = Assert.Throws<SqlException>(() => _files.TryGetStatus("s3a:///x"));
        Assert.Equal("22023", nameless.SqlState);
        Write(At("t/a"), [1]);
        const string wrong = "notTheKeyAtAll";
        var refused = Assert.Throws<SqlException>(() => Connect(_server.Endpoint, wrong).OpenRead(At("t/a")));
        Assert.Equal(("42501", $"the object store refuses access: {At("t/a")}"), (refused.SqlState, refused.Message));
        Assert.DoesNotContain(wrong, $"{refused.Message} {refused.Detail} {refused.Hint}", StringComparison.Ordinal);
        Assert.DoesNotContain(S3Server.AccessKey, $"{refused.Message} {refused.Detail} {refused.Hint}", StringComparison.Ordinal);
        var unreachable = Assert.Throws<SqlException>(() => Connect($"http://127.0.0.1:{FreePort.Next()}").TryGetStatus(At("t/a")));
        Assert.Equal("55000", unreachable.SqlState);
        Assert.Contains(At("t/a"), unreachable.Message, StringComparison.Ordinal);
        var fileless = new S3Connection(new S3Settings(_server.Endpoint, "", null, "/nowhere"));
        Assert.Contains("cannot be used", Assert.Throws<SqlException>(() => new S3FileSystem("s3", fileless).List(At("t"))).Message, StringComparison.Ordinal);
    }
}
