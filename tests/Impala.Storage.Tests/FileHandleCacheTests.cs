using Impala.Catalog.Errors;
using Impala.Storage.FileSystems;
using Microsoft.Extensions.Time.Testing;

namespace Impala.Storage.Tests;

/// <summary>Open files are used again only while they are what lies at their path.</summary>
public sealed class FileHandleCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("handles").FullName;
    private readonly LocalFileSystem _files = new();

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void AnOpenFileIsUsedAgain()
    {
        var path = Write("a", "one");
        var first = _files.OpenRead(path);
        first.Dispose();
        using var again = _files.OpenRead(path);
        Assert.Same(first, again);
        Assert.Equal("one", Text(again));
        using var second = _files.OpenRead(path);
        Assert.NotSame(again, second);
    }

    [Fact]
    public void AFileIsNotReadOnceItWasGivenBack()
    {
        var file = _files.OpenRead(Write("a", "one"));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Read(0, new byte[1]));
    }

    [Fact]
    public void AReplacedFileIsOpenedAnew()
    {
        var path = Write("a", "one");
        _files.OpenRead(path).Dispose();
        File.Move(Write("b", "other"), path, overwrite: true);
        using var file = _files.OpenRead(path);
        Assert.Equal("other", Text(file));
    }

    [Fact]
    public void AFileOfTheSameLengthIsToldByItsTime()
    {
        var path = Write("a", "one");
        _files.OpenRead(path).Dispose();
        File.Move(Write("b", "two"), path, overwrite: true);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(3));
        using var file = _files.OpenRead(path);
        Assert.Equal("two", Text(file));
    }

    [Fact]
    public void ADeletedFileIsMissed()
    {
        var path = Write("a", "one");
        _files.OpenRead(path).Dispose();
        File.Delete(path);
        Assert.Throws<SqlException>(() => _files.OpenRead(path));
    }

    [Fact]
    public void UnusedFilesAreClosedAndTheirNumberIsBounded()
    {
        var time = new FakeTimeProvider();
        var cache = new FileHandleCache(time);
        for (var i = 0; i < 200; i++)
            new LocalRandomAccessFile(Write("f" + i, "x"), cache).Dispose();
        Assert.Equal(128, cache.Count);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0, cache.Count);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Text(IRandomAccessFile file)
    {
        var bytes = new byte[file.Length];
        return System.Text.Encoding.UTF8.GetString(bytes, 0, file.Read(0, bytes));
    }
}
