using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>What of the clauses of queries Impala's parser takes and what it refuses. Source: Impala 4.5's documentation and grammar.</summary>
public sealed class ImpalaQueryTests
{
    private static void Check(string accepted, string refused) => ImpalaText.Check(ImpalaText.Lines(accepted), ImpalaText.Lines(refused));

    [Fact]
    public void Joins() => Check(
        """
        select 1 from a, b, c
        select 1 from a join b
        select 1 from a join b on a.x = b.x
        select 1 from a inner join b on a.x = b.x
        select 1 from a join b using (x), c
        select 1 from a join b using (x, y) join c on b.z = c.z
        select 1 from a left join b on true left outer join c on true
        select 1 from a right join b on true right outer join c on true
        select 1 from a full join b on true full outer join c using (x)
        select 1 from a cross join b cross join c
        select 1 from a left semi join b on a.x = b.x
        select 1 from a right semi join b on a.x = b.x
        select 1 from a left anti join b using (x)
        select 1 from a right anti join b on a.x = b.x
        select 1 from a, b join c on a.x = c.x, d left join e on true
        select 1 from a join (select 1 x) b on a.x = b.x
        select 1 from a x join b y on x.a = y.a
        select 1 from a as x join b as 'y' on x.a = 1
        select 1 from a.b.c.d x
        select 1 from t, t.arr, t.arr.item a
        """,
        """
        select 1 from
        select 1 from a,
        select 1 from a join
        select 1 from a join b on
        select 1 from a join b using x
        select 1 from a join b using ()
        select 1 from a join b on a.x using (x)
        select 1 from a cross join b on a.x = b.x
        select 1 from a cross join b using (x)
        select 1 from a natural join b
        select 1 from a left inner join b
        select 1 from a inner outer join b
        select 1 from a outer join b
        select 1 from a semi join b
        select 1 from a anti join b
        select 1 from a full semi join b
        select 1 from a left b
        select 1 from (a join b on true)
        select 1 from (a)
        select 1 from a, lateral (select 1) b
        select 1 from a join b join c on true on true
        select 1 from f(1)
        select 1 from only t
        select 1 from t as x (a, b)
        select 1 from t x y
        """);

    [Fact]
    public void Sources() => Check(
        """
        select * from (select 1 as a) x
        select * from (select 1 as a) as x
        select * from (values (1, 'a'), (2, 'b')) x
        select * from (select a from t union all select b from u order by 1 limit 1) x
        select * from ((select 1 a)) x
        select * from (with v as (select 1) select * from v) x
        select * from unnest(t.a)
        select * from t, unnest(t.a, t.b) as (x, y)
        select * from d.t, unnest(d.t.a) where a.item > 1
        select * from t tablesample system(10)
        select * from t x tablesample system(10) repeatable(20)
        select * from t tablesample system(1), (select 1 a) v tablesample system(2) repeatable(3)
        select * from t for system_time as of now()
        select * from t for system_time as of '2020-01-01' x
        select * from t for system_time as of now() - interval 1 day x tablesample system(3)
        select * from t for system_version as of 1234567890
        select * from t pivot (sum(a) for b in (1, 2)) p
        select * from d.t pivot (sum(a) as s, count(*) n for b in ('x' as x, 'y')) as p
        select * from t unpivot (v for k in (a, b)) u
        select * from t unpivot (v for k in (a as 'x', b as 2, c as null)) as 'u'
        """,
        """
        select * from (select 1)
        select * from (select 1) as x (a)
        select * from () x
        select * from (select 1 x
        select * from select 1
        select * from unnest()
        select * from unnest(a) x
        select * from unnest(a) as x
        select * from unnest(a, b) as (x)
        select * from unnest(a), unnest(b)
        select * from t join unnest(t.a)
        select * from t tablesample
        select * from t tablesample system
        select * from t tablesample system()
        select * from t tablesample system(1.5)
        select * from t tablesample system(-1)
        select * from t tablesample bernoulli(1)
        select * from t tablesample system(1) x
        select * from t tablesample system(1) repeatable
        select * from t tablesample system(1) repeatable('a')
        select * from t for system_time of now()
        select * from t for system_time as of
        select * from t for system_version as of now()
        select * from t x for system_time as of now()
        select * from t pivot (sum(a) for b in (1, 2))
        select * from t pivot (sum(a) for b) p
        select * from t pivot (for b in (1)) p
        select * from t pivot (sum(a) for b in ()) p
        select * from t pivot (sum(a) for b + 1 in (1)) p
        select * from (select 1 a) x pivot (sum(a) for b in (1)) p
        select * from t unpivot (v for k in (a + 1)) u
        select * from t unpivot (v for k in (a)) 
        select * from t unpivot (v, w for k in (a)) u
        """);

