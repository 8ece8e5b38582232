namespace Impala.Catalog.Objects;

public enum FileFormat : byte
{
    Parquet,
    Text,
}
