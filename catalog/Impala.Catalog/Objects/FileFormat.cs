namespace Impala.Catalog.Objects;

public enum FileFormat : byte
{
    Parquet,
    Text,

    /// <summary>One JSON object a line; read only.</summary>
    Json,
}
