namespace Impala.Engine.Columnar;

/// <summary>Arrays of columns, kept for the next batch. Whoever makes a <see cref="RecordBatch"/> of one hands it over with the vectors.</summary>
internal static class ColumnArrays
{
    /// <summary>An array of nulls.</summary>
    public static ColumnVector[] Rent(int length) =>
        (length < ObjectPool<ColumnVector[]>.NumKinds ? ObjectPool<ColumnVector[]>.Take(length) : null) ?? new ColumnVector[length];

    /// <summary>Gives an array back, and a reference of each vector that is in it.</summary>
    public static void Release(ColumnVector[] columns)
    {
        foreach (var column in columns)
            column?.Release();
        Return(columns);
    }

    /// <summary>Gives back an array whose vectors went elsewhere.</summary>
    public static void Return(ColumnVector[] columns)
    {
        if (columns.Length is 0 or >= ObjectPool<ColumnVector[]>.NumKinds)
            return;
        Array.Clear(columns);
        ObjectPool<ColumnVector[]>.Return(columns, columns.Length);
    }
}
