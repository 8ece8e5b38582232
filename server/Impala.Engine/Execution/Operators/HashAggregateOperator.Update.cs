using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Functions;

namespace Impala.Engine.Execution.Operators;

/// <summary>Updating states: plain, filtered, distinct and ordered calls.</summary>
internal sealed unsafe partial class HashAggregateOperator
{
    /// <summary>Updates groups known by number; calls without a form for that get the groups' rows.</summary>
    private void UpdateNumbered(ColumnVector[] columns, in NumberedGroups groups)
    {
        byte** rows = null;
        foreach (var call in _updated)
        {
            if (!_isFinal && call.IsSimple
                && call.Function.TryUpdateNumbered(call.Signature, columns.AsSpan(call.FirstColumn, call.NumColumns), groups, call.StateOffset))
                continue;
            if (rows == null)
            {
                rows = (byte**)_rows.Ensure(groups.NumRows);
                for (var i = 0; i < groups.NumRows; i++)
                    rows[i] = groups.Rows[groups.Numbers[i]];
            }
            UpdateCall(call, columns, rows, groups.NumRows, singleState: false);
        }
    }

    private void UpdateCall(AggregateCall call, ColumnVector[] columns, byte** rows, int numRows, bool singleState)
    {
        var arguments = columns.AsSpan(call.FirstColumn, call.NumColumns);
        if (call.IsSimple)
        {
            Apply(call, arguments, rows, numRows, singleState);
            return;
        }
        var picked = _picked.Ensure(numRows);
        var numPicked = call.FilterColumn < 0 ? PickAll(picked, numRows) : PickTrue(columns[call.FilterColumn], picked, numRows);
        if (call.Seen is not null)
            numPicked = PickUnseen(call, arguments, rows, picked, numPicked);
        if (numPicked == 0)
            return;
        if (call.Ordered is not null)
        {
            Keep(call, columns, rows, picked, numPicked);
            return;
        }
        var dense = Gather(arguments, picked, numPicked);
        try
        {
            var pickedRows = (byte**)_pickedRows.Ensure(numPicked);
            for (var i = 0; i < numPicked; i++)
                pickedRows[i] = rows[picked[i]];
            Apply(call, dense, pickedRows, numPicked, singleState);
        }
        finally
        {
            ColumnArrays.Release(dense);
        }
    }

    private void Apply(AggregateCall call, ReadOnlySpan<ColumnVector> arguments, byte** rows, int numRows, bool singleState)
    {
        var states = new AggregateStates(rows, call.StateOffset);
        if (_isFinal)
            call.Function.Merge(call.Signature, arguments, states, numRows, singleState, _groups.Arena);
        else
            call.Function.Update(call.Signature, arguments, states, numRows, singleState, _groups.Arena);
    }

    private static int PickAll(int* picked, int numRows)
    {
        for (var i = 0; i < numRows; i++)
            picked[i] = i;
        return numRows;
    }

    private static int PickTrue(ColumnVector filter, int* picked, int numRows)
    {
        var isConstant = filter.Kind == VectorKind.Constant;
        var count = 0;
        for (var i = 0; i < numRows; i++)
        {
            if (filter.IsValid(i) && filter.Data[isConstant ? 0 : i] != 0)
                picked[count++] = i;
        }
        return count;
    }

    /// <summary>Keeps the picked rows whose (group, arguments) were not seen; rows with a NULL argument count for no DISTINCT aggregate.</summary>
    private int PickUnseen(AggregateCall call, ReadOnlySpan<ColumnVector> arguments, byte** rows, int* picked, int numPicked)
    {
        if (numPicked == 0)
            return 0;
        var keys = new ColumnVector[arguments.Length + 1];
        try
        {
            keys[0] = GroupAddresses(rows, picked, numPicked);
            for (var i = 0; i < arguments.Length; i++)
                keys[i + 1] = VectorGather.Gather(arguments[i], picked, numPicked, Context.Memory);
            var hashes = _hashes.Ensure(numPicked);
            HashKernels.Hash(keys, numPicked, hashes);
            using var scratch = new Scratch<IntPtr>(Context.Memory);
            using var order = new Scratch<int>(Context.Memory);
            var inserted = order.Ensure(numPicked);
            var numNew = call.Seen!.FindOrInsert(keys, hashes, numPicked, (byte**)scratch.Ensure(numPicked), inserted);
            new Span<int>(inserted, numNew).Sort();
            for (var i = 0; i < numNew; i++)
                picked[i] = picked[inserted[i]];
            return numNew;
        }
        finally
        {
            BatchProjection.Release(keys);
        }
    }

    private ColumnVector GroupAddresses(byte** rows, int* picked, int numPicked)
    {
        var addresses = ColumnVector.CreateFlat(SqlType.BigInt, numPicked, Context.Memory);
        for (var i = 0; i < numPicked; i++)
            addresses.Values<long>()[i] = (long)rows[picked[i]];
        return addresses;
    }

    private ColumnVector[] Gather(ReadOnlySpan<ColumnVector> columns, int* picked, int numPicked)
    {
        var dense = ColumnArrays.Rent(columns.Length);
        try
        {
            for (var i = 0; i < dense.Length; i++)
                dense[i] = VectorGather.Gather(columns[i], picked, numPicked, Context.Memory);
            return dense;
        }
        catch
        {
            BatchProjection.Release(dense);
            throw;
        }
    }

    /// <summary>Keeps the rows of an ordered call until the input has ended.</summary>
    private void Keep(AggregateCall call, ColumnVector[] columns, byte** rows, int* picked, int numPicked)
    {
        var numOrder = call.Assignment.OrderBy.Count;
        var kept = new ColumnVector[1 + numOrder + call.NumColumns];
        try
        {
            kept[0] = GroupAddresses(rows, picked, numPicked);
            for (var i = 0; i < numOrder; i++)
                kept[1 + i] = VectorGather.Gather(columns[call.FirstOrderColumn + i], picked, numPicked, Context.Memory);
            for (var i = 0; i < call.NumColumns; i++)
                kept[1 + numOrder + i] = VectorGather.Gather(columns[call.FirstColumn + i], picked, numPicked, Context.Memory);
            call.Ordered!.Append(kept, numPicked);
        }
        finally
        {
            BatchProjection.Release(kept);
        }
    }

    private void UpdateOrdered(AggregateCall call)
    {
        var sorted = call.Ordered!;
        sorted.Sort();
        var firstArgument = 1 + call.Assignment.OrderBy.Count;
        for (long at = 0; at < sorted.NumRows; at += RecordBatch.DefaultNumRows)
        {
            Context.CancellationToken.ThrowIfCancellationRequested();
            var count = (int)Math.Min(RecordBatch.DefaultNumRows, sorted.NumRows - at);
            var columns = sorted.Read(at, count);
            try
            {
                var rows = (byte**)_rows.Ensure(count);
                for (var i = 0; i < count; i++)
                    rows[i] = (byte*)columns[0].Values<long>()[i];
                Apply(call, columns.AsSpan(firstArgument), rows, count, singleState: _keyTypes.Length == 0);
            }
            finally
            {
                BatchProjection.Release(columns);
            }
        }
        sorted.Dispose();
    }
}
