using Impala.Storage.Memory;

namespace Impala.Storage.FileSystems;

/// <summary>The seam for stores of files. One implementation a scheme, listed in <see cref="FileSystemRegistry"/>. Failures are
/// <c>SqlException</c>s that name the path.</summary>
public interface IFileSystem
{
    /// <summary>The URI scheme it serves, in lower case ("file").</summary>
    string Scheme { get; }

    /// <summary>Whether files are objects: each read is a round trip, a file is there whole or not at all, and moving one copies it, so that
    /// writes put their files where they stay.</summary>
    bool IsObjectStore { get; }

    /// <param name="path">The file.</param>
    /// <param name="memory">What to account buffers to that save round trips; without it each read is one.</param>
    IRandomAccessFile OpenRead(string path, MemoryTracker? memory = null);

    /// <summary>Creates a file and the folders above it; an existing file is an error.</summary>
    IWritableFile Create(string path, MemoryTracker? memory = null);

    FileStatus? TryGetStatus(string path);

    /// <summary>The entries of a folder ordered by path; of all folders below it too when <paramref name="recursive"/> is set. A folder
    /// that does not exist is empty.</summary>
    IReadOnlyList<FileStatus> List(string directory, bool recursive = false);

    void CreateDirectory(string path);

    /// <summary>Moves a file or a folder; the target's parent is created when missing, an existing target file is an error.</summary>
    void Rename(string source, string target);

    /// <summary>Deletes a file; a missing one is no error.</summary>
    void Delete(string path);

    /// <summary>Deletes a folder with everything below it; a missing one is no error.</summary>
    void DeleteDirectory(string path);

    /// <summary>Deletes the files below a folder whose names begin with a prefix, and what there is of those that were not finished.</summary>
    void DeleteWritten(string directory, string namePrefix);

    /// <summary>Makes the content of a file that somebody else wrote survive a crash of the machine.</summary>
    void SyncFile(string path);

    /// <summary>Makes a folder's entries (creations, renames, deletions) survive a crash of the machine.</summary>
    void SyncDirectory(string path);
}
