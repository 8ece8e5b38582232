namespace Impala.Storage.Parquet.Encoding;

/// <summary>When the columns named in the table's property get bloom filters (query option PARQUET_BLOOM_FILTER_WRITE).</summary>
public enum BloomFilterWriting
{
    Never,

    /// <summary>Of chunks that are not wholly dictionary-encoded: a dictionary tells more.</summary>
    IfNoDictionary,

    Always,
}
