using Impala.SqlParser;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

/// <summary>Code, text and place of what analysis refuses. The postgres texts are PostgreSQL 15's.</summary>
public sealed class AnalysisErrorTests
{
    [Theory]
    [InlineData("select * from missing", "42P01", "relation \"missing\" does not exist", "missing")]
    [InlineData("select * from other.missing", "42P01", "relation \"other.missing\" does not exist", "other.missing")]
    [InlineData("select * from nowhere.t", "42P01", "relation \"nowhere.t\" does not exist", "nowhere.t")]
    [InlineData("select missing from t", "42703", "column \"missing\" does not exist", "missing")]
    [InlineData("select t.missing from t", "42703", "column t.missing does not exist", "t.missing")]
    [InlineData("select x.a from t", "42P01", "missing FROM-clause entry for table \"x\"", "x.a")]
    [InlineData("select x.* from t", "42P01", "missing FROM-clause entry for table \"x\"", "x.*")]
    [InlineData("select a from t, u", "42702", "column reference \"a\" is ambiguous", "a from")]
    [InlineData("select 1 from t, t", "42712", "table name \"t\" specified more than once", "t")]
    [InlineData("select string_agg(distinct s, ',' order by a) from t", "42P10",
        "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list", "a) from")]
    [InlineData("select nofunc(1, 'x') ", "42883", "function nofunc(integer, unknown) does not exist", "nofunc")]
    [InlineData("select a = s from t", "42883", "operator does not exist: integer = text", "a = s")]
    [InlineData("select d + s from t", "42883", "operator does not exist: date + text", "d + s")]
    [InlineData("select a, count(*) from t", "42803", "column \"t.a\" must appear in the GROUP BY clause or be used in an aggregate function", "a, ")]
    [InlineData("select b from t group by a", "42803", "column \"t.b\" must appear in the GROUP BY clause or be used in an aggregate function", "b from")]
    [InlineData("select a + b from t group by a", "42803", "column \"t.b\" must appear in the GROUP BY clause or be used in an aggregate function", "b from")]
    [InlineData("select a from t group by a having b > 1", "42803", "column \"t.b\" must appear in the GROUP BY clause or be used in an aggregate function", "b > 1")]
    [InlineData("select a from t group by a order by b", "42803", "column \"t.b\" must appear in the GROUP BY clause or be used in an aggregate function", "b", true)]
    [InlineData("select (select max(c) from u where u.k = t.b) from t group by t.a", "42803", "subquery uses ungrouped column \"t.b\" from outer query", "(select max")]
    [InlineData("select 1 from t where count(*) > 1", "42803", "aggregate functions are not allowed in WHERE", "count")]
    [InlineData("select 1 from t join u on count(*) > 1", "42803", "aggregate functions are not allowed in JOIN conditions", "count")]
    [InlineData("select 1 from t group by count(*)", "42803", "aggregate functions are not allowed in GROUP BY", "count")]
    [InlineData("select sum(max(a)) from t", "42803", "aggregate function calls cannot be nested", "max")]
    [InlineData("select 1 from t where sum(a) over () > 1", "42P20", "window functions are not allowed in WHERE", "sum")]
    [InlineData("select sum(sum(a) over ()) over () from t", "42P20", "window function calls cannot be nested", "sum(a)")]
    [InlineData("select sum(a) over w from t", "42704", "window \"w\" does not exist", "w from")]
    [InlineData("select a from t where generate_series(1, 2) = 1", "0A000", "set-returning functions are not allowed in WHERE", "generate_series")]
    [InlineData("select a from t order by 3", "42P10", "ORDER BY position 3 is not in select list", "3")]
    [InlineData("select a from t group by 3", "42P10", "GROUP BY position 3 is not in select list", "3")]
    [InlineData("select distinct a from t order by b", "42P10", "for SELECT DISTINCT, ORDER BY expressions must appear in select list", "b", true)]
    [InlineData("select 1 union select 1, 2", "42601", "each UNION query must have the same number of columns", "select 1, 2")]
    [InlineData("select a from t union select c from u", "42804", "UNION types integer and text cannot be matched", "select c")]
    [InlineData("select a from t union select a from u order by a + 1", "0A000", "invalid UNION/INTERSECT/EXCEPT ORDER BY clause", "a + 1")]
    [InlineData("select case when ok then 1 else s end from t", "42804", "CASE types integer and text cannot be matched", "case")]
    [InlineData("select a from t where a", "42804", "argument of WHERE must be type boolean, not type integer", "a", true)]
    [InlineData("select (select a, b from t)", "42601", "subquery must return only one column", "select a, b")]
    [InlineData("select a in (select a, b from t) from t", "42601", "subquery has too many columns", "select a, b")]
    [InlineData("select 'abc'::int", "22P02", null, "'abc'")]
    [InlineData("select a = 'abc' from t", "22P02", null, "a = 'abc'")]
    [InlineData("select date '2020-13-01'", null, null, "date")]
    [InlineData("select a::date from t", "42846", "cannot cast type integer to date", "a::")]
    [InlineData("select cast(1 as nothing)", "42704", "type \"nothing\" does not exist", "nothing")]
    [InlineData("select s collate nowhere from t", "42704", "collation \"nowhere\" for encoding \"UTF8\" does not exist", "nowhere")]
    [InlineData("select a from t limit -1", "2201W", "LIMIT must not be negative", "-1")]
    [InlineData("select a from t limit a", "42P10", "argument of LIMIT must not contain variables", "a", true)]
    [InlineData("select a from t limit 'x'", "22P02", null, "'x'")]
    [InlineData("select * from t join u using (s)", "42703", "column \"s\" specified in USING clause does not exist in right table", "s)")]
    [InlineData("with q as (select 1), q as (select 2) select * from q", "42712", "WITH query name \"q\" specified more than once", "q as (select 2)")]
    [InlineData("select * from (select 1) x (a, b)", "42P10", "table \"x\" has 1 columns available but 2 columns specified", "x (")]
    [InlineData("values (1), (2, 3)", "42601", "VALUES lists must all be the same length", "(2, 3)")]
    [InlineData("select *", "42601", "SELECT * with no tables specified is not valid", "*")]
    [InlineData("select (a, b) = (1, 2, 3) from t", "42601", "unequal number of entries in row expressions", "(a, b)")]
    [InlineData("select a[1] from t", "42804", "cannot subscript type integer because it does not support subscripting", "a[1]")]
    [InlineData("select (a).x from t", "42809", "column notation .x applied to type integer, which is not a composite type", "(a).x")]
    [InlineData("select count((a, b)) from t", "0A000", "a row as an operand is not supported", "(a, b)")]
    [InlineData("select sum(a) over (partition by (a, b)) from t", "0A000", "a row as an operand is not supported", "(a, b)")]
    [InlineData("select a <%> b from t", "42883", "operator does not exist: integer <%> bigint", "a <%> b")]
    public void PostgresErrors(string sql, string? state, string? message, string at, bool last = false)
    {
        var error = new AnalysisHarness().Fails(sql);

        if (state is not null)
            Assert.Equal(state, error.SqlState);
        if (message is not null)
            Assert.Equal(message, error.Message);
        Assert.Equal(last ? sql.LastIndexOf(at, StringComparison.Ordinal) : Position(sql, at), error.Position);
    }

