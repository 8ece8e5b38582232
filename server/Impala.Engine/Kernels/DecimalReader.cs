using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;

namespace Impala.Engine.Kernels;

/// <summary>Reads a flat or constant DECIMAL vector of either width as <see cref="Int128"/>.</summary>
public readonly unsafe struct DecimalReader
{
    private readonly byte* _data;
    private readonly int _mask;
    private readonly bool _isWide;

    public DecimalReader(ColumnVector vector)
    {
        _data = vector.Data;
        _mask = vector.Kind == VectorKind.Constant ? 0 : -1;
        _isWide = vector.Physical == PhysicalType.Int128;
    }

    public Int128 this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _isWide ? ((Int128*)_data)[row & _mask] : ((long*)_data)[row & _mask];
    }
}
