using Impala.Engine.Functions.TableFunctions;

namespace Impala.Engine.Functions;

/// <summary>Every function that answers rows.</summary>
internal static class TableFunctionList
{
    public static readonly IReadOnlyList<TableFunction> All =
    [
        new GenerateSeries(),
        new GenerateSubscripts(),
        new Unnest(),
        new ExpandArray(),
        new PartitionAncestors(),
        new Keywords(),
    ];
}
