namespace Impala.SqlParser.Lexing;

/// <summary>The word lists of both dialects, as data. PostgreSQL 15: appendix C and pg_get_keywords(). Impala 4.5: its keywords, and SQL:2016's
/// reserved words without the names of built-in functions and without the words it lets pass as identifiers.</summary>
internal static class ReservedWords
{
    /// <summary>Never a name unless quoted or behind AS.</summary>
    public const string PostgresReserved = """
        all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create current_catalog
        current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end except false
        fetch for foreign from grant group having in initially intersect into lateral leading limit localtime localtimestamp not null
        offset on only or order placing primary references returning select session_user some symmetric table then to trailing true
        union unique user using variadic when where window with
        """;

    /// <summary>A name of a function or type, not of a column or table.</summary>
    public const string PostgresTypeOrFunction = """
        authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join left like natural
        notnull outer overlaps right similar tablesample verbose
        """;

    /// <summary>A name of a column or table, not of a function or type.</summary>
    public const string PostgresColumnName = """
        between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout int integer
        interval least national nchar none normalize nullif numeric out overlay position precision real row setof smallint substring
        time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi
        xmlroot xmlserialize xmltable
        """;

    /// <summary>Not an alias without AS.</summary>
    public const string PostgresNeedsAs = """
        array as char character create day except fetch filter for from grant group having hour intersect into isnull limit minute
        month notnull offset on order over overlaps precision returning second to union varying where window with within without year
        """;

    /// <summary>Impala's keywords: never a name unless quoted with backticks. DEFAULT, KILL, QUERY, UUID, VARIANT and GEOMETRY are keywords too, but
    /// names as well.</summary>
    public const string ImpalaKeywords = """
        add aggregate all alter analytic and anti api_version array as asc authorization avro between bigint binary block_size
        boolean both buckets by cached cascade case cast change char class close_fn clustered column columns comment compression
        compute constraint convert copy create cross cube current data database databases date datetime decimal delete delimited
        desc describe disable distinct div double drop else enable encoding end enforced escaped except execute exists explain
        extended external false fields file_size_threshold_mb fileformat files finalize_fn first float following for foreign format
        formatted from full function functions grant group grouping groups hash having hudiparquet iceberg if ignore ilike in
        incremental init_fn inner inpath insert int integer intermediate intersect interval into invalidate iregexp is jdbc join
        jsonfile kudu last leading left lexical like limit lines load location managedlocation map matched merge merge_fn metadata
        minus non norely not novalidate null nulls of offset on optimize or orc order outer over overwrite paimon parquet
        parquetfile partition partitioned partitions pivot preceding prepare_fn primary produced purge range rcfile real recover
        references refresh regexp rely rename repeatable replace replication restrict returns revoke right rlike role roles rollup
        row rows rwstorage schema schemas select selectivity semi sequencefile serdeproperties serialize_fn set sets show smallint
        sort spec stats storagehandler_uri stored straight_join string struct symbol system_time system_version table tables
        tablesample tblproperties terminated textfile then timestamp tinyint to trailing true truncate unbounded uncached union
        unique unknown unnest unpivot unset update update_fn upsert use user_defined_fn using validate values varchar view views
        when where with zorder
        """;

    /// <summary>Words of SQL:2016 that Impala reserves though it has no use for them (reserved_words_version 3.0.0; 2.11.0 lets them be names).</summary>
    public const string ImpalaReserved = """
        allocate any are array_agg array_max_cardinality asensitive asymmetric at atomic begin_frame begin_partition blob called
        cardinality cascaded character clob collate collect commit condition connect contains corresponding
        current_default_transform_group current_path current_role current_row current_schema current_time
        current_transform_group_for_type cursor cycle deallocate dec decfloat declare define deref deterministic disconnect dynamic
        each element empty end_frame end_partition equals escape every exec fetch filter frame_row free fusion get global hold
        indicator initial inout insensitive intersection json_array json_arrayagg json_exists json_object json_objectagg json_query
        json_table json_table_primitive json_value large lateral like_regex listagg local localtimestamp match match_number
        match_recognize matches method modifies multiset national natural nchar nclob no none normalize nth_value numeric
        occurrences_regex octet_length omit one only out overlaps overlay pattern per percent percentile_cont percentile_disc
        portion position position_regex precedes prepare procedure ptf reads recursive ref referencing regr_avgx regr_avgy regr_sxx
        regr_sxy regr_syy release running savepoint scope scroll search seek sensitive similar skip some specific specifictype
        sqlexception sqlstate sqlwarning static submultiset subset substring_regex succeeds symmetric system_user timezone_hour
        timezone_minute translate_regex translation treat trigger trim_array uescape value_of varbinary varying versioning whenever
        window within without
        """;
}
