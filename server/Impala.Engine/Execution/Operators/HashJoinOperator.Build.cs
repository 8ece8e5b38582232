using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Rows;

namespace Impala.Engine.Execution.Operators;

/// <summary>Taking the right input into the table.</summary>
internal sealed unsafe partial class HashJoinOperator
{
    /// <summary>Takes this instance's step of the build; Done when the table may be probed, or when the join was abandoned.</summary>
    private OperatorState Build()
    {
        if (_right is not null && Append() == OperatorState.Blocked)
            return OperatorState.Blocked;
        if (_shared is not null && !_shared.AllAppended.IsSet)
            return BlockOn(_shared.AllAppended);
        if (_shared is { IsAbandoned: true })
            return OperatorState.Done;
        // Linking is shared too: whoever is here takes the next page.
        if (_table.Link(Context.Instance.Slice, Context.Memory, Context.CancellationToken))
            _shared?.Ready.Set();
        if (!_table.AllPagesTaken)
            return BlockOn(Signal.AlreadySet());
        if (_shared is { Ready.IsSet: false })
            return BlockOn(_shared.Ready);
        _isBuilt = true;
        _isOneRound = CanProbeInOneRound();
        return OperatorState.Done;
    }

    /// <summary>Takes the right input in, to its end or the end of the slice.</summary>
    private OperatorState Append()
    {
        while (true)
        {
            var state = _right!.Next(out var batch);
            if (state == OperatorState.Blocked)
                return BlockOn(_right);
            if (state == OperatorState.Done)
                break;
            AppendBuild(batch!);
            if (Context.Instance.Slice.IsOver)
                return BlockOn(Signal.AlreadySet());
        }
        _right.Dispose();
        _right = null;
        _part.Complete();
        Metrics.Add("BuildRows", _part.Pages.NumRows);
        if (_shared is null || _shared.ArriveAppended())
            Seal();
        return OperatorState.Done;
    }

    /// <summary>Lets the others link while this instance makes the runtime filters; probing begins when both are done.</summary>
    private void Seal()
    {
        _table.Seal(Context.Memory);
        _shared?.AllAppended.Set();
        _filters?.Publish(_table, _keyColumns);
        if (_table.EndStep())
            _shared?.Ready.Set();
    }

    private void AppendBuild(RecordBatch batch)
    {
        var columns = Array.Empty<ColumnVector>();
        try
        {
            var numRows = batch.NumSelected;
            columns = _buildColumns.Evaluate(batch, Context);
            var keys = _keysOfBuild;
            for (var i = 0; i < keys.Length; i++)
                keys[i] = columns[_keyColumns[i]];
            ulong* hashes = null;
            if (!_table.HasIntegerKeys)
            {
                hashes = _codes.Ensure(numRows);
                HashKernels.Hash(keys, numRows, hashes);
            }
            _part.HasRows |= numRows > 0;
            if (!CanBeNull(keys))
            {
                _part.Append(columns, hashes, null, numRows, isLinked: true);
                return;
            }
            var linked = _picked.Ensure(2L * numRows);
            var unlinked = linked + numRows;
            var numLinked = SplitByNullKeys(keys, numRows, linked, unlinked);
            var numUnlinked = numRows - numLinked;
            _part.Append(columns, hashes, linked, numLinked, isLinked: true);
            if (numUnlinked == 0)
                return;
            if (_isNullAware)
                numUnlinked = KeepNullFirstKeys(keys, unlinked, numUnlinked);
            if (_keepsUnlinked || _keepsNullKeys)
                _part.Append(columns, hashes, unlinked, numUnlinked, isLinked: false);
        }
        finally
        {
            ColumnArrays.Release(columns);
            batch.Dispose();
        }
    }

    /// <summary>Whether a row may have NULL in a key that is compared by =.</summary>
    private bool CanBeNull(ColumnVector[] keys)
    {
        for (var k = 0; k < keys.Length; k++)
            if (keys[k].HasNulls && _equalities[k] == KeyEquality.Join)
                return true;
        return false;
    }

    /// <summary>Parts rows whose keys can equal something from rows with NULL in a key that is compared by =.</summary>
    private int SplitByNullKeys(ColumnVector[] keys, int numRows, int* linked, int* unlinked)
    {
        var numLinked = 0;
        var numUnlinked = 0;
        for (var i = 0; i < numRows; i++)
        {
            if (HasNullKey(keys, i, 0))
                unlinked[numUnlinked++] = i;
            else
                linked[numLinked++] = i;
        }
        return numLinked;
    }

    private bool HasNullKey(ColumnVector[] keys, int row, int firstKey)
    {
        for (var k = firstKey; k < keys.Length; k++)
            if (_equalities[k] == KeyEquality.Join && !keys[k].IsValid(row))
                return true;
        return false;
    }

    /// <summary>Of the rows with NULL keys, those whose first key is the NULL one can make a null-aware test unknown.</summary>
    private int KeepNullFirstKeys(ColumnVector[] keys, int* rows, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (!keys[0].IsValid(rows[i]) && !HasNullKey(keys, rows[i], 1))
                rows[kept++] = rows[i];
        }
        if (kept > 0)
            _part.HasNullKey = true;
        return kept;
    }
}
