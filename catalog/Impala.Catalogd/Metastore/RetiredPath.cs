namespace Impala.Catalogd.Metastore;

/// <summary>A file or folder that no table names since <paramref name="RetiredVersion"/>; readers of older versions may still read it.</summary>
internal sealed record RetiredPath(string Path, long TableOid, bool IsDirectory, long RetiredVersion, long RetiredAt);
