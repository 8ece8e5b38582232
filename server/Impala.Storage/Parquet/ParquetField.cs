using Impala.Catalog.Types;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet;

/// <summary>A top-level column of a file: a leaf that can be read, or a nested column that can only be named.</summary>
public sealed class ParquetField
{
    internal ParquetField(string name, SchemaElement? leaf, int leafIndex, string typeText)
    {
        Name = name;
        Leaf = leaf;
        LeafIndex = leafIndex;
        TypeText = typeText;
        InferredType = leaf is null ? null : ParquetTypeInference.Infer(leaf);
    }

    public string Name { get; }

    /// <summary>Whether it is an array, map or struct, or a repeated value.</summary>
    public bool IsNested => Leaf is null;

    /// <summary>The table type Impala gives the column in CREATE TABLE LIKE PARQUET; null when it has none.</summary>
    public SqlType? InferredType { get; }

    /// <summary>The file's type as error messages and unsupported columns show it.</summary>
    public string TypeText { get; }

    public bool IsOptional => Leaf is { Repetition: Repetition.Optional };

    internal SchemaElement? Leaf { get; }

    /// <summary>The index of the column's chunk in each row group.</summary>
    internal int LeafIndex { get; }
}