    [Theory]
    [InlineData("select missing from t", "42703", "Could not resolve column/field reference: 'missing'")]
    [InlineData("select x.a from t", "42P01", "Could not resolve column/field reference: 'x.a'")]
    [InlineData("select * from missing", "42P01", "Could not resolve table reference: 'missing'")]
    [InlineData("select a from t, u", "42702", "Column/field reference is ambiguous: 'a'")]
    [InlineData("select 1 from t, t", "42712", "Duplicate table alias: 't'")]
    [InlineData("select a, count(*) from t", "42803", "select list expression not produced by aggregation output (missing from GROUP BY clause?): a")]
    [InlineData("select a from t where a = '5'", "42804", "operands of type INT and STRING are not comparable: a = '5'")]
    [InlineData("select a from t limit 1 offset 1", "42601", "OFFSET requires an ORDER BY clause: LIMIT 1 OFFSET 1")]
    [InlineData("select a from t union select c from u", "42804", "Incompatible return types 'INT' and 'STRING' of exprs 'a' and 'c'.")]
    [InlineData("select cast(s as boolean) from t", "42846", "Invalid type cast of s from STRING to BOOLEAN")]
    public void ImpalaErrors(string sql, string state, string? message)
    {
        var error = new AnalysisHarness { Dialect = SqlDialect.Impala }.Fails(sql);

        Assert.Equal(state, error.SqlState);
        if (message is not null)
            Assert.Equal(message, error.Message);
        Assert.NotNull(error.Position);
    }

    [Theory]
    [InlineData("select l_orderkee from lineitem", "Perhaps you meant the column \"l_orderkey\".")]
    [InlineData("select 1 from lineitm", "Perhaps you meant the table \"lineitem\".")]
    [InlineData("select cont(a) from t", "Perhaps you meant the function \"count\".")]
    public void NearNamesAreSuggested(string sql, string hint) => Assert.Equal(hint, new AnalysisHarness().Fails(sql).Hint);

    [Fact]
    public void TooManyColumnsAreRefused()
    {
        var error = new AnalysisHarness().Fails("select " + string.Join(", ", Enumerable.Repeat("1", 1665)));

        Assert.Equal("54011", error.SqlState);
        Assert.Equal("target lists can have at most 1664 entries", error.Message);
    }

    [Fact]
    public void WithQueriesThatDoubleAtEveryLevelAreRefused()
    {
        var levels = Enumerable.Range(1, 20).Select(i => $"q{i} as (select x.a from q{i - 1} x, q{i - 1} y)");
        var error = new AnalysisHarness().Fails($"with q0 as (select a from t), {string.Join(", ", levels)} select * from q20");

        Assert.Equal("54001", error.SqlState);
    }

    private static int Position(string sql, string at) => at == "t" ? sql.LastIndexOf('t') : sql.IndexOf(at, StringComparison.Ordinal);
}
