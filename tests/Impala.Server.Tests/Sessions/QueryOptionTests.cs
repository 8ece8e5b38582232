using System.Text;
using Impala.Server.Sessions;
using Impala.Testing;

namespace Impala.Server.Tests.Sessions;

/// <summary>The table of query options: what values they take, in Impala's words what not, and that pages and coverage say what the table says.</summary>
public sealed class QueryOptionTests
{
    private readonly SessionSettings _settings = new();

    [Theory]
    [InlineData("abort_on_error", "TRUE", "1")]
    [InlineData("ABORT_ON_ERROR", "0", "0")]
    [InlineData("abort_on_error", "perhaps", "0")]
    [InlineData("mt_dop", "64", "64")]
    [InlineData("MT_DOP", " +4 ", "4")]
    [InlineData("mem_limit", "2g", "2147483648")]
    [InlineData("mem_limit", "1.5GB", "1610612736")]
    [InlineData("mem_limit", "512kb", "524288")]
    [InlineData("mem_limit", "100b", "100")]
    [InlineData("mem_limit", "-1", "0")]
    [InlineData("mem_limit", "50%", "50%")]
    [InlineData("scratch_limit", "-1", "-1")]
    [InlineData("runtime_filter_mode", "local", "LOCAL")]
    [InlineData("runtime_filter_mode", "0", "OFF")]
    [InlineData("replica_preference", "4", "REMOTE")]
    [InlineData("explain_level", "verbose", "VERBOSE")]
    [InlineData("compression_codec", "zstd:9", "ZSTD:9")]
    [InlineData("compression_codec", "gzip", "GZIP")]
    [InlineData("compression_codec", "0", "NONE")]
    [InlineData("runtime_filter_error_rate", "0.1", "0.1")]
    [InlineData("broadcast_to_partition_factor", "2", "2.0")]
    [InlineData("enabled_runtime_filter_types", "min_max, bloom", "BLOOM,MIN_MAX")]
    [InlineData("enabled_runtime_filter_types", "all", "BLOOM,MIN_MAX,IN_LIST")]
    [InlineData("runtime_filter_ids_to_skip", "\"3,1,2\"", "1,2,3")]
    [InlineData("default_spillable_buffer_size", "4m", "4194304")]
    [InlineData("timezone", "europe/berlin", "Europe/Berlin")]
    [InlineData("timezone", "'Asia/Tokyo'", "Asia/Tokyo")]
    public void ValuesAreShownAsImpalaShowsThem(string name, string value, string shown)
    {
        _settings.Set(name, value);
        Assert.Equal(shown, _settings.Get(name));
    }

