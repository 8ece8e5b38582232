using Impala.Catalog;
using Impala.Engine.Expressions;

namespace Impala.Engine.Planning.Statistics;

/// <summary>Expected rows of a relation (-1 unknown), bytes a row, and its columns by slot id.</summary>
internal sealed record RelationEstimate(double NumRows, IReadOnlyDictionary<int, ColumnEstimate> Columns)
{
    public bool IsKnown => NumRows >= 0;

    public RelationEstimate WithRows(double numRows) => IsKnown ? this with { NumRows = Math.Max(0, numRows) } : this;

    public ColumnEstimate? Find(ScalarExpression expression)
    {
        // Casts keep values apart; any other function of one column is taken to keep them too.
        while (expression is not SlotReference)
        {
            if (expression is Cast cast)
                expression = cast.Argument;
            else
                return null;
        }
        return Columns.GetValueOrDefault(((SlotReference)expression).Slot.Id);
    }

    /// <summary>Bytes of a row with these columns: fixed widths, and 16 bytes and the average text for strings.</summary>
    public static double RowSize(ValueList<Slot> slots)
    {
        var size = 0.0;
        foreach (var slot in slots)
            size += ColumnWidth.Of(slot.Type);
        return size;
    }
}
