using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>What of select lists and expressions Impala's parser takes and what it refuses. Source: Impala 4.5's documentation and grammar.</summary>
public sealed class ImpalaExpressionTests
{
    private static void Check(string accepted, string refused) => ImpalaText.Check(ImpalaText.Lines(accepted), ImpalaText.Lines(refused));

    [Fact]
    public void SelectLists() => Check(
        """
        select 1
        select a
        select a, b, c from t
        select * from t
        select t.* from t
        select d.t.*, a, t.* from d.t
        select all a from t
        select distinct a from t
        select distinct * from t
        select a as x, b y, c 'z', d as "w", e `order` from t
        select 1 + 2 as s from t
        select 1.5x
        select 1 "x", 'a' 'b'
        select default, kill, query, uuid, variant, geometry from t
        select year, month, day, value, user, time, start, open, sql, system, result, language, period, rollback from t
        select count, sum, min, abs, precision, scale, current_database from t
        select t.a.b.c.d from t
        select `select`.`from` from `where`
        select 1st, 2nd from 3t
        select t.1st from t
        select a from t;
        select a from t;;
        """,
        """
        select
        selec 1
        select from t
        select a, from t
        select ,a from t
        select a b c from t
        select a as from t
        select distinct from t
        select distinct all a from t
        select all distinct a from t
        select * a from t
        select 1 + * from t
        select count(t.*) from t
        select a. from t
        select .a from t
        select 1 from
        select 1 where a
        select 1 group by a
        select 1 having true
        select 1 order by 1
        select 1 limit 1
        select 1 offset 1
        select select from t
        select date from t
        select location from t
        select data from t
        select timestamp from t
        select a from t as order
        select array from t
        select any from t
        select local from t
        select a::int from t
        select ?
        select #a
        select a from t fetch first 1 row only
        table t
        select distinct on (a) a from t
        """);

    [Fact]
    public void Literals() => Check(
        """
        select 0, 1, 00012, 123456789012345678901234567890
        select 1., .5, 1.5, 1e3, 1.e3, .5e-3, 1.5e+10, 1E5
        select 'a', "a", '', "", 'it\'s', "say \"x\"", 'a"b', "a'b"
        select 'it''s'
        select 'a\nb\t\\\0\Z\%\_\101\u0041'
        select true, false, null, TRUE
        select date '2020-01-01', date "2020-01-01"
        select -1, +1, - -1, -(-1), - + - 1, -.5
        select 'café', '日本', "Привет"
        select `a b`, `` ` x ` `` from t
        """.Replace(", `` ` x ` ``", "", StringComparison.Ordinal),
        """
        select 'abc
        select "abc
        select `abc
        select ``
        select `  `
        select date 5
        select timestamp '2020-01-01'
        select x 1f 'y'
        select 0x1f from t g h
        select 1e+ from t
        select @a
        select {a}
        select a\b
        select 'a' 'b' 'c'
        """);

    [Fact]
    public void CommentsAndBlanks() => Check(
        """
        select 1 -- a comment
        select /* a comment */ 1
        select /* a /* b */ 1
        /* a */ select 1 /* b */
        select 1 /**/
        select 1 /***/
        select--5
        """.Replace("select--5", "select 1--5", StringComparison.Ordinal),
        """
        select 1 /* a
        select /* a /* b */ c */ 1
        """);