    [Theory]
    [InlineData("MT_DOP", "65", "Invalid value for query option MT_DOP: 65 is not in range [0, 64]")]
    [InlineData("mt_dop", "many", "Failed to parse query option 'MT_DOP': many")]
    [InlineData("mt_dop", "99999999999", "Failed to parse query option 'MT_DOP': 99999999999")]
    [InlineData("batch_size", "-1", "Invalid value for query option BATCH_SIZE: -1 is not in range [0, 65536]")]
    [InlineData("num_nodes", "2", "Invalid value for query option NUM_NODES: 2 is not in range [0, 1]")]
    [InlineData("exec_time_limit_s", "-1", "Invalid value for query option EXEC_TIME_LIMIT_S: Value must be non-negative: -1")]
    [InlineData("statement_expression_limit", "1023", "Invalid value for query option STATEMENT_EXPRESSION_LIMIT: Value must be greater than or equal to 1024, actual value: 1023")]
    [InlineData("max_statement_length_bytes", "1023", "Invalid value for query option MAX_STATEMENT_LENGTH_BYTES: 1023 is not in range [1024, 2147483647]")]
    [InlineData("thread_reservation_limit", "-2", "Invalid value for query option THREAD_RESERVATION_LIMIT: Value must be greater than or equal to -1, actual value: -2")]
    [InlineData("parquet_late_materialization_threshold", "0", "Invalid value for query option PARQUET_LATE_MATERIALIZATION_THRESHOLD: Value can't be 0, actual value: 0")]
    [InlineData("max_sort_run_size", "1", "Invalid value for query option MAX_SORT_RUN_SIZE: Value can't be 1, actual value: 1")]
    [InlineData("parquet_file_size", "2g", "Invalid value for query option PARQUET_FILE_SIZE: 2147483648 is not in range [0, 2147483647]")]
    [InlineData("scan_bytes_limit", "50%", "Failed to parse query option 'SCAN_BYTES_LIMIT': 50%")]
    [InlineData("mem_limit", "101%", "Failed to parse query option 'MEM_LIMIT': 101%")]
    [InlineData("mem_limit", "2x", "Failed to parse query option 'MEM_LIMIT': 2x")]
    [InlineData("mem_limit", "1.5", "Failed to parse query option 'MEM_LIMIT': 1.5")]
    [InlineData("mem_limit", "b", "Failed to parse query option 'MEM_LIMIT': b")]
    [InlineData("mem_limit", "9999999999g", "Failed to parse query option 'MEM_LIMIT': 9999999999g")]
    [InlineData("runtime_filter_max_size", "4k", "RUNTIME_FILTER_MAX_SIZE should not be less than 8192 which is the minimum buffer size that can be allocated by the buffer pool")]
    [InlineData("runtime_filter_max_size", "513m", "Invalid value for query option RUNTIME_FILTER_MAX_SIZE: 537919488 is not in range [4096, 536870912]")]
    [InlineData("default_spillable_buffer_size", "3m", "Invalid value for query option DEFAULT_SPILLABLE_BUFFER_SIZE: Value must be a power of two: 3145728")]
    [InlineData("min_spillable_buffer_size", "2t", "Invalid value for query option MIN_SPILLABLE_BUFFER_SIZE: 2199023255552 is not in range [0, 1099511627776]")]
    [InlineData("max_row_size", "0", "Invalid value for query option MAX_ROW_SIZE: 0 is not in range [1, 1099511627776]")]
    [InlineData("runtime_filter_error_rate", "1", "Invalid value for query option RUNTIME_FILTER_ERROR_RATE: 1 is not in range (0, 1)")]
    [InlineData("minmax_filter_threshold", "1.5", "Invalid value for query option MINMAX_FILTER_THRESHOLD: 1.5 is not in range [0, 1]")]
    [InlineData("minmax_filter_threshold", "nan", "Failed to parse query option 'MINMAX_FILTER_THRESHOLD': nan")]
    [InlineData("default_ndv_scale", "11", "Invalid value for query option DEFAULT_NDV_SCALE: 11 is not in range [1, 10]")]
    [InlineData("processing_cost_min_threads", "0", "0 is not valid for processing_cost_min_threads. Valid values are in [1, 128].")]
    [InlineData("explain_level", "x", "Invalid explain level: 'x'. Valid values are MINIMAL(0), STANDARD(1), EXTENDED(2), VERBOSE(3).")]
    [InlineData("runtime_filter_mode", "3", "Invalid runtime filter mode: '3'. Valid values are OFF(0), LOCAL(1), GLOBAL(2).")]
    [InlineData("replica_preference", "1", "Invalid replica memory distance preference: '1'. Valid values are CACHE_LOCAL(0), DISK_LOCAL(2), REMOTE(4).")]
    [InlineData("default_join_distribution_mode", "directed", "Invalid default join distribution mode: 'directed'. Valid values are BROADCAST(0), SHUFFLE(1).")]
    [InlineData("enabled_runtime_filter_types", "bloom,x", "Invalid runtime filter type: 'x'. Valid values are BLOOM(0), MIN_MAX(1), IN_LIST(2).")]
    [InlineData("compression_codec", "rar", "Invalid compression codec: 'rar'. Valid values are NONE(0), DEFAULT(1), GZIP(2), DEFLATE(3), BZIP2(4), SNAPPY(5), SNAPPY_BLOCKED(6), LZO(7), LZ4(8), ZLIB(9), ZSTD(10), BROTLI(11), LZ4_BLOCKED(12).")]
    [InlineData("compression_codec", "zstd:1:2", "Invalid compression codec value")]
    [InlineData("compression_codec", "snappy:3", "Compression level only supported for ZSTD and GZIP")]
    [InlineData("compression_codec", "zstd:23", "Invalid ZSTD compression level '23'. Valid values are in [1, 22]")]
    [InlineData("runtime_filter_ids_to_skip", "1,b", "RUNTIME_FILTER_IDS_TO_SKIP is not a valid comma separated integers.")]
    public void OthersAreRefusedInImpalasWords(string name, string value, string message)
    {
        var error = Assert.Throws<SqlException>(() => _settings.Set(name, value));
        Assert.Equal((SqlState.InvalidParameterValue, message), (error.SqlState, error.Message));
    }

