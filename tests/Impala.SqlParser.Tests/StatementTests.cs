using Impala.SqlParser.Ast;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>Each statement form of the language, once, through a round trip; and what it becomes where that is not plain.</summary>
public sealed class StatementTests
{
    [Theory]
    [InlineData("create database if not exists d comment 'c' with dbproperties ('a' = 'b') location '/l' managedlocation '/m'")]
    [InlineData("drop database if exists d cascade")]
    [InlineData("alter database d set owner user u")]
    [InlineData("create external table if not exists d.t (a int comment 'x', b decimal(10, 2), c array<struct<x:int,y:map<string,int>>>) partitioned by (p int, q string comment 'k') sort by (a) comment 'c' row format delimited fields terminated by ',' escaped by '\\\\' lines terminated by '\\n' stored as textfile location '/x' tblproperties ('k' = 'v')")]
    [InlineData("create table t (a int, primary key (a) disable novalidate rely, foreign key (a) references u (b) disable novalidate rely)")]
    [InlineData("create table t like d.u")]
    [InlineData("create table t like parquet '/a/b.parq' stored as parquet")]
    [InlineData("create table t partitioned by (p) stored as parquet as select a, p from u")]
    [InlineData("drop table if exists t purge")]
    [InlineData("create view if not exists v (a comment 'x', b) comment 'c' as select 1, 2")]
    [InlineData("drop view v")]
    [InlineData("alter view v (a) as select 1")]
    [InlineData("alter view v rename to w")]
    [InlineData("alter table t add if not exists columns (a int, b string)")]
    [InlineData("alter table t add column c int comment 'x'")]
    [InlineData("alter table t replace columns (a int)")]
    [InlineData("alter table t drop column a")]
    [InlineData("alter table t change a b bigint comment 'x'")]
    [InlineData("alter table t rename to d.u")]
    [InlineData("alter table t add if not exists partition (p = 1, q = 'x') location '/y' partition (p = 2, q = 'z')")]
    [InlineData("alter table t drop if exists partition (p < 2010, q in ('a', 'b')) purge")]
    [InlineData("alter table t recover partitions")]
    [InlineData("alter table t partition (p = 1) set location '/z'")]
    [InlineData("alter table t set fileformat parquet")]
    [InlineData("alter table t set tblproperties ('a' = 'b', 'c' = 'd')")]
    [InlineData("alter table t unset tblproperties if exists ('a')")]
    [InlineData("alter table t set column stats c ('numDVs' = '5')")]
    [InlineData("alter table t sort by zorder (a, b)")]
    [InlineData("alter table t alter column a set comment 'x'")]
    [InlineData("insert overwrite table t partition (p = 1, q) select a, q from u")]
    [InlineData("insert into t (a, b) values (1, 'x'), (2, null)")]
    [InlineData("with x as (select 1 as a) insert into t select a from x")]
    [InlineData("load data inpath '/p' overwrite into table t partition (p = 1)")]
    [InlineData("truncate table if exists t")]
    [InlineData("compute stats d.t (a, b)")]
    [InlineData("compute incremental stats t partition (p = 1)")]
    [InlineData("drop incremental stats t partition (p = 1)")]
    [InlineData("drop stats t")]
    [InlineData("refresh t partition (p = 1) partition (p = 2)")]
    [InlineData("refresh functions d")]
    [InlineData("invalidate metadata")]
    [InlineData("invalidate metadata d.t")]
    [InlineData("use d")]
    [InlineData("set mem_limit = 10")]
    [InlineData("set all")]
    [InlineData("set")]
    [InlineData("unset all")]
    [InlineData("show databases like 'a*|b'")]
    [InlineData("show tables in d 'x*'")]
    [InlineData("show aggregate functions in d")]
    [InlineData("show create table t")]
    [InlineData("show table stats t")]
    [InlineData("show column stats t")]
    [InlineData("show partitions t")]
    [InlineData("show files in t partition (p = 1)")]
    [InlineData("show profile")]
    [InlineData("show summary for 'a:b'")]
    [InlineData("describe formatted d.t")]
    [InlineData("describe database extended d")]
    [InlineData("comment on table t is 'x'")]
    [InlineData("comment on column t.a is null")]
    [InlineData("kill query 'a:b'")]
    [InlineData(":shutdown('h:1', 10)")]
    [InlineData("explain insert into t select 1")]
    [InlineData("values (1 as a, 'x'), (2, 'y')")]
    [InlineData("select straight_join a from t tablesample system(10) repeatable(1)")]
    [InlineData("select a, grouping(a) from t group by a with rollup")]
    [InlineData("select 1 from t group by grouping sets ((a, b), (), a)")]
    [InlineData("select if(a, 1, 2), left(b, 1), truncate(c), extract(d, 'year'), extract(year from d), trim(both 'x' from e) from t")]
    [InlineData("select first_value(a ignore nulls) over (partition by b order by c desc nulls first rows between 1 preceding and current row) from t")]
    [InlineData("select 1 from a full outer join b using (x), c cross join d left semi join e on e.x = c.x")]
    [InlineData("select a from (select 1 as a union all select 2 order by 1 limit 1) x where exists (select 1 from y) and a not in (select 2)")]
    [InlineData("(select 1) minus (select 2) order by 1 limit 2 + 2 offset 1")]
    [InlineData("select * from d.t pivot (sum(a) as s, count(*) for b in (1 as x, 2, 'z' as z)) as p")]
    [InlineData("select * from t unpivot (v for k in (a, b as 'bee', c as 3)) u where v > 1")]
    [InlineData("select * from t for system_time as of now() - interval 1 day as x tablesample system(1)")]
    [InlineData("select * from t for system_version as of 123 x join u on x.a = u.a")]
    public void ImpalaStatementsRoundTrip(string text)
    {
        SqlText.RoundTrip(text, SqlDialect.Impala);
        if (!text.Contains("escaped by", StringComparison.Ordinal) && !text.Contains("array<", StringComparison.Ordinal))
            SqlText.RoundTrip(text, SqlDialect.Postgres);
    }

