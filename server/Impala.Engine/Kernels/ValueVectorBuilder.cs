using Impala.Catalog.Errors;
using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Kernels;

/// <summary>A flat vector of fixed-width values under construction. Disposing before <see cref="Build"/> frees it, so a row that raises leaks nothing.</summary>
public sealed unsafe class ValueVectorBuilder<T> : IDisposable
    where T : unmanaged
{
    private readonly MemoryTracker _memory;
    private ColumnVector? _vector;

    public ValueVectorBuilder(SqlType type, int numRows, MemoryTracker memory)
    {
        _memory = memory;
        _vector = ColumnVector.CreateFlat(type, numRows, memory);
        Debug.Assert(sizeof(T) == PhysicalTypes.SizeOf(_vector.Physical), "value size of the result type");
        Values = _vector.Values<T>();
    }

    public T* Values { get; private set; }

    public T this[int row]
    {
        set => Values[row] = value;
    }

    public void SetNull(int row)
    {
        Values[row] = default;
        Bitmap.Clear(_vector!.EnsureValidity(_memory), row);
    }

    /// <summary>Makes the row NULL, unless its error is to be raised.</summary>
    public void SetNull(int row, SqlException? error)
    {
        if (error is not null)
            throw error;
        SetNull(row);
    }

    public ColumnVector Build()
    {
        var result = _vector!;
        _vector = null;
        Values = null;
        return result;
    }

    public void Dispose()
    {
        _vector?.Release();
        _vector = null;
    }
}
