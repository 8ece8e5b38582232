using System.Buffers;
using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Commit;

/// <summary>Moves files of a commit to where they belong. Between two file systems, and within an object store, moving is copying and deleting: a
/// crash in between leaves both, and the next attempt copies again.</summary>
internal static class FileMover
{
    private const int BufferSize = 1 << 20;

    /// <summary>Moves a file that may have been moved already.</summary>
    public static void Move(string source, string target)
    {
        var (from, to) = (FileSystemRegistry.Default.Get(source), FileSystemRegistry.Default.Get(target));
        if (source == target || from.TryGetStatus(source) is null)
            return;
        if (from == to)
        {
            from.Rename(source, target);
            return;
        }
        // The name was free when the move was planned: what stands there now is this move's own half.
        to.Delete(target);
        Copy(from, source, to, target);
        to.SyncDirectory(StorePath.Parent(target));
        from.Delete(source);
    }

    /// <summary>Takes a move back: the file stands at its source afterwards, and only there.</summary>
    public static void MoveBack(string source, string target)
    {
        var (from, to) = (FileSystemRegistry.Default.Get(source), FileSystemRegistry.Default.Get(target));
        if (source == target || to.TryGetStatus(target) is null)
            return;
        if (from.TryGetStatus(source) is null)
            Move(target, source);
        else if (from != to || from.IsObjectStore)
            to.Delete(target);
    }

    private static void Copy(IFileSystem from, string source, IFileSystem to, string target)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var input = from.OpenRead(source);
            using var output = to.Create(target);
            for (long offset = 0; offset < input.Length;)
            {
                var read = input.Read(offset, buffer);
                output.Write(buffer.AsSpan(0, read));
                offset += read;
            }
            output.Sync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
