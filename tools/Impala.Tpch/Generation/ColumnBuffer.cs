namespace Impala.Tpch.Generation;

/// <summary>The values of one column of a batch.</summary>
public abstract class ColumnBuffer
{
    internal abstract void Clear();
}
