using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet;

namespace Impala.Catalogd.Loading;

/// <summary>Footers through the bounded reader of Impala.Storage.</summary>
internal sealed class StorageParquetFooters : IParquetFooters
{
    public ValueList<Column> ReadColumns(string path)
    {
        using var file = FileSystemRegistry.Default.Get(path).OpenRead(path);
        return ParquetFooterReader.Read(file).ToTableColumns();
    }

    public long ReadNumRows(string path) => ParquetFooterReader.ReadNumRows(path);
}
