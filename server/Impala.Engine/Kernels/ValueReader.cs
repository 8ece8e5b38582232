using System.Diagnostics;
using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;

namespace Impala.Engine.Kernels;

/// <summary>Reads a flat or constant vector of fixed-width values by row: a constant answers its one value for every row.</summary>
public readonly unsafe struct ValueReader<T>
    where T : unmanaged
{
    private readonly T* _data;
    private readonly int _mask;

    public ValueReader(ColumnVector vector)
    {
        Debug.Assert(vector.Kind != VectorKind.Dictionary, "kernels take flat or constant vectors");
        _data = vector.Values<T>();
        _mask = vector.Kind == VectorKind.Constant ? 0 : -1;
    }

    public T this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _data[row & _mask];
    }
}
