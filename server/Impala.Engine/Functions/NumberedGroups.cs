using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions;

/// <summary>The groups of a batch when they are few: each row carries the number of its group. Memory is the aggregation's.</summary>
internal unsafe struct NumberedGroups
{
    public const int MaxGroups = GroupedSumKernel.MaxNumbers - 1;

    /// <summary>By row: its group, below <see cref="NumGroups"/>; or <see cref="NumGroups"/> when the row does not count.</summary>
    public byte* Numbers;

    public int NumRows;

    /// <summary>At most <see cref="MaxGroups"/>; some may have no row in this batch.</summary>
    public int NumGroups;

    /// <summary>By group: its rows in this batch.</summary>
    public int* Counts;

    /// <summary>By group: its row, which holds the states.</summary>
    public byte** Rows;

    /// <summary>Room for 8 bytes a row, for whoever needs it.</summary>
    public long* Scratch;

    /// <summary>Room for the numbers and counts that <see cref="WithValues"/> makes.</summary>
    public byte* SpareNumbers;

    public int* SpareCounts;

    /// <summary>The same groups with only the rows that have a value; good until the next call.</summary>
    public readonly NumberedGroups WithValues(ColumnVector argument)
    {
        if (argument.Validity == null)
            return this;
        GroupedSumKernel.MaskNulls(Numbers, argument.Validity, NumRows, NumGroups, SpareNumbers);
        GroupedSumKernel.Count(SpareNumbers, NumRows, NumGroups, SpareCounts);
        return this with { Numbers = SpareNumbers, Counts = SpareCounts };
    }
}
