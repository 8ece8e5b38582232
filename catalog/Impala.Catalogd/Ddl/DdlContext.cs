using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalogd.Loading;
using Impala.Catalogd.Metastore;
using Impala.Catalogd.State;
using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Ddl;

/// <summary>What operations work with.</summary>
internal sealed record DdlContext(
    CatalogState State, IMetastore Metastore, LocationPolicy Locations, TableLoader Loader, IParquetFooters Footers, string User)
{
    /// <summary>Resolves a LOCATION and makes sure that no cleanup is about to delete what lies there.</summary>
    /// <exception cref="SqlException">22023, 42501; 55000 for the folder of a table dropped a moment ago.</exception>
    public async Task<string> ResolveLocationAsync(string location, CancellationToken cancellationToken)
    {
        var path = Locations.Resolve(location);
        if (await IsRetiredAsync(path, cancellationToken))
        {
            throw new SqlException(
                SqlState.ObjectNotInPrerequisiteState,
                $"location '{location}' belonged to a dropped table and is about to be deleted",
                hint: "Use another folder, or wait until catalogd has deleted it (--retired_file_retention_s).");
        }
        return path;
    }

    /// <summary>The folder of a new managed object: the usual one, or one made unique when something is there already.</summary>
    public async Task<string> ChooseFolderAsync(string usual, CancellationToken cancellationToken)
    {
        var path = usual;
        for (var i = 1; ; i++)
        {
            var isFree = FileSystemRegistry.Default.Get(path).List(path).Count == 0;
            if (isFree && !await IsRetiredAsync(path, cancellationToken))
                return path;
            path = $"{usual}_{i}";
        }
    }

    /// <summary>Retires the folders of a dropped managed table, or only its files when the folder is more than the table's own.</summary>
    public async Task RetireTableFilesAsync(CatalogMutation mutation, Table table)
    {
        var isShared = Locations.Roots.Any(root => IsSameOrBelow(root, table.Location))
            || mutation.Snapshot.Databases.Values.Any(database => IsSameOrBelow(database.Location, table.Location));
        if (!isShared)
            await mutation.RetireAsync(table.Oid, [table.Location], areDirectories: true);
        // Partitions may lie elsewhere, in folders that are not known to be the table's alone.
        var files = table.Partitions.Where(partition => isShared || !IsSameOrBelow(partition.Location, table.Location))
            .SelectMany(partition => partition.Files)
            .Select(file => file.Path);
        await mutation.RetireAsync(table.Oid, files, areDirectories: false);
    }

    private static bool IsSameOrBelow(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);

    private async Task<bool> IsRetiredAsync(string path, CancellationToken cancellationToken) =>
        (await Metastore.ReadRetiredPathsAsync(cancellationToken))
        .Any(retired => retired.IsDirectory && (IsSameOrBelow(path, retired.Path) || IsSameOrBelow(retired.Path, path)));
}
