using Impala.Engine.Execution.Rows;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Where each row's partition and peer group begin and end. Without ORDER BY all rows of a partition are peers. Each list is made when a
/// function first asks for it.
/// </summary>
internal sealed unsafe class WindowPartitions : IDisposable
{
    private readonly byte* _isPartition;
    private readonly byte* _isPeer;
    private readonly Positions _partitionStart;
    private readonly Positions _partitionEnd;
    private readonly Positions _peerStart;
    private readonly Positions _peerEnd;
    private readonly Positions _peerNumber;

    /// <param name="isPartition">One byte a row, not 0 where a partition begins; must live as long as this.</param>
    /// <param name="isPeer">The same for peer groups, partitions included.</param>
    /// <param name="numRows">Rows.</param>
    /// <param name="isOrdered">Whether there is an ORDER BY.</param>
    /// <param name="memory">For the lists.</param>
    public WindowPartitions(byte* isPartition, byte* isPeer, int numRows, bool isOrdered, MemoryTracker memory)
    {
        NumRows = numRows;
        _isPartition = isPartition;
        _isPeer = isOrdered ? isPeer : isPartition;
        _partitionStart = new Positions(memory);
        _partitionEnd = new Positions(memory);
        _peerStart = new Positions(memory);
        _peerEnd = new Positions(memory);
        _peerNumber = new Positions(memory);
    }

    public int NumRows { get; }

    public int* PartitionStart => Starts(_partitionStart, _isPartition);

    /// <summary>The row behind the partition's last.</summary>
    public int* PartitionEnd => Ends(_partitionEnd, _isPartition);

    public int* PeerStart => Starts(_peerStart, _isPeer);

    public int* PeerEnd => Ends(_peerEnd, _isPeer);

    /// <summary>How many peer groups of the partition stand before the row's.</summary>
    public int* PeerNumber
    {
        get
        {
            if (!_peerNumber.MustFill(NumRows, out var numbers))
                return numbers;
            var number = 0;
            for (var i = 0; i < NumRows; i++)
            {
                number = _isPartition[i] != 0 ? 0 : number + (_isPeer[i] != 0 ? 1 : 0);
                numbers[i] = number;
            }
            return numbers;
        }
    }

    public void Dispose()
    {
        _partitionStart.Dispose();
        _partitionEnd.Dispose();
        _peerStart.Dispose();
        _peerEnd.Dispose();
        _peerNumber.Dispose();
    }

    private int* Starts(Positions list, byte* isStart)
    {
        if (!list.MustFill(NumRows, out var starts))
            return starts;
        var start = 0;
        for (var i = 0; i < NumRows; i++)
        {
            if (isStart[i] != 0)
                start = i;
            starts[i] = start;
        }
        return starts;
    }

    private int* Ends(Positions list, byte* isStart)
    {
        if (!list.MustFill(NumRows, out var ends))
            return ends;
        var end = NumRows;
        for (var i = NumRows - 1; i >= 0; i--)
        {
            ends[i] = end;
            if (isStart[i] != 0)
                end = i;
        }
        return ends;
    }

    /// <summary>One number a row, absent until it is asked for.</summary>
    private sealed class Positions(MemoryTracker memory) : IDisposable
    {
        private readonly Scratch<int> _list = new(memory);
        private bool _isFilled;

        /// <summary>True for the first caller, who must fill the list.</summary>
        public bool MustFill(int numRows, out int* list)
        {
            list = _list.Ensure(numRows);
            var isFirst = !_isFilled;
            _isFilled = true;
            return isFirst;
        }

        public void Dispose() => _list.Dispose();
    }
}