    [Fact]
    public void AnUnknownNameIsToldInTheDialectsWords()
    {
        var postgres = Assert.Throws<SqlException>(() => _settings.Set("mem_limt", "1"));
        Assert.Equal((SqlState.UndefinedObject, "unrecognized configuration parameter \"mem_limt\""), (postgres.SqlState, postgres.Message));
        _settings.Set("SQL_DIALECT", "impala");
        var impala = Assert.Throws<SqlException>(() => _settings.Set("mem_limt", "1"));
        Assert.Equal((SqlState.UndefinedObject, "Invalid query option: mem_limt", "Perhaps you meant \"MEM_LIMIT\"."), (impala.SqlState, impala.Message, impala.Hint));
    }

    [Fact]
    public void ABadZoneIsToldInTheDialectsWords()
    {
        Assert.Equal("invalid value for parameter \"TimeZone\": \"Mars\"", Assert.Throws<SqlException>(() => _settings.Set("timezone", "Mars")).Message);
        _settings.Set("SQL_DIALECT", "impala");
        Assert.Equal("Invalid timezone name 'Mars'.", Assert.Throws<SqlException>(() => _settings.Set("timezone", "\"Mars\"")).Message);
    }

    [Fact]
    public void TheIdleTimeoutIsInSecondsInImpalasDialect()
    {
        _settings.Set("idle_session_timeout", "5000");
        Assert.Equal("5s", _settings.Get("IDLE_SESSION_TIMEOUT"));
        _settings.Set("SQL_DIALECT", "impala");
        _settings.Set("IDLE_SESSION_TIMEOUT", "90");
        Assert.Equal("90s", _settings.Get("IDLE_SESSION_TIMEOUT"));
        Assert.Equal("90", _settings.OptionValue(QueryOptions.All.Single(option => option.Name == "IDLE_SESSION_TIMEOUT")));
        _settings.Set("IDLE_SESSION_TIMEOUT", "");
        Assert.Equal("0", _settings.Get("IDLE_SESSION_TIMEOUT"));
    }

    [Fact]
    public void TheEmptyTextResets()
    {
        _settings.Set("mt_dop", "4");
        _settings.Set("mt_dop", "");
        Assert.Equal("", _settings.Get("MT_DOP"));
        _settings.SetAtStartup("mt_dop", "2");
        _settings.Set("mt_dop", "4");
        _settings.Set("mt_dop", " ");
        Assert.Equal("2", _settings.Get("MT_DOP"));
    }

    [Fact]
    public void UnsetAllLeavesTheDatabaseAndTheDialect()
    {
        _settings.Set("SQL_DIALECT", "impala");
        _settings.Set("search_path", "mine");
        _settings.Set("mt_dop", "4");
        _settings.UnsetAll();
        Assert.Equal(("impala", "mine", ""), (_settings.Get("SQL_DIALECT"), _settings.Get("search_path"), _settings.Get("MT_DOP")));
        _settings.ResetAll();
        Assert.Equal("postgres", _settings.Get("SQL_DIALECT"));
    }

