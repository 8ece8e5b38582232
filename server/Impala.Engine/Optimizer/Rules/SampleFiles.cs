using Impala.Catalog;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Draws the files of TABLESAMPLE SYSTEM among the partitions that are left, one by one at random until they hold the asked share of the
/// bytes; the table of the scan then has only these:
/// <code>
/// Scan t sample=10%   =>   Scan t (fewer files)
/// </code>
/// Files are drawn in the order of their paths, so that a seed means the same sample while the table stays the same.
/// </summary>
internal sealed class SampleFiles : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not ScanNode { Sample: { } sample } scan)
            return node;
        var partitions = scan.Table.Partitions.Where(partition => scan.PartitionIds is not { } ids || ids.AsSpan().Contains(partition.Id));
        var files = partitions.SelectMany(partition => partition.Files).OrderBy(file => file.Path, StringComparer.Ordinal).ToArray();
        var wanted = files.Sum(file => (double)file.Length) * sample.Percent / 100;
        new Random(unchecked((int)(sample.Seed ^ (sample.Seed >> 32)))).Shuffle(files);
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        var bytes = 0.0;
        for (var i = 0; i < files.Length && bytes < wanted; i++)
        {
            chosen.Add(files[i].Path);
            bytes += files[i].Length;
        }
        var sampled = scan.Table.Partitions.Select(partition => partition with { Files = partition.Files.Where(file => chosen.Contains(file.Path)).ToValueList() });
        return scan with { Sample = null, Table = scan.Table with { Partitions = sampled.ToValueList() } };
    }
}
