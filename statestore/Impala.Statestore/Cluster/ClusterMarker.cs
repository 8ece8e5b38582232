namespace Impala.Statestore.Cluster;

/// <summary>A file in the warehouse that catalogd writes once and every impalad reads when it joins: a node that sees another file or none
/// does not see the same storage, and would answer queries with missing data.</summary>
public static class ClusterMarker
{
    public const string FileName = ".impala-cluster-id";

    /// <summary>Answers the warehouse's cluster id, writing a new one the first time.</summary>
    public static string Ensure(string warehouseDir)
    {
        Directory.CreateDirectory(warehouseDir);
        var path = Path.Combine(warehouseDir, FileName);
        if (!File.Exists(path))
        {
            // Written aside and moved, so that a crash leaves no half marker; an existing one wins a race.
            var temporary = $"{path}.{Guid.NewGuid():n}";
            File.WriteAllText(temporary, Guid.NewGuid().ToString("d") + "\n");
            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(temporary);
            }
        }
        return File.ReadAllText(path).Trim();
    }

    /// <summary>Answers why this node does not share the cluster's storage, or null when it does.</summary>
    /// <param name="warehouseDir">The warehouse as catalogd names it (CatalogPage.warehouse_dir).</param>
    /// <param name="clusterId">The cluster id as catalogd tells it (CatalogPage.cluster_id).</param>
    public static string? Verify(string warehouseDir, string clusterId)
    {
        var path = Path.Combine(warehouseDir, FileName);
        string found;
        try
        {
            found = File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"This node cannot read {path}, which catalogd wrote: all nodes must see the same storage under the same path. ({exception.Message})";
        }
        return found == clusterId
            ? null
            : $"{path} names cluster {found}, but catalogd belongs to cluster {clusterId}: all nodes must see the same storage under the same path.";
    }
}
