using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Functions;

namespace Impala.Engine.Execution.Operators;

/// <summary>Giving groups out: final values or intermediate columns.</summary>
internal sealed unsafe partial class HashAggregateOperator
{
    private readonly List<ColumnVector> _emitted = [];

    /// <summary>The next batch of groups, or null after the last one.</summary>
    private RecordBatch? EmitNext()
    {
        var rows = (byte**)_rows.Ensure(RecordBatch.DefaultNumRows);
        var count = _merged?.Read(RecordBatch.DefaultNumRows, rows) ?? _groups.PagesOf(0).Read(ref _cursor, RecordBatch.DefaultNumRows, rows);
        if (count == 0)
            return null;
        _numGroupsOut += count;
        var output = BeginOutput();
        try
        {
            for (var i = 0; i < _keyTypes.Length; i++)
            {
                output.Add(RowKernels.Gather(_groups.Layout, i, rows, count, _groups.Arena, Context.Memory));
                if (_merged is not null && output[i].Physical == PhysicalType.String)
                    _merged.KeepAliveIn(output[i]);
            }
            EmitStates(rows, count, _groups.Arena, output);
            return RecordBatch.Create(ToColumns(output), count);
        }
        catch
        {
            BatchProjection.Release(output.ToArray());
            throw;
        }
    }

    private List<ColumnVector> BeginOutput()
    {
        _emitted.Clear();
        return _emitted;
    }

    private static ColumnVector[] ToColumns(List<ColumnVector> output)
    {
        var columns = ColumnArrays.Rent(output.Count);
        output.CopyTo(columns);
        return columns;
    }

    private void EmitStates(byte** rows, int count, AggregateArena arena, List<ColumnVector> output)
    {
        foreach (var call in _calls)
        {
            var states = new AggregateStates(rows, call.StateOffset);
            var first = output.Count;
            if (!_isPartial)
            {
                output.Add(ColumnVector.CreateFlat(call.Assignment.Output.Type, count, Context.Memory));
                call.Function.EmitFinal(call.Signature, states, count, output[first], Context.Evaluation);
            }
            else
            {
                foreach (var slot in call.Assignment.Intermediate)
                    output.Add(ColumnVector.CreateFlat(slot.Type, count, Context.Memory));
                call.Function.EmitIntermediate(
                    call.Signature, states, count, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(output)[first..], Context.Evaluation);
            }
            for (var i = first; i < output.Count; i++)
            {
                if (output[i].Physical != PhysicalType.String)
                    continue;
                arena.KeepAliveIn(output[i]);
                _merged?.KeepAliveIn(output[i]);
            }
        }
    }

    /// <summary>Makes each row a group of its own, in memory that is reused for the next batch.</summary>
    private RecordBatch PassThrough(ColumnVector[] columns, int numRows)
    {
        var layout = _groups.Layout;
        using var arena = new AggregateArena(Context.Memory);
        using var pages = new Scratch<byte>(Context.Memory);
        var memory = pages.Ensure((long)numRows * layout.RowSize);
        System.Runtime.InteropServices.NativeMemory.Clear(memory, (nuint)((long)numRows * layout.RowSize));
        var rows = (byte**)_rows.Ensure(numRows);
        for (var i = 0; i < numRows; i++)
            rows[i] = memory + ((long)i * layout.RowSize);
        foreach (var call in _updated)
            PassCall(call, columns, rows, numRows, arena);
        var output = BeginOutput();
        try
        {
            for (var i = 0; i < _keyTypes.Length; i++)
                output.Add(columns[i].AddReference());
            EmitStates(rows, numRows, arena, output);
            return RecordBatch.Create(ToColumns(output), numRows);
        }
        catch
        {
            BatchProjection.Release(output.ToArray());
            throw;
        }
    }

    private void PassCall(AggregateCall call, ColumnVector[] columns, byte** rows, int numRows, AggregateArena arena)
    {
        var arguments = columns.AsSpan(call.FirstColumn, call.NumColumns);
        var picked = _picked.Ensure(numRows);
        var numPicked = call.FilterColumn < 0 ? numRows : PickTrue(columns[call.FilterColumn], picked, numRows);
        if (numPicked == 0)
            return;
        if (call.FilterColumn >= 0)
        {
            var pickedRows = (byte**)_pickedRows.Ensure(numPicked);
            for (var i = 0; i < numPicked; i++)
                pickedRows[i] = rows[picked[i]];
            rows = pickedRows;
        }
        var states = new AggregateStates(rows, call.StateOffset);
        var dense = call.FilterColumn < 0 ? null : Gather(arguments, picked, numPicked);
        try
        {
            call.Function.Update(call.Signature, dense ?? arguments, states, numPicked, false, arena);
        }
        finally
        {
            BatchProjection.Release(dense);
        }
    }
}