    [Fact]
    public void Hints() => Check(
        """
        select /* +straight_join */ a from t
        select /* + straight_join , foo */ a from t
        select /*+straight_join*/ a from t
        select straight_join a from t
        select distinct straight_join a from t
        select all /* +straight_join */ a from t
        select [straight_join] a from t
        select /* + */ a from t
        select /* +bad_hint(a, b), other(5) */ a from t
        select 1 from a join /* +broadcast */ b on true
        select 1 from a join [shuffle] b on true
        select 1 from a join [broadcast, noshuffle] b on true
        select 1 from a left join /* +shuffle */ b on true cross join /* +broadcast */ c
        select 1 from t /* +schedule_random_replica */
        select 1 from t [schedule_cache_local], u /* +table_num_rows(100) */
        select 1 from t x /* +schedule_disk_local, schedule_random_replica */ join u [schedule_remote] on true
        select 1 from t where /* +always_true */ a = 1
        select 1 from t where [always_true] a = 1
        """,
        """
        select /* +straight_join */ distinct a from t
        select /* +a b */ a from t
        select /* +a( */ a from t
        select /* +a(1.5) */ a from t
        select /* +a('x') */ a from t
        select /* +select */ a from t
        select /* +a */ /* +b */ c from t
        select a /* +broadcast */ from t
        select a from /* +broadcast */ t
        select 1 from a /* +broadcast */ join b group by /* +x */ a
        select 1 from a [shuffle join b
        select 1 from a join [shuffle noshuffle] b
        select a from t group by a /* +x */
        select -- +straight_join
        """);

    [Fact]
    public void HintsOfLinesEndAtTheLine()
    {
        ImpalaText.Accept("select -- +straight_join\n a from t");
        ImpalaText.Accept("select 1 from a join\n-- +shuffle\nb on true");
        ImpalaText.Accept("select /* +straight_join\n and no hint in two lines */ a from t");
        ImpalaText.Refuse("select 1 from t -- +schedule_remote");
    }

    [Fact]
    public void Grouping() => Check(
        """
        select a from t group by a
        select a from t group by 1, b, c + 1, 'x'
        select a from t group by a, b with rollup
        select a from t group by a, b with cube
        select a from t group by rollup(a, b + 1)
        select a from t group by cube(a)
        select a from t group by grouping sets ((a, b), (a), (), b)
        select a from t group by (a)
        select a from t having count(*) > 1
        select a from t where b group by a having c order by a limit 1
        """,
        """
        select a from t group a
        select a from t group by
        select a from t group by ()
        select a from t group by (a, b)
        select a from t group by a, rollup(b)
        select a from t group by rollup(a), b
        select a from t group by rollup((a, b), c)
        select a from t group by rollup()
        select a from t group by rollup a
        select a from t group by cube(a) with rollup
        select a from t group by grouping sets (rollup(a))
        select a from t group by grouping sets ()
        select a from t group by grouping sets (a), b
        select a from t group by a with
        select a from t group by distinct a
        select a from t having
        select a from t having a group by b
        select a from t group by a where b
        """);

    [Fact]
    public void OrderAndLimit() => Check(
        """
        select a from t order by a
        select a from t order by a asc, b desc, c + 1 nulls first, d desc nulls last, 1
        select a from t limit 10
        select a from t limit 2 + 2 offset 1 * 3
        select a from t order by a limit 10 offset 5
        select a from t order by a offset 5
        select a from t offset 5
        select a from t limit cast(1 as int)
        values (1), (2) order by 1 limit 1 offset 1
        """,
        """
        select a from t order a
        select a from t order by
        select a from t order by a nulls
        select a from t order by a first
        select a from t order by a asc desc
        select a from t order by a nulls first desc
        select a from t limit
        select a from t limit 1, 2
        select a from t limit all
        select a from t offset 1 limit 2
        select a from t limit 1 order by a
        select a from t limit 1 limit 2
        select a from t order by a offset 1 rows
        select a from t for update
        """);

