namespace Impala.Storage.FileSystems;

/// <summary>What a listing tells of a file or folder.</summary>
/// <param name="Path">Absolute, in the form the file system was asked with.</param>
/// <param name="Length">Bytes; 0 for a folder.</param>
/// <param name="ModificationTime">Unix time in milliseconds.</param>
/// <param name="IsDirectory">Whether it is a folder.</param>
public readonly record struct FileStatus(string Path, long Length, long ModificationTime, bool IsDirectory);
