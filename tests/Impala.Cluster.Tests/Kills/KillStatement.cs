using System.Globalization;

namespace Impala.Cluster.Tests.Kills;

/// <summary>A statement that a process is killed under: what it starts from, and the only two states anyone may see of it.</summary>
/// <param name="Kind">Its name in reports.</param>
/// <param name="IsWrite">It writes files and commits them; else it is one operation of catalogd.</param>
/// <param name="Setup">Makes what it works on.</param>
/// <param name="Sql">The statement.</param>
/// <param name="Probe">A query over one snapshot of the catalog whose rows tell the state; a missing table is <c>absent</c>.</param>
/// <param name="Before">The state without the statement.</param>
/// <param name="After">The state with all of it.</param>
internal sealed record KillStatement(string Kind, bool IsWrite, IReadOnlyList<string> Setup, string Sql, string Probe, string Before, string After)
{
    public const string Absent = "absent";

    public const int NumRows = 12_000;

    /// <summary>How many different ones there are.</summary>
    public const int NumKinds = 9;

    private static readonly string All = NumRows.ToString(CultureInfo.InvariantCulture);

    private static readonly string Half = (NumRows / 2).ToString(CultureInfo.InvariantCulture);

    /// <summary>The statement of a number over a table of its own.</summary>
    public static KillStatement Create(int kind, string table)
    {
        var copy = $"CREATE TABLE {table} STORED AS PARQUET AS SELECT 0 AS batch, id FROM source";
        var partitioned = $"CREATE TABLE {table} (id bigint) PARTITIONED BY (batch int) STORED AS PARQUET";
        var fill = $"INSERT INTO {table} PARTITION (batch) SELECT id, CAST(id % 2 AS int) FROM source";
        var rows = $"SELECT batch, count(*), count(DISTINCT id) FROM {table} GROUP BY batch ORDER BY batch";
        var names = $"SELECT table_name FROM information_schema.tables WHERE table_schema = 'kills' AND table_name IN ('{table}', '{table}_new')";
        var columns = $"SELECT column_name FROM information_schema.columns WHERE table_schema = 'kills' AND table_name = '{table}' ORDER BY ordinal_position";
        return kind switch
        {
            0 => new("INSERT", true, [copy], $"INSERT INTO {table} SELECT 1, id FROM source", rows, State(0, All), State(0, All) + ";" + State(1, All)),
            1 => new("INSERT OVERWRITE", true, [copy], $"INSERT OVERWRITE {table} SELECT 1, id FROM source", rows, State(0, All), State(1, All)),
            2 => new("CREATE TABLE AS", true, [], $"CREATE TABLE {table} STORED AS PARQUET AS SELECT 1 AS batch, id FROM source", rows, Absent, State(1, All)),
            3 => new("UPDATE", true, [copy], $"UPDATE {table} SET batch = 1 WHERE id % 2 = 0", rows, State(0, All), State(0, Half) + ";" + State(1, Half)),
            4 => new("INSERT of partitions", true, [partitioned], fill, rows, "", State(0, Half) + ";" + State(1, Half)),
            5 => new("ALTER TABLE ADD COLUMNS", false, [copy], $"ALTER TABLE {table} ADD COLUMNS (more int)", columns, "batch;id", "batch;id;more"),
            6 => new("ALTER TABLE RENAME", false, [copy], $"ALTER TABLE {table} RENAME TO kills.{table}_new", names, table, table + "_new"),
            7 => new("ALTER TABLE DROP PARTITION", false, [partitioned, fill], $"ALTER TABLE {table} DROP PARTITION (batch = 0)", rows, State(0, Half) + ";" + State(1, Half), State(1, Half)),
            8 => new("DROP TABLE", false, [copy], $"DROP TABLE {table}", rows, State(0, All), Absent),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    // Rows are counted twice, also the different ones: a row that is there twice shows.
    private static string State(int batch, string count) => $"{batch}|{count}|{count}";
}
