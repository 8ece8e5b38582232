namespace Impala.Storage.FileSystems;

/// <summary>The seam for stores of files. One implementation a scheme, listed in <see cref="FileSystemRegistry"/>. Failures are
/// <c>SqlException</c>s that name the path.</summary>
public interface IFileSystem
{
    /// <summary>The URI scheme it serves, in lower case ("file").</summary>
    string Scheme { get; }

    IRandomAccessFile OpenRead(string path);

    /// <summary>Creates a file and the folders above it; an existing file is an error.</summary>
    IWritableFile Create(string path);

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

    /// <summary>Makes the content of a file that somebody else wrote survive a crash of the machine.</summary>
    void SyncFile(string path);

    /// <summary>Makes a folder's entries (creations, renames, deletions) survive a crash of the machine.</summary>
    void SyncDirectory(string path);
}
