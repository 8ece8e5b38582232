using Impala.Storage.Memory;

namespace Impala.Storage.Parquet;

/// <summary>The distinct values of a column chunk in the engine's physical type. It belongs to its reader; whoever keeps its values
/// longer takes references to <see cref="Values"/> and to every buffer of <see cref="KeepAlive"/>.</summary>
public sealed unsafe class ParquetDictionary
{
    private readonly List<NativeBuffer> _keepAlive;

    internal ParquetDictionary(int count, int elementSize, NativeBuffer values, List<NativeBuffer> keepAlive, bool hasInvalid)
    {
        Count = count;
        ElementSize = elementSize;
        Values = values;
        _keepAlive = keepAlive;
        HasInvalid = hasInvalid;
    }

    public int Count { get; }

    /// <summary>Bytes of a value; 16 for strings, which are <see cref="StringView"/>s.</summary>
    public int ElementSize { get; }

    /// <summary><see cref="Count"/> values without nulls, in the order of their codes.</summary>
    public NativeBuffer Values { get; }

    /// <summary>The buffers that string views point into.</summary>
    public IReadOnlyList<NativeBuffer> KeepAlive => _keepAlive;

    /// <summary>Whether an entry reads as NULL (a timestamp out of range); codes are not given out then.</summary>
    internal bool HasInvalid { get; }

    internal byte* Pointer => Values.Pointer;

    internal void ShareWith(List<NativeBuffer> keepAlive)
    {
        foreach (var buffer in _keepAlive)
            if (!keepAlive.Contains(buffer))
                keepAlive.Add(buffer.AddReference());
    }

    internal void Release()
    {
        Values.Release();
        foreach (var buffer in _keepAlive)
            buffer.Release();
        _keepAlive.Clear();
    }
}
