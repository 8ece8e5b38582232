using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;

namespace Impala.Engine.Kernels;

/// <summary>Tells which rows have a NULL among the arguments of a strict function, so that a kernel can skip what must not raise.</summary>
public readonly unsafe ref struct NullMask
{
    private readonly ReadOnlySpan<ColumnVector> _arguments;
    private readonly bool _any;

    public NullMask(ReadOnlySpan<ColumnVector> arguments)
    {
        _arguments = arguments;
        foreach (var argument in arguments)
            _any |= argument.Validity != null;
    }

    /// <summary>True when row <paramref name="row"/> has a NULL argument.</summary>
    public bool this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _any && IsNull(row);
    }

    private bool IsNull(int row)
    {
        foreach (var argument in _arguments)
            if (!argument.IsValid(row))
                return true;
        return false;
    }
}
