using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>The rows of a vector that are not NULL, by number, for IGNORE NULLS.</summary>
internal sealed unsafe class ValidRows : IDisposable
{
    private readonly Scratch<int> _countMemory;
    private readonly Scratch<int> _rowMemory;
    private readonly int* _counts;
    private readonly int* _rows;

    public ValidRows(ColumnVector values, int numRows, MemoryTracker memory)
    {
        _countMemory = new Scratch<int>(memory);
        _rowMemory = new Scratch<int>(memory);
        _counts = _countMemory.Ensure(numRows + 1L);
        _rows = _rowMemory.Ensure(numRows);
        var count = 0;
        for (var i = 0; i < numRows; i++)
        {
            _counts[i] = count;
            if (values.IsValid(i))
                _rows[count++] = i;
        }
        _counts[numRows] = count;
    }

    /// <summary>How many of the rows before this one are valid.</summary>
    public int CountBefore(int row) => _counts[row];

    public int RowOf(int number) => _rows[number];

    public void Dispose()
    {
        _countMemory.Dispose();
        _rowMemory.Dispose();
    }
}
