using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Rows;

namespace Impala.Engine.Execution.Operators;

/// <summary>Taking the right input into the table.</summary>
internal sealed unsafe partial class HashJoinOperator
{
    /// <summary>Builds or waits; Done when the table is there.</summary>
    private OperatorState Build()
    {
        if (_shared is not null && !_isBuilder)
        {
            if (_right is not null && _shared.TryClaim())
            {
                _isBuilder = true;
            }
            else
            {
                // Another instance builds from its own copy of the input; this one's is not wanted.
                _right?.Dispose();
                _right = null;
                if (!_shared.Ready.IsSet)
                    return BlockOn(_shared.Ready);
                _table = _shared.Get();
                return OperatorState.Done;
            }
        }
        _building ??= new JoinTable(_layoutTypes, Context.Memory);
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
        _building.Finish(Context.CancellationToken);
        Metrics.Add("BuildRows", _building.NumRows);
        _filters?.Publish(_building, _keyColumns);
        _table = _building;
        _building = null;
        if (_shared is not null)
        {
            _isPublished = true;
            _shared.Publish(_table);
        }
        return OperatorState.Done;
    }

    private void AppendBuild(RecordBatch batch)
    {
        var columns = Array.Empty<ColumnVector>();
        try
        {
            var numRows = batch.NumSelected;
            columns = _buildColumns.Evaluate(batch, Context);
            var keys = new ColumnVector[_keyColumns.Length];
            for (var i = 0; i < keys.Length; i++)
                keys[i] = columns[_keyColumns[i]];
            var hashes = _hashes.Ensure(numRows);
            HashKernels.Hash(keys, numRows, hashes);
            _building!.HasRows |= numRows > 0;
            var linked = _picked.Ensure(2L * numRows);
            var unlinked = linked + numRows;
            var numLinked = SplitByNullKeys(keys, numRows, linked, unlinked);
            var numUnlinked = numRows - numLinked;
            _building.Append(columns, hashes, linked, numLinked, isLinked: true);
            if (numUnlinked == 0)
                return;
            if (_isNullAware)
                numUnlinked = KeepNullFirstKeys(keys, unlinked, numUnlinked);
            if (_keepsUnlinked || _keepsNullKeys)
                _building.Append(columns, hashes, unlinked, numUnlinked, isLinked: false);
        }
        finally
        {
            BatchProjection.Release(columns);
            batch.Dispose();
        }
    }

    /// <summary>Parts rows whose keys can equal something from rows with NULL in a key that is compared by =.</summary>
    private int SplitByNullKeys(ColumnVector[] keys, int numRows, int* linked, int* unlinked)
    {
        var numLinked = 0;
        var numUnlinked = 0;
        var canBeNull = false;
        for (var k = 0; k < keys.Length; k++)
            canBeNull |= keys[k].HasNulls && _equalities[k] == KeyEquality.Join;
        for (var i = 0; i < numRows; i++)
        {
            if (canBeNull && HasNullKey(keys, i, 0))
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
            _building!.HasNullKey = true;
        return kept;
    }
}