    [Fact]
    public void Operators() => Check(
        """
        select a + b - c * d / e % f div g from t
        select a & b | c ^ d, ~a, ~~a from t
        select 5!, a!, (a + b)!, 5! + 3!, -5! from t
        select !a, ! a and not b, not not a from t
        select a = b, a == b from t limit 0
        select a = b, a <> b, a != b, a < b, a <= b, a > b, a >= b, a <=> b from t
        select a < = b, a > = b, a < > b, a <= > b, a < = > b, a ! = b from t
        select a || b, 'x' || 'y' || 'z', a or b || c from t
        select a && b, a and b && c or d from t
        select a is null, a is not null from t
        select a is true, a is not true, a is false, a is not false, a is unknown, a is not unknown from t
        select a is distinct from b, a is not distinct from b, a is distinct from null from t
        select a between 1 and 2, a not between b and c, a between 1 + 2 and 3 * 4 and b from t
        select a in (1), a in (1, 2, 3), a not in ('x'), a in (b + c) from t
        select a like 'x', a not like 'x', a ilike 'x', a not ilike 'y' from t
        select a rlike 'x', a not rlike 'x', a regexp 'x', a not regexp 'x', a iregexp 'x', a not iregexp 'x' from t
        select a = 1 = b, a < b < c from t
        select a in (1) in (true), a is null is null from t
        select (a = 1) /* +selectivity(0.5) */ from t
        select a from t where (a = 1 or b = 2) /* +SELECTIVITY(0.1) */ and c
        select exists (select 1 from t) from t
        select not exists (select 1 from t)
        """.Replace("select a = b, a == b from t limit 0\n", "", StringComparison.Ordinal),
        """
        select a == b from t
        select a + from t
        select + from t
        select a * * b from t
        select a is from t
        select a is not from t
        select a is 5 from t
        select a is distinct b from t
        select a between 1 from t
        select a between 1 and from t
        select a between 1, 2 from t
        select a in () from t
        select a in 1 from t
        select a in from t
        select a like from t
        select a not 5 from t
        select a not = b from t
        select a ~ b from t
        select a << 1 from t
        select a -> b from t
        select a like b escape 'c' from t
        select a similar to b from t
        select a = any (select 1) from t
        select a > all (1, 2) from t
        select (a, b) = (1, 2) from t
        select (a, b) in (select 1, 2) from t
        select a collate c from t
        select a at time zone 'UTC' from t
        select a isnull b from t
        select a[1] from t
        select array[1, 2]
        select row(1, 2)
        select (a).b from t
        select a + 1 /* +selectivity(0.5) */ from t
        select (a + 1) /* +selectivity(0.5) */ from t
        select (a = 1) /* +selectivity(5) */ from t
        select exists 1 from t
        """);

    [Fact]
    public void CaseAndCast() => Check(
        """
        select case when a then 1 end from t
        select case when a then 1 when b then 2 else 3 end from t
        select case a when 1 then 'x' when 2 then 'y' else 'z' end from t
        select case case when a then b end when c then d end from t
        select cast(a as int), cast(a + 1 as string), cast(null as decimal(10, 2)) from t
        select cast(a as string format 'YYYY-MM-DD'), cast('x' as date format "DD") from t
        select cast(a as tinyint), cast(a as smallint), cast(a as integer), cast(a as bigint), cast(a as boolean), cast(a as float) from t
        select cast(a as double), cast(a as real), cast(a as timestamp), cast(a as date), cast(a as datetime), cast(a as binary) from t
        select cast(a as varchar), cast(a as varchar(10)), cast(a as char(5)), cast(a as decimal), cast(a as decimal(5)), cast(a as uuid) from t
        select cast(a as array<int>), cast(a as map<string, array<int>>), cast(a as struct<x:int, y:struct<z:string>>) from t
        """,
        """
        select case end from t
        select case when a end from t
        select case when a then 1 from t
        select case a then 1 end from t
        select case when a then 1 else end from t
        select case a else 1 end from t
        select cast(a) from t
        select cast(a int) from t
        select cast(a as) from t
        select cast(as int) from t
        select cast(a as int format) from t
        select cast(a as int format 5) from t
        select cast(a as text) from t
        select cast(a as char) from t
        select cast(a as char(x)) from t
        select cast(a as varchar()) from t
        select cast(a as varchar(1, 2)) from t
        select cast(a as int(5)) from t
        select cast(a as decimal(1, 2, 3)) from t
        select cast(a as decimal(-1)) from t
        select cast(a as double precision) from t
        select cast(a as timestamp(3)) from t
        select cast(a as numeric) from t
        select cast(a as int[]) from t
        select cast(a as array) from t
        select cast(a as array<int, int>) from t
        select cast(a as map<int>) from t
        select cast(a as struct<int>) from t
        select cast(a as struct<>) from t
        """);

