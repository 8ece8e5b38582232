using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.TableFunctions;

/// <summary>pg_partition_ancestors(regclass): the tables a partition belongs to. Partitions are no relations here, so that no relation has ancestors;
/// PostgreSQL answers no rows too for a relation that is no partition.</summary>
internal sealed class PartitionAncestors : TableFunction
{
    public override string Name => "pg_partition_ancestors";

    public override string Description => "Tables a partition belongs to: none, for partitions are no relations.";

    public override TableFunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 && ImplicitCasts.CanCast(arguments[0], SqlType.RegClass, resolution)
            ? new TableFunctionSignature([SqlType.RegClass], ["relid"], [SqlType.RegClass])
            : null;

    public override IEnumerable<RecordBatch> Evaluate(TableFunctionSignature signature, ColumnVector[] arguments, EvaluationContext context) => [];
}
