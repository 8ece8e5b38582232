using System.Runtime.CompilerServices;

namespace Impala.Engine.Functions;

/// <summary>The states of one aggregate call: at the same offset in each of many rows.</summary>
public readonly unsafe struct AggregateStates(byte** rows, int offset)
{
    private readonly byte** _rows = rows;
    private readonly int _offset = offset;

    public byte* this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _rows[index] + _offset;
    }

    /// <summary>Pointers to the states themselves.</summary>
    public static implicit operator AggregateStates(byte** states) => new(states, 0);
}