    [Fact]
    public void SetOperations() => Check(
        """
        select a from t union select b from u
        select a from t union all select b from u union distinct select c from v
        select 1 union all select 2 union all select 3
        select a from t except select b from u
        select a from t except distinct select b from u
        select a from t minus select b from u
        select a from t minus distinct select b from u
        select a from t intersect select b from u intersect distinct select c from v
        select a from t union select b from u except select c from v intersect select d from w
        (select a from t) union (select b from u)
        (select a from t)
        ((select a from t))
        ((select a from t) union all (select b from u)) intersect select 1
        (select a from t order by a limit 1) union all (select b from u limit 2)
        select a from t order by a limit 1 union all select b from u
        select a from t union all select b from u order by 1 limit 2 offset 3
        (select a from t) union all (select b from u) order by 1 limit 2 offset 3
        (select 1) union all (select 2) limit 5
        select 1 union select 2 order by 1
        select 1 union select 2 order by 1 offset 2
        values (1) union all values (2)
        select a from t where b in (select 1 union select 2)
        """,
        """
        select a from t union
        union select a from t
        select a from t union union select b from u
        select a from t union all distinct select b from u
        select a from t except all select b from u
        select a from t minus all select b from u
        select a from t intersect all select b from u
        select a from t difference select b from u
        (select a from t) order by a
        (select a from t) limit 1
        (select a from t
        select 1 union select 2 offset 2
        (select 1) union (select 2) limit 1 offset 2
        select a from t union (u)
        """);

    [Fact]
    public void ValuesStatements() => Check(
        """
        values (1)
        values (1, 'a', null, true), (2, 'b', 1 + 2, false)
        values (1 as a, 'x' as b), (2, 'y')
        values (1 a, 'x' 'b')
        values ((1, 2), (3, 4))
        values ((1), (2))
        values (cast(1 as int), f(x))
        (values (1), (2))
        """,
        """
        values
        values ()
        values 1
        values 1, 2
        values (1),
        values (1) (2)
        values (1, 2
        """);

    [Fact]
    public void With() => Check(
        """
        with v as (select 1) select * from v
        with v as (select 1), w as (select * from v) select * from w
        with v (a, b) as (select 1, 2) select * from v
        with 'v' as (select 1), "w" (a) as (values (1)) select * from v
        with v as (select 1) select * from v union select * from v
        with v as (select 1) (select * from v)
        with v as (with w as (select 1) select * from w) select * from v
        with v as (select 1) values (2)
        with v as (select 1) insert into t select * from v
        with v as (select 1) upsert into t select * from v
        select * from t where a in (with v as (select 1) select * from v)
        """,
        """
        with v as (select 1)
        with select 1
        with v select 1
        with v as select 1 select 2
        with v as () select 1
        with v as (select 1), select 1
        with v () as (select 1) select 1
        with recursive v as (select 1) select 1
        with v as materialized (select 1) select 1
        with v as (insert into t select 1) select 1
        with v as (select 1) use d
        with v as (select 1) delete from t
        """);

    [Fact]
    public void Subqueries() => Check(
        """
        select (select 1), (select max(a) from t) + 1
        select a from t where b = (select max(b) from u)
        select a from t where b in (select c from u) and d not in (select e from v)
        select a from t where exists (select 1 from u where u.a = t.a)
        select a from t where not exists ((select 1 from u))
        select a from t where (((select 1))) = 1
        select a from t where a > (select 1) and b < ((select 2) + 1)
        select a from t having count(*) > (select 1)
        select case when exists (select 1 from u) then (select 2) end from t
        """,
        """
        select a from t where exists select 1
        select a from t where exists (1)
        select a from t where b in select c from u
        select a from t where b = select 1
        select a from t where (select 1
        select a from t where b in (select c from u, 1)
        select a from t where b in (1, select c from u)
        """);
}
