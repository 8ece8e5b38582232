using System.Text;

namespace Impala.Bench.Stress;

/// <summary>A statement of a size that no person writes; both engines take its text.</summary>
/// <param name="Name">What is large.</param>
/// <param name="Sql">A query over <c>stress</c> (id, k, s: 20,000 rows), <c>wide</c> (c0 .. c999: 5,000 rows) or the case's own views.</param>
internal sealed record StressCase(string Name, string Sql)
{
    /// <summary>Columns of <c>wide</c>.</summary>
    public const int NumWideColumns = 1000;

    /// <summary>Statements that both engines run before, such as those that make views.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>What the rival runs where it has another text for it; null for the same.</summary>
    public string? RivalSql { get; init; }

    /// <summary>Whether the rival cannot run it at all: it refuses such depths or needs minutes.</summary>
    public bool IsOursOnly { get; init; }

    public static readonly IReadOnlyList<StressCase> All =
    [
        new("in 5000 integers", $"SELECT count(*) FROM stress WHERE k IN ({Join(5000, ", ", i => $"{i * 3}")})"),
        new("in 5000 strings", $"SELECT count(*) FROM stress WHERE s IN ({Join(5000, ", ", i => $"'value {i * 3}'")})"),
        new("in 5000 with null", $"SELECT count(*) FROM stress WHERE k IN ({Join(5000, ", ", i => $"{i * 3}")}, NULL)"),
        new("not in 5000 integers", $"SELECT count(*) FROM stress WHERE k NOT IN ({Join(5000, ", ", i => $"{i * 3}")})"),
        new("not in 5000 strings", $"SELECT count(*) FROM stress WHERE s NOT IN ({Join(5000, ", ", i => $"'value {i * 3}'")})"),
        new("or of 10000 equalities", $"SELECT count(*) FROM stress WHERE {Join(10_000, " OR ", i => $"k = {i * 2}")}"),
        new("or of 900 over two columns", $"SELECT count(*) FROM stress WHERE {Join(900, " OR ", i => $"(k = {i * 2} AND id > {i})")}"),
        new("and of 10000 inequalities", $"SELECT count(*) FROM stress WHERE {Join(10_000, " AND ", i => $"k <> {i * 2}")}"),
        new("select list of 1000", $"SELECT {Join(1000, ", ", i => $"k + {i} AS c{i}")} FROM stress WHERE id < 3"),
        new("1000 aggregates", $"SELECT {Join(1000, ", ", i => $"sum(k + {i})")} FROM stress"),
        new("group by 1000 expressions", $"SELECT count(*) FROM (SELECT {Join(1000, ", ", i => $"k + {i} AS c{i}")} FROM stress WHERE id < 100 GROUP BY {Join(1000, ", ", i => $"k + {i}")}) g"),
        new("1000 columns through a view", $"SELECT {Join(20, " + ", i => $"c{i}")} FROM (SELECT {Join(1000, ", ", i => $"k + {i} AS c{i}")} FROM stress) w WHERE c999 = 1000"),
        new("100 nested sub-selects", Nest(100, "SELECT id, k FROM stress", inner => $"SELECT id, k + 1 AS k FROM ({inner}) t") + " WHERE id < 5"),
        new("200 parentheses", $"SELECT count(*) FROM stress WHERE {new string('(', 200)}k > 100{new string(')', 200)}"),
        new("nested case 200", $"SELECT sum({Nest(200, "0", inner => $"CASE WHEN k > {inner.Length % 1000} THEN id ELSE {inner} END")}) FROM stress"),
        new("nested calls 200", $"SELECT sum({Nest(200, "k", inner => $"abs({inner})")}) FROM stress"),
        new("sum of 900 terms", $"SELECT sum({Join(900, " + ", i => i % 2 == 0 ? "k" : "id")}) FROM stress"),
        new("union all of 1000", Join(1000, " UNION ALL ", i => $"SELECT {i} AS n")),
        new("union all of 200 scans", $"SELECT sum(n) FROM ({Join(200, " UNION ALL ", i => $"SELECT count(*) AS n FROM stress WHERE k = {i}")}) u"),
        new("join chain of 50", $"SELECT count(*) FROM stress t0 {Join(49, " ", i => $"JOIN stress t{i + 1} ON t{i}.id = t{i + 1}.id")} WHERE t0.id < 10"),
        new("values of 10000 rows", $"SELECT sum(a), max(b) FROM (VALUES {Join(10_000, ", ", i => $"({i}, 'row {i}')")}) v(a, b)"),
        new("literal of 1 MB", $"SELECT length('{new string('x', 1 << 20)}')"),
        new("like over 1 MB of text", $"SELECT count(*) FROM stress WHERE '{new string('x', 1 << 20)}y' LIKE concat('%', s)") { IsOursOnly = true },
        new("100 scalar subqueries", $"SELECT {Join(100, " + ", i => $"(SELECT count(*) FROM stress WHERE k = {i})")}"),
        new("900 common table expressions", $"WITH {Join(900, ", ", i => $"c{i} AS (SELECT k + {i} AS k FROM stress WHERE id = {i})")} SELECT sum(k) FROM c899"),
        new("500 common table expressions that are used", $"WITH {Join(500, ", ", i => $"c{i} AS (SELECT {i} AS k)")} SELECT sum(k) FROM ({Join(500, " UNION ALL ", i => $"SELECT k FROM c{i}")}) u"),
        new("1000 nested sub-selects", Nest(1000, "SELECT id, k FROM stress", inner => $"SELECT id, k + 1 AS k FROM ({inner}) t") + " WHERE id < 5") { IsOursOnly = true },
        new("400 nested sub-selects", Nest(400, "SELECT id, k FROM stress", inner => $"SELECT id, k + 1 AS k FROM ({inner}) t") + " WHERE id < 5"),
        new("400 nested IN subqueries", Nest(400, "SELECT id FROM stress WHERE id < 50", inner => $"SELECT id FROM stress WHERE id IN ({inner})")) { IsOursOnly = true },
        new("1000 parentheses", $"SELECT count(*) FROM stress WHERE {new string('(', 1000)}k > 100{new string(')', 1000)}"),
        new("nested case 1000", $"SELECT count(*) FROM stress WHERE 0 < {NestCases(1000)}") { IsOursOnly = true },
        new("nested case 900", $"SELECT sum({NestCases(900)}) FROM stress"),
        new("nested calls 900", $"SELECT sum({NestCalls(900)}) FROM stress") { IsOursOnly = true },
        new("nested parentheses of sums 900", $"SELECT sum({new string('(', 900)}k{Join(900, "", i => $" + {i})")}) FROM stress") { IsOursOnly = true },
        new("case of 1000 branches", $"SELECT sum(CASE {Join(1000, " ", i => $"WHEN k = {i * 7} THEN {i}")} ELSE 0 END) FROM stress"),
        new("case k of 5000 values", $"SELECT sum(CASE k {Join(5000, " ", i => $"WHEN {i * 3} THEN {i}")} ELSE 0 END) FROM stress"),
        new("100 nested views", "SELECT sum(k), count(*) FROM nested99 WHERE id < 5000") { Before = Views("nested", 100, "SELECT id, k FROM stress", last => $"SELECT id, k + 1 AS k FROM {last}") },
        new("100 nested views of joins", "SELECT sum(k), count(*) FROM joined99 WHERE id < 50")
        {
            Before = Views("joined", 100, "SELECT id, k FROM stress", last => $"SELECT v.id, v.k + 1 AS k FROM {last} v JOIN stress t ON v.id = t.id"),
        },
        new("100 nested views of groups", "SELECT sum(k), count(*) FROM grouped99 WHERE id < 50")
        {
            Before = Views("grouped", 100, "SELECT id, k FROM stress", last => $"SELECT id, max(k) + 1 AS k FROM {last} GROUP BY id"),
        },
        new("select * of 1000 columns", "SELECT * FROM wide WHERE c0 < 300"),
        new("sums of 1000 columns", $"SELECT {Join(NumWideColumns, ", ", i => $"sum(c{i})")} FROM wide"),
        new("group by of 1000 columns", $"SELECT c1, {Join(NumWideColumns, ", ", i => $"max(c{i}) AS m{i}")} FROM wide GROUP BY c1 ORDER BY c1"),
        new("distinct of 1000 columns", "SELECT count(*) FROM (SELECT DISTINCT * FROM wide) d"),
        new("insert of 1000 columns", "INSERT OVERWRITE written SELECT * FROM wide")
        {
            Before = ["CREATE TABLE IF NOT EXISTS written AS SELECT * FROM wide WHERE c0 < 0"],
            RivalSql = "COPY (SELECT * FROM wide) TO '{folder}/rival.parquet'",
        },
        new("join chain of 200", $"SELECT count(*) FROM stress t0 {Join(199, " ", i => $"JOIN stress t{i + 1} ON t{i}.id = t{i + 1}.id")} WHERE t0.id < 10"),
        new("left join chain of 100", $"SELECT count(*), max(t99.k) FROM stress t0 {Join(99, " ", i => $"LEFT JOIN stress t{i + 1} ON t{i}.id = t{i + 1}.k")} WHERE t0.id < 10"),
        new("100 common table expressions", $"WITH {Join(100, ", ", i => i == 0 ? "c0 AS (SELECT k FROM stress WHERE id < 10)" : $"c{i} AS (SELECT k + 1 AS k FROM c{i - 1})")} SELECT sum(k) FROM c99"),
    ];

    private static string Join(int count, string separator, Func<int, string> term)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(i == 0 ? "" : separator).Append(term(i));
        return text.ToString();
    }

    // Grows linearly where Nest would build each text anew.
    private static string NestCases(int depth) => Join(depth, " ", i => $"CASE WHEN k = {i * 13} THEN id ELSE") + " 0" + Join(depth, "", _ => " END");

    private static string NestCalls(int depth) => Join(depth, "", _ => "abs(") + "k" + new string(')', depth);

    private static List<string> Views(string name, int count, string first, Func<string, string> next) =>
    [
        .. Enumerable.Range(0, count).Reverse().Select(i => $"DROP VIEW IF EXISTS {name}{i}"),
        .. Enumerable.Range(0, count).Select(i => $"CREATE VIEW {name}{i} AS {(i == 0 ? first : next($"{name}{i - 1}"))}"),
    ];

    private static string Nest(int depth, string text, Func<string, string> around)
    {
        for (var i = 0; i < depth; i++)
            text = around(text);
        return text;
    }
}
