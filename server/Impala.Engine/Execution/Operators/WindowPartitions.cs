namespace Impala.Engine.Execution.Operators;

/// <summary>Where each row's partition and peer group begin and end. Without ORDER BY all rows of a partition are peers.</summary>
internal sealed unsafe class WindowPartitions
{
    public WindowPartitions(byte* isPartition, byte* isPeer, int numRows, bool isOrdered)
    {
        NumRows = numRows;
        PartitionStart = new int[numRows];
        PartitionEnd = new int[numRows];
        PeerStart = new int[numRows];
        PeerEnd = new int[numRows];
        PeerNumber = new int[numRows];
        Fill(isPartition, PartitionStart, PartitionEnd);
        Fill(isOrdered ? isPeer : isPartition, PeerStart, PeerEnd);
        var number = 0;
        for (var i = 0; i < numRows; i++)
        {
            if (PartitionStart[i] == i)
                number = 0;
            else if (PeerStart[i] == i)
                number++;
            PeerNumber[i] = number;
        }
    }

    public int NumRows { get; }

    public int[] PartitionStart { get; }

    /// <summary>The row behind the partition's last.</summary>
    public int[] PartitionEnd { get; }

    public int[] PeerStart { get; }

    public int[] PeerEnd { get; }

    /// <summary>How many peer groups of the partition stand before the row's.</summary>
    public int[] PeerNumber { get; }

    private void Fill(byte* isStart, int[] start, int[] end)
    {
        for (var i = 0; i < NumRows; i++)
            start[i] = isStart[i] != 0 || i == 0 ? i : start[i - 1];
        for (var i = NumRows - 1; i >= 0; i--)
            end[i] = i == NumRows - 1 || isStart[i + 1] != 0 ? i + 1 : end[i + 1];
    }
}