    [Theory]
    [InlineData("begin isolation level serializable, read only")]
    [InlineData("start transaction read write")]
    [InlineData("end and chain")]
    [InlineData("rollback work to savepoint s")]
    [InlineData("set session characteristics as transaction isolation level repeatable read")]
    [InlineData("set local search_path to a, \"B\", 'c'")]
    [InlineData("set time zone 'UTC'")]
    [InlineData("set time zone local")]
    [InlineData("set session authorization default")]
    [InlineData("set x.y = off")]
    [InlineData("reset all")]
    [InlineData("discard temp")]
    [InlineData("prepare q (int, text[]) as select $1")]
    [InlineData("execute q (1, 'x')")]
    [InlineData("declare c binary insensitive no scroll cursor with hold for select 1")]
    [InlineData("fetch backward all from c")]
    [InlineData("fetch absolute -1 c")]
    [InlineData("move next in c")]
    [InlineData("close all")]
    [InlineData("copy t (a) from stdin with (format csv, force_null (a), header)")]
    [InlineData("copy (select 1) to '/x' csv delimiter as ';' null 'n'")]
    [InlineData("explain (analyze, format text) select 1")]
    [InlineData("explain analyze verbose select 1")]
    [InlineData("table t")]
    [InlineData("select distinct on (a, b) a from only t fetch next 3 rows only")]
    [InlineData("with recursive x(a) as materialized (values (1) union all select a + 1 from x) select * from x")]
    [InlineData("select array_agg(distinct a order by b desc) filter (where c) over w from t window w as (partition by d)")]
    [InlineData("select percentile_cont(0.5) within group (order by a) from t")]
    [InlineData("select * from rows from (f(1), g(2)) with ordinality as x(a, b), lateral unnest(a) as u(v int)")]
    [InlineData("select (f(x)).*, (f(x)).a, (g(1))[2], a[1:2], a[:], array[[1, 2], [3, 4]], row(1, 2) = (3, 4)")]
    [InlineData("select a = any ('{1,2}'::int[]), b <> all (array[1]), c like any (array['x']), d in (select 1)")]
    [InlineData("select substring(a from 2 for 3), position('a' in b), overlay(a placing b from 1), current_timestamp(3), current_schema()")]
    [InlineData("select x'1f', b'01', e'a\\nb', $$x$$, n'y'")]
    [InlineData("select ((select 1) union (select 2)), 1 in ((select 1)), exists ((select 1))")]
    [InlineData("select * from ((select 1) union all (select 2)) x, ((a join b on true)) y")]
    [InlineData("select a not similar to b escape 'c', a is not distinct from b, a isnull, a notnull")]
    [InlineData("create temp table t (a serial primary key, b text default 'x' not null, check (a > 0)) on commit preserve rows")]
    [InlineData("insert into t default values returning *")]
    [InlineData("update t set a = 1")]
    [InlineData("create index i on t (a)")]
    [InlineData("notify c, 'x'")]
    [InlineData("unlisten *")]
    [InlineData("select a, row_number() over (order by b) as n from t window w as (order by a) qualify n = 1 and row_number() over w < 3")]
    [InlineData("select * into temp table u from t")]
    [InlineData("select * from t order by a fetch first 3 rows with ties")]
    [InlineData("select * from t limit 1 for no key update of t, u skip locked for share nowait")]
    [InlineData("select f(a, b => 1, c := 'x'), (a, b) overlaps (c, d), u&'d\\0061t\\+000061', u&'d!0061' uescape '!'")]
    [InlineData("insert into t as x (a) values (1) on conflict (a, lower(b)) where c do update set a = 1, (b, c) = (2, 3) where x.a < 5 returning a")]
    [InlineData("insert into t values (1) on conflict on constraint k do nothing")]
    [InlineData("grant select, insert (a, b), all privileges on t, s.u to r, public, user v, group g, current_user with grant option")]
    [InlineData("revoke grant option for select on all tables in schema s, t from role r cascade")]
    [InlineData("grant usage on schema s to \"User\" granted by x")]
    [InlineData("grant all on server to role r")]
    [InlineData("grant all on uri '/data/x' to role r")]
    [InlineData("grant create on database d to r")]
    [InlineData("grant r, s to u, group g with admin option")]
    [InlineData("grant role r to group g")]
    [InlineData("revoke admin option for r from u restrict")]
    [InlineData("create role r")]
    [InlineData("create user u superuser nocreatedb inherit login connection limit -1 in role a, b admin c")]
    [InlineData("create role u with login valid until '2030-01-01' password null")]
    [InlineData("alter user session_user nologin")]
    [InlineData("drop user if exists u, \"V\"")]
    [InlineData("show role grant user u")]
    [InlineData("alter table t owner to u")]
    [InlineData("alter schema s owner to \"U\"")]
    [InlineData("show current roles")]
    [InlineData("show grant role r on column t.c")]
    public void PostgresStatementsRoundTrip(string text) => SqlText.RoundTrip(text, SqlDialect.Postgres);

