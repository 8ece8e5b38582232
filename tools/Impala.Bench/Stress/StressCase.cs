using System.Text;

namespace Impala.Bench.Stress;

/// <summary>A statement of a size that no person writes; both engines take its text.</summary>
/// <param name="Name">What is large.</param>
/// <param name="Sql">A query over <c>stress</c> (id, k, s: 20,000 rows).</param>
internal sealed record StressCase(string Name, string Sql)
{
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
        new("like over 1 MB of text", $"SELECT count(*) FROM stress WHERE '{new string('x', 1 << 20)}y' LIKE concat('%', s)"),
        new("100 scalar subqueries", $"SELECT {Join(100, " + ", i => $"(SELECT count(*) FROM stress WHERE k = {i})")}"),
        new("100 common table expressions", $"WITH {Join(100, ", ", i => i == 0 ? "c0 AS (SELECT k FROM stress WHERE id < 10)" : $"c{i} AS (SELECT k + 1 AS k FROM c{i - 1})")} SELECT sum(k) FROM c99"),
    ];

    private static string Join(int count, string separator, Func<int, string> term)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(i == 0 ? "" : separator).Append(term(i));
        return text.ToString();
    }

    private static string Nest(int depth, string text, Func<string, string> around)
    {
        for (var i = 0; i < depth; i++)
            text = around(text);
        return text;
    }
}
