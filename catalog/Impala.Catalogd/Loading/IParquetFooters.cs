using Impala.Catalog;
using Impala.Catalog.Objects;

namespace Impala.Catalogd.Loading;

/// <summary>What catalogd reads of Parquet files.</summary>
internal interface IParquetFooters
{
    /// <summary>Columns as a table would have them.</summary>
    ValueList<Column> ReadColumns(string path);

    long ReadNumRows(string path);
}
