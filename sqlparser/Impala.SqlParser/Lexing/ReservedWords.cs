namespace Impala.SqlParser.Lexing;

/// <summary>The word lists of both dialects, as data. PostgreSQL 15: appendix C and pg_get_keywords(). Impala 4.5: its reserved word list without the
/// names of built-in functions and without the words it lets pass as identifiers.</summary>
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

    /// <summary>Never a name unless quoted with backticks.</summary>
    public const string ImpalaReserved = """
        add aggregate all allocate alter analytic and anti any api_version are array as asensitive asymmetric at atomic authorization
        avro begin_frame begin_partition between bigint binary blob block_size boolean both by cache cached call called cascade
        cascaded case cast change char character check clob close_fn clustered collate collect column columns comment commit
        compression compute condition conf connect constraint contains convert copy corresponding create cross cube current
        current_default_transform_group current_path current_role current_row current_schema current_transform_group_for_type cursor
        cycle data database databases date datetime deallocate dec decfloat decimal declare define delete delimited deref describe
        deterministic disconnect distinct div double drop dynamic each element else empty encoding end end_frame end_partition equals
        escape escaped every except exec execute exists explain extended external false fetch fields fileformat files filter
        finalize_fn first float following for foreign format formatted frame_row free from full function functions fusion get global
        grant group grouping groups hash having hold iceberg if ignore ilike import in incremental indicator init_fn initial inner
        inout inpath insensitive insert int integer intermediate intersect intersection interval into invalidate iregexp is jdbc join
        kudu language large last lateral leading left lexical like like_regex limit lines load local localtime location macro
        managedlocation map match_number match_recognize matches merge merge_fn metadata method minus modifies more multiset national
        natural nchar nclob no non none normalize not novalidate null nulls numeric occurrences_regex of offset omit on one only
        operator or orc order out outer over overlaps overlay overwrite paimon parquet parquetfile partialscan partition partitioned
        partitions pattern per percent period pivot portion position position_regex precedes preceding precision prepare prepare_fn
        preserve primary procedure produced ptf purge range rcfile reads real recover recursive reduce ref references referencing
        refresh regexp release reload rename repeatable replace replication restrict result return returns revoke right rlike role
        roles rollback rollup row rows rwstorage schema schemas scroll seek select semi sensitive sequencefile serdeproperties
        serialize_fn session_user set show similar skip smallint some sort spec specific specifictype sql sqlexception sqlstate
        sqlwarning static stats storagehandler_uri stored straight_join string struct submultiset subset substring_regex succeeds
        symbol symmetric system system_time system_user table tables tablesample tblproperties terminated textfile then timestamp
        timezone_hour timezone_minute tinyint to trailing translate_regex translation treat trigger trim_array true truncate uescape
        unbounded uncached union unique uniquejoin unknown unnest unpivot unset update update_fn upsert use user_defined_fn using
        values varbinary varchar varying versioning view views when whenever where window with within without zorder
        """;
}