    [Fact]
    public void SetKeepsItsValuesApart()
    {
        var set = Assert.IsType<SetOptionStatement>(SqlText.Single("SET search_path TO a, 'B c'", SqlDialect.Postgres));
        Assert.Equal(("search_path", "a, B c"), (set.Name, set.Value));
        Assert.Equal("transaction_isolation", Assert.IsType<ShowVariableStatement>(SqlText.Single("show transaction isolation level", SqlDialect.Postgres)).Name);
        Assert.Equal("-1.5", Assert.IsType<SetOptionStatement>(SqlText.Single("set k = -1.5", SqlDialect.Impala)).Value);
        Assert.Equal("80%", Assert.IsType<SetOptionStatement>(SqlText.Single("set mem_limit=80%", SqlDialect.Impala)).Value);
        Assert.Equal("10g", Assert.IsType<SetOptionStatement>(SqlText.Single("set mem_limit=10g", SqlDialect.Impala)).Value);
    }

    [Fact]
    public void PasswordsAreNotPrinted()
    {
        var alter = Assert.IsType<AlterUserStatement>(SqlText.Single("alter user u encrypted password 'secret'", SqlDialect.Postgres));
        Assert.Equal("secret", Assert.Single(alter.Options).Text);
        Assert.Equal("ALTER USER u PASSWORD '********'", alter.ToString());
        Assert.IsType<ShowVariableStatement>(SqlText.Single("show role", SqlDialect.Postgres));
    }

    [Fact]
    public void UnsupportedStatementsAreNamed()
    {
        Assert.Equal("GRANT", Assert.IsType<UnsupportedStatement>(SqlText.Single("grant usage on sequence s to public", SqlDialect.Postgres)).Command);
        Assert.Equal("ALTER ROLE", Assert.IsType<UnsupportedStatement>(SqlText.Single("alter role u set search_path = x", SqlDialect.Postgres)).Command);
        Assert.Equal("CREATE USER", Assert.IsType<UnsupportedStatement>(SqlText.Single("create user mapping for u server s", SqlDialect.Postgres)).Command);
        Assert.Equal("CREATE INDEX", Assert.IsType<UnsupportedStatement>(SqlText.Single("create index i on t (a)", SqlDialect.Postgres)).Command);
    }
}
