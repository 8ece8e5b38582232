using System.Diagnostics;
using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Kernels;

/// <summary>Reads a flat or constant string vector by row. Spans point into the vector and live as long as it does.</summary>
public readonly unsafe struct BytesReader
{
    private readonly StringView* _views;
    private readonly int _mask;

    public BytesReader(ColumnVector vector)
    {
        Debug.Assert(vector.Kind != VectorKind.Dictionary, "kernels take flat or constant vectors");
        _views = vector.Strings;
        _mask = vector.Kind == VectorKind.Constant ? 0 : -1;
        IsConstant = _mask == 0;
    }

    public bool IsConstant { get; }

    public ReadOnlySpan<byte> this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var view = _views + (row & _mask);
            return new ReadOnlySpan<byte>(StringView.BytesOf(view), view->Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StringView* View(int row) => _views + (row & _mask);
}