    [Fact]
    public void ARemovedOptionIsTakenAndForgotten()
    {
        Assert.True(_settings.Set("v_cpu_cores", "4").IsRemoved);
        Assert.Equal("", _settings.Get("V_CPU_CORES"));
    }

    [Fact]
    public void OldDecimalsAreRefused()
    {
        _settings.Set("decimal_v2", "true");
        var error = Assert.Throws<SqlException>(() => _settings.Set("decimal_v2", "false"));
        Assert.Equal((SqlState.FeatureNotSupported, "DECIMAL_V2=false is not supported: the decimal arithmetic of Impala 2 is not there"), (error.SqlState, error.Message));
    }

    [Fact]
    public void EveryDefaultIsAValueAndEveryOptionIsDescribed()
    {
        Assert.All(QueryOptions.All, option =>
        {
            if (option.Default.Length > 0 && option.Default != "-1")
                Assert.Equal(option.Default, option.Type!.Normalize(option.Name, option.Default));
            Assert.EndsWith(".", option.Description, StringComparison.Ordinal);
            Assert.Equal(option.Effect.Acts, option.Effect.Reason.Length == 0);
        });
        Assert.Equal(QueryOptions.All.Count, QueryOptions.All.Select(option => option.Name).Distinct().Count());
    }

    [Fact]
    public void NoOptionSharesANameWithAPostgresSettingUnlessItSaysSo() =>
        Assert.Equal(["IDLE_SESSION_TIMEOUT", "TIMEZONE"], QueryOptions.All.Where(option => !SettingTable.All.Contains(option)).Select(option => option.Name));

    [Fact]
    public void ThePageSaysWhatTheTableSays()
    {
        var path = Path.Combine(RepositoryPaths.Root, "server", "Impala.Server", "Sessions", "QueryOptions.md");
        var text = Page();
        if (Environment.GetEnvironmentVariable("IMPALA_UPDATE_GOLDENS") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void TheCoverageTableSaysWhatTheTableSays()
    {
        var rows = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, "tests", "sql", "coverage", "options.txt")).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(cells => cells[0], cells => (Status: cells[1], Note: cells[2]));
        foreach (var option in QueryOptions.All)
            Assert.Equal((option.Effect.Status, option.Effect.Reason), rows[option.Name]);
    }

    private static string Page()
    {
        var text = new StringBuilder("# Query options\n\nWritten from the table in code (`QueryOptions`) by `QueryOptionTests`; `IMPALA_UPDATE_GOLDENS=1` writes it anew.\n\n");
        text.Append("`SET name=value` sets one, `SET name=''` and `RESET name` put it back, `SET` lists those of levels REGULAR and ADVANCED, `SET ALL` all. ");
        text.Append("Defaults: `--default_query_options` of impalad, then the connection's parameters. Sizes are bytes, or a number with k, m, g, t.\n\n");
        text.Append("| option | values | default | level | meaning | effect here |\n|---|---|---|---|---|---|\n");
        foreach (var option in QueryOptions.All.Where(option => !option.IsRemoved))
        {
            var effect = option.Effect.Acts ? "acts" : $"{option.Effect.Status}: {option.Effect.Reason}";
            text.Append($"| `{option.Name}` | {option.Type!.Values} | {(option.Default.Length == 0 ? "unset" : option.Default)} | {option.Category} | {option.Description} | {effect} |\n");
        }
        text.Append("\nTaken with a notice and forgotten, since Impala has removed them: ");
        text.Append(string.Join(", ", QueryOptions.All.Where(option => option.IsRemoved).Select(option => $"`{option.Name}`"))).Append(".\n");
        return text.ToString();
    }
}
