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
        new TextParts("regexp_matches", TextPartsKind.Matches, "Groups of each match of a regular expression, with the flag g of all."),
        new TextParts("regexp_split_to_table", TextPartsKind.Split, "Parts of a text between matches of a regular expression."),
        new TextParts("string_to_table", TextPartsKind.Separated, "Parts of a text between separators."),
        new ExpandArray(),
        new PartitionAncestors(),
        new Keywords(),
    ];
}