    [Fact]
    public void Functions() => Check(
        """
        select f(), f(1), f(a, b + 1, 'x'), d.f(1), a.b.c(1) from t
        select count(*), count(all *), count(a), count(distinct a), count(distinct a, b), sum(all a) from t
        select if(a, b, c), left(a, 1), right(a, 1), replace(a, b, c), truncate(a), truncate(a, 2) from t
        select grouping(a), grouping_id() from t
        select extract(year from a), extract(a, 'year'), extract(year from cast(a as timestamp)) from t
        select trim(a), trim(both from a), trim(leading 'x' from a), trim(trailing b from a), trim('x' from a), trim(b from a) from t
        select f(a from b), f(leading a from b) from t
        select functional.extract(year from a) from t
        select first_value(a ignore nulls) over (order by b) from t
        select date_add(a, interval 1 day), date_sub(a, interval b months), adddate(a, 1) from t
        select nvl(a, b), coalesce(a, b), concat_ws(',', a, b), current_timestamp(), now() from t
        select year(a), month(a), day(a), user(), substring(a, 1, 2), char_length(a) from t
        select unnest(a), unnest(t.b) from t
        """,
        """
        select f( from t
        select f(a from t
        select f(,a) from t
        select f(a,) from t
        select f(distinct) from t
        select f(distinct *) from t
        select f(*, a) from t
        select f(a b) from t
        select if() from t
        select if(distinct a) from t
        select left() from t
        select left(*) from t
        select replace(all a) from t
        select f(a ignore) from t
        select f(distinct a ignore nulls) from t
        select f(a) ignore nulls over (order by b) from t
        select f(a respect nulls) from t
        select f(a order by b) from t
        select f(a) filter (where b) from t
        select f(a) within group (order by b) from t
        select f(a => 1) from t
        select extract(from a) from t
        select trim(both a) from t
        select trim(both 'x', a) from t
        select position(a in b) from t
        select overlay(a placing b from 1) from t
        select substring(a from 1 for 2) from t
        select date_add(a, b, interval 1 day) from t
        select f(interval 1 day) from t
        select date_add(a, interval 1 day, b) from t
        select current_timestamp from t as x(a)
        select unnest(a, b) from t
        select unnest(f(a)) from t
        select date(a) from t
        select char(65) from t
        """);

    [Fact]
    public void Intervals() => Check(
        """
        select a + interval 1 day, a - interval 2 hours from t
        select interval 1 day + a from t
        select a + interval 1 day + interval 2 months - interval b + 1 years from t
        select a + interval (1 + 2) weeks from t
        select a + interval -1 day from t
        select a + interval f(x) minutes, a + interval 1 anything from t
        select cast(a as timestamp) + interval 1 nanosecond from t where b < now() - interval 7 days
        """,
        """
        select interval 1 day
        select interval 1 day from t
        select a + interval 1 from t
        select a + interval day from t
        select a * interval 1 day from t
        select interval 1 day - a from t
        select a + interval '1' from t
        select a - interval 1 select from t
        """);

    [Fact]
    public void Windows() => Check(
        """
        select sum(a) over () from t
        select sum(a) over (partition by b) from t
        select sum(a) over (partition by b, c + 1 order by d desc nulls last, e) from t
        select sum(a) over (order by b rows unbounded preceding) from t
        select sum(a) over (order by b rows between unbounded preceding and current row) from t
        select sum(a) over (order by b rows between 1 preceding and 2 following) from t
        select sum(a) over (order by b range between current row and unbounded following) from t
        select sum(a) over (order by b rows 1 + 1 preceding) from t
        select sum(a) over (rows current row) from t
        select row_number() over (order by a), lag(a, 1, 0) over (partition by b order by c) from t
        select count(distinct a) over (partition by b) from t
        """,
        """
        select sum(a) over from t
        select sum(a) over w from t
        select sum(a) over (w) from t
        select sum(a) over (w order by a) from t
        select sum(a) over (order by a partition by b) from t
        select sum(a) over (partition b) from t
        select sum(a) over (order by b rows) from t
        select sum(a) over (order by b rows 1) from t
        select sum(a) over (order by b rows between 1 preceding) from t
        select sum(a) over (order by b rows between 1 preceding and) from t
        select sum(a) over (order by b groups current row) from t
        select sum(a) over (order by b rows current row exclude ties) from t
        select sum(a) over (order by b unbounded preceding) from t
        select sum(a) over w from t window w as (order by a)
        select a over (order by b) from t
        select (sum(a)) over (order by b) from t
        select if(a, b, c) over (order by b) from t
        select sum(a) over (order by b) over (order by c) from t
        """);
}
