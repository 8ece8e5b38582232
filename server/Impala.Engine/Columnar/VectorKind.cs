namespace Impala.Engine.Columnar;

public enum VectorKind : byte
{
    /// <summary>One value a row.</summary>
    Flat,

    /// <summary>One value (or NULL) for all rows, stored at index 0.</summary>
    Constant,

    /// <summary>An int32 code a row into a flat vector of distinct values.</summary>
    Dictionary,
}
