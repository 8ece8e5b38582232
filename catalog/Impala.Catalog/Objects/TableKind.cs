namespace Impala.Catalog.Objects;

public enum TableKind : byte
{
    Table,
    View,
}
