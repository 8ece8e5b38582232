using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Exchange;

/// <summary>
/// Collects rows of small parts of batches into one dense flat batch of up to <see cref="RecordBatch.DefaultNumRows"/> rows. Values and
/// string bytes are copied, so that a few rows do not hold the large buffers they came from.
/// </summary>
internal sealed unsafe class BatchAccumulator : IDisposable
{
    private const int Capacity = RecordBatch.DefaultNumRows;
    private const long MaxStringBytes = 256 * 1024;

    private readonly SqlType[] _types;
    private readonly MemoryTracker _memory;
    private ColumnVector[]? _columns;
    private AggregateArena? _arena;
    private int _numRows;

    public BatchAccumulator(SqlType[] types, MemoryTracker memory)
    {
        _types = types;
        _memory = memory;
    }

    public int NumRows => _numRows;

    public int Room => Capacity - _numRows;

    public bool IsFull => _numRows == Capacity || (_arena is not null && _arena.NumBytes > MaxStringBytes);

    /// <summary>Appends source rows indices[0..count-1], at most <see cref="Room"/>; columns are dense or not, of any kind.</summary>
    public void Append(ReadOnlySpan<ColumnVector> source, int* indices, int count)
    {
        Start();
        for (var i = 0; i < _types.Length; i++)
            AppendColumn(_columns![i], source[i], indices, count);
        _numRows += count;
    }

    /// <summary>The rows so far as a batch, or null when there are none; starts anew.</summary>
    public RecordBatch? Take()
    {
        if (_columns is not { } columns)
            return null;
        foreach (var column in columns)
        {
            column.Truncate(_numRows);
            if (column.Physical == PhysicalType.String)
                _arena!.KeepAliveIn(column);
        }
        var batch = RecordBatch.Create(columns, _numRows);
        _columns = null;
        _arena!.Dispose();
        _arena = null;
        _numRows = 0;
        return batch;
    }

    public void Dispose()
    {
        if (_columns is { } columns)
            foreach (var column in columns)
                column?.Release();
        _columns = null;
        _arena?.Dispose();
        _arena = null;
    }

    private void Start()
    {
        if (_columns is not null)
            return;
        _columns = ColumnArrays.Rent(_types.Length);
        _arena = new AggregateArena(_memory);
        for (var i = 0; i < _types.Length; i++)
            _columns[i] = ColumnVector.CreateFlat(_types[i], Capacity, _memory);
    }

    private void AppendColumn(ColumnVector target, ColumnVector source, int* indices, int count)
    {
        var isConstant = source.Kind == VectorKind.Constant;
        var codes = source.Kind == VectorKind.Dictionary ? source.Codes : null;
        var values = codes != null ? source.Dictionary!.Data : source.Data;
        switch (PhysicalTypes.SizeOf(target.Physical))
        {
            case 1:
                Copy(values, codes, isConstant, indices, count, target.Data + _numRows);
                break;
            case 2:
                Copy((short*)values, codes, isConstant, indices, count, (short*)target.Data + _numRows);
                break;
            case 4:
                Copy((int*)values, codes, isConstant, indices, count, (int*)target.Data + _numRows);
                break;
            case 8:
                Copy((long*)values, codes, isConstant, indices, count, (long*)target.Data + _numRows);
                break;
            default:
                Copy((StringView*)values, codes, isConstant, indices, count, (StringView*)target.Data + _numRows);
                break;
        }
        if (source.Validity != null)
            CopyNulls(target, source, indices, count);
        if (target.Physical == PhysicalType.String)
            CopyStrings(target, count);
    }

    private static void Copy<T>(T* values, int* codes, bool isConstant, int* indices, int count, T* target)
        where T : unmanaged
    {
        if (isConstant)
        {
            new Span<T>(target, count).Fill(*values);
            return;
        }
        if (codes == null)
        {
            for (var i = 0; i < count; i++)
                target[i] = values[indices[i]];
            return;
        }
        for (var i = 0; i < count; i++)
            target[i] = values[codes[indices[i]]];
    }

    private void CopyNulls(ColumnVector target, ColumnVector source, int* indices, int count)
    {
        var size = PhysicalTypes.SizeOf(target.Physical);
        for (var i = 0; i < count; i++)
        {
            if (source.IsValid(indices[i]))
                continue;
            if (target.Validity == null)
                Bitmap.Fill(target.EnsureValidity(_memory), Capacity, true);
            Bitmap.Clear(target.Validity, _numRows + i);
            Unsafe.InitBlockUnaligned(target.Data + ((long)(_numRows + i) * size), 0, (uint)size);
        }
    }

    private void CopyStrings(ColumnVector target, int count)
    {
        var views = target.Strings + _numRows;
        for (var i = 0; i < count; i++)
            if (!views[i].IsInline)
                views[i] = _arena!.Copy(views[i].Span);
    }
}
