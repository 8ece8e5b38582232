using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Scan;

/// <summary>Gives the rows of relations that the coordinator makes up (pg_catalog, information_schema, sys); the server implements it.</summary>
public interface IVirtualRows
{
    /// <summary>
    /// The rows of node.Schema.node.Name with one value per node.Columns[i] (of table column ColumnIndex), in that order: null, or by
    /// physical type as in <see cref="Constant.Value"/>. <paramref name="lookups"/> holds the value of each of node.Lookups (a NULL
    /// finds nothing); the relation may use them to make fewer rows, for they are applied again.
    /// </summary>
    IEnumerable<object?[]> Read(VirtualTableScanNode node, IReadOnlyList<Constant> lookups, EvaluationContext context);

    /// <summary>The relation as batches whose column i is its column i; null when it is made row by row.</summary>
    IBatchSource? Batches(VirtualTableScanNode node) => null;
}
