using Impala.Catalog.Errors;
using Impala.Storage.FileSystems;

namespace Impala.Storage.Tests;

public sealed class LocalFileSystemTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("impala-files").FullName;
    private readonly LocalFileSystem _files = new();

    [Fact]
    public void A_file_is_written_listed_renamed_read_and_deleted()
    {
        var path = Path.Combine(_folder, "a", "b", "file");
        using (var file = _files.Create(path))
        {
            file.Write("hello"u8);
            file.Write(" world"u8);
            file.Sync();
            Assert.Equal(11, file.Position);
        }
        _files.SyncDirectory(Path.GetDirectoryName(path)!);
        Assert.Equal(11, _files.TryGetStatus("file://" + path)!.Value.Length);
        Assert.Equal([path], _files.List(_folder, true).Where(entry => !entry.IsDirectory).Select(entry => entry.Path));
        Assert.True(Assert.Single(_files.List(_folder)).IsDirectory);
        var target = Path.Combine(_folder, "c", "file");
        _files.Rename(path, target);
        Assert.Null(_files.TryGetStatus(path));
        using (var file = _files.OpenRead(target))
        {
            var bytes = new byte[8];
            Assert.Equal(5, file.Read(6, bytes));
            Assert.Equal("world"u8.ToArray(), bytes[..5]);
            Assert.Equal(0, file.Read(100, bytes));
        }
        _files.Delete(target);
        _files.Delete(target);
        _files.DeleteDirectory(Path.Combine(_folder, "a"));
        Assert.Empty(_files.List(Path.Combine(_folder, "a")));
    }

    [Fact]
    public void Errors_name_the_path()
    {
        var path = Path.Combine(_folder, "missing");
        var error = Assert.Throws<SqlException>(() => _files.OpenRead(path));
        Assert.Equal(SqlState.ObjectNotInPrerequisiteState, error.SqlState);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        _files.Create(path).Dispose();
        Assert.Contains(path, Assert.Throws<SqlException>(() => _files.Create(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_systems_are_found_by_scheme()
    {
        Assert.IsType<LocalFileSystem>(FileSystemRegistry.Default.Get("/a/b"));
        Assert.IsType<LocalFileSystem>(FileSystemRegistry.Default.Get("file:///a/b"));
        Assert.Equal("s3", FileSystemRegistry.SchemeOf("S3://bucket/key"));
        Assert.Equal("file", FileSystemRegistry.SchemeOf("/a:b/c"));
        Assert.Equal(SqlState.FeatureNotSupported, Assert.Throws<SqlException>(() => FileSystemRegistry.Default.Get("ftp://x/y")).SqlState);
    }

    public void Dispose() => Directory.Delete(_folder, true);
}
