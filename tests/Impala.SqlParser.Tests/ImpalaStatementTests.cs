using Impala.SqlParser.Ast;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>What of statements Impala's parser takes and what it refuses: data, metadata and administration. Source: Impala 4.5's documentation and
/// grammar.</summary>
public sealed class ImpalaStatementTests
{
    private static void Check(string accepted, string refused) => ImpalaText.Check(ImpalaText.Lines(accepted), ImpalaText.Lines(refused));

    [Fact]
    public void Inserts() => Check(
        """
        insert into t select 1
        insert into table t select 1
        insert overwrite t select 1
        insert overwrite table d.t select a from u
        insert into t values (1), (2)
        insert into t (a, b) values (1, 2)
        insert into t () values (1)
        insert into t (a) select 1
        insert into t (a)
        insert into t () partition (a = 1)
        insert into t partition (a, b = 1) select 1, 2
        insert into t (c) partition (a = 1, b) values (1, 2)
        insert into t (select 1)
        insert into t (a) (select 1)
        insert into t with v as (select 1) select * from v
        insert /* +shuffle */ into t select 1
        insert into t /* +shuffle */ select 1
        insert into t partition (a) /* +clustered, noshuffle */ select 1
        insert [shuffle] into t select 1
        insert into t [noshuffle] select 1
        insert overwrite t (a) partition (b) [shuffle] values (1)
        insert /* +noclustered */ overwrite t values (1)
        insert into t select a from u union all select b from v order by 1 limit 1
        upsert into t select 1
        upsert into table d.t (a, b) values (1, 2)
        upsert into t (a)
        upsert /* +shuffle */ into t values (1)
        upsert into t [shuffle] select 1
        """,
        """
        insert
        insert t select 1
        insert into t
        insert into t values
        insert into t values 1
        insert into select 1
        insert into a.b.c select 1
        insert overwrite into t select 1
        insert into overwrite t select 1
        insert into t a select 1
        insert into t (a + 1) select 1
        insert into t (a.b) select 1
        insert into t partition () select 1
        insert into t partition (a > 1) select 1
        insert into t partition a = 1 select 1
        insert into t partition (a = 1)
        insert into t partition (a = 1) (b) select 1
        insert /* +shuffle */ into t /* +shuffle */ select 1
        insert into t default values
        insert into t select 1 returning a
        insert into t values (1) on conflict do nothing
        insert into t as x select 1
        insert ignore into t select 1
        upsert overwrite t select 1
        upsert t select 1
        upsert into t partition (a = 1) select 1
        upsert into t
        """);

    [Fact]
    public void Changes() => Check(
        """
        update t set a = 1
        update d.t set a = 1, b = b + 1, t.c = 'x' where d
        update t set a = u.b from t, u where t.c = u.c
        update t set a = u.b from d.t t join u on t.c = u.c
        update a.b.c set d = 1
        delete from t
        delete t
        delete from t where a = 1
        delete t where a = 1
        delete t from d.t t join u on t.a = u.a where u.b
        delete t from t, u
        merge into t using u on t.a = u.a when matched then delete
        merge into t using u on t.a = u.a when matched then update set a = 1, b = u.b
        merge into d.t x using (select 1 a) y on x.a = y.a when matched and x.b > 1 then update set * when not matched then insert *
        merge into t using u on true when not matched then insert values (1, 2)
        merge into t using u on true when not matched then insert (a, b) values (u.a, 2)
        merge into t using u on true when not matched by target and u.a = 1 then insert (a) values (1)
        merge into t using u on true when not matched by source then delete
        merge into t using u on true when not matched by source and a, b then update set a = 1
        merge into t using u on true when matched then delete when matched then update set a = 1 when not matched then insert values (1)
        optimize table t
        optimize table d.t (file_size_threshold_mb = 100)
        """,
        """
        update t
        update t set
        update t set a
        update t set a = 1 b = 2
        update t set (a, b) = (1, 2)
        update t x set a = 1
        update t set a = 1 where
        update t set 1 = a
        update t set a = 1 limit 1
        delete
        delete from
        delete from t from u
        delete from t using u
        delete from t as x
        delete * from t
        delete from t limit 1
        merge t using u on true when matched then delete
        merge into t using u when matched then delete
        merge into t using u on true
        merge into t using u on true when matched then insert values (1)
        merge into t using u on true when not matched then delete
        merge into t using u on true when not matched then update set a = 1
        merge into t using u on true when not matched by source then insert values (1)
        merge into t using u on true when not matched by target then delete
        merge into t using u on true when not matched by other then delete
        merge into t using u on true when matched delete
        merge into t using u on true when matched then do nothing
        merge into t using u on true when matched then update a = 1
        merge into t using u on true when not matched then insert (a)
        optimize t
        optimize table
        optimize table t (100)
        optimize table t (file_size_threshold_mb = 'x')
        """);

    [Fact]
    public void LoadingAndTruncating() => Check(
        """
        load data inpath '/p' into table t
        load data inpath '/p' overwrite into table d.t partition (a = 1, b = 'x')
        truncate t
        truncate table t
        truncate table if exists d.t
        truncate if exists t
        """,
        """
        load data '/p' into table t
        load data local inpath '/p' into table t
        load data inpath '/p' into t
        load data inpath p into table t
        load data inpath '/p' into overwrite table t
        load data inpath '/p' into table t partition (a)
        load data inpath '/p' into table t partition ()
        load inpath '/p' into table t
        truncate
        truncate table
        truncate table t, u
        truncate table t partition (a = 1)
        truncate database d
        """);

    [Fact]
    public void Statistics() => Check(
        """
        compute stats t
        compute stats d.t (a, b)
        compute stats t ()
        compute stats t tablesample system(10)
        compute stats t (a) tablesample system(10) repeatable(5)
        compute incremental stats t
        compute incremental stats t (a)
        compute incremental stats t partition (a = 1)
        compute incremental stats t partition (a > 1, b is null) (c, d)
        drop stats t
        drop incremental stats d.t partition (a = 1)
        """,
        """
        compute t
        compute stats
        compute statistics t
        compute stats t a
        compute stats t partition (a = 1)
        compute stats t tablesample system(10) (a)
        compute incremental stats t tablesample system(10)
        compute incremental stats t partition
        compute incremental stats t partition ()
        compute incremental stats t (a) partition (b = 1)
        analyze t
        drop stats
        drop stats t partition (a = 1)
        drop incremental stats t
        """);

    [Fact]
    public void Metadata() => Check(
        """
        refresh t
        refresh d.t partition (a = 1)
        refresh t partition (a = 1, b = 'x') partition (a = 2)
        refresh functions d
        refresh authorization
        invalidate metadata
        invalidate metadata d.t
        comment on database d is 'x'
        comment on table d.t is 'x'
        comment on view v is null
        comment on column t.a is 'x'
        comment on column d.t.a is null
        """,
        """
        refresh
        refresh d.t.u
        refresh t partition (a)
        refresh t partition ()
        refresh t partition (a = 1), partition (a = 2)
        refresh functions
        refresh functions d.e
        refresh authorization t
        refresh metadata
        invalidate
        invalidate t
        invalidate metadata t partition (a = 1)
        comment on d is 'x'
        comment on table t 'x'
        comment on table t is x
        comment on schema d is 'x'
        comment on column a is 'x'
        comment on column a.b.c.d is 'x'
        comment on function f is 'x'
        """);

    [Fact]
    public void Shows() => Check(
        """
        show databases
        show schemas
        show databases 'a*'
        show databases like 'a|b'
        show tables
        show tables 'x'
        show tables like 'x*'
        show tables in d
        show tables in d like "x"
        show views
        show views in d 'v*'
        show functions
        show functions in d
        show functions like 's*'
        show aggregate functions in d 'x'
        show analytic functions
        show partitions t
        show partitions d.t where a > 1
        show range partitions t
        show hash schema t
        show table stats d.t
        show column stats t
        show create table t
        show create view d.v
        show create table t with stats
        show create function f
        show create aggregate function d.f
        show files in t
        show files in d.t partition (a = 1, b > 2)
        show files in t for system_version as of 5
        show metadata tables in t
        show metadata tables in d.t like 'x'
        show data sources
        show data sources 's*'
        show roles
        show current roles
        show current groups
        show role grant group g
        show role grant user u
        show grant role r
        show grant user u on server
        show grant group g on database d
        show grant role r on table d.t
        show grant role r on column d.t.a
        show grant user u on uri '/x'
        show grant user u on storagehandler_uri 'kudu://a/b'
        show grant user u on user_defined_fn d.f
        describe t
        describe d.t
        describe d.t.a.b.c
        describe formatted t
        describe extended d.t
        describe database d
        describe schema formatted d
        describe database extended d
        describe history t
        describe history d.t from now()
        describe history t between '2020-01-01' and now()
        """,
        """
        show
        show foo
        show all
        show database
        show databases in d
        show databases like
        show databases x
        show table
        show tables from d
        show tables d
        show tables in
        show tables in d.e
        show tables in 'd'
        show tables like x
        show full tables
        show functions d
        show aggregate
        show scalar functions
        show partitions
        show partitions in t
        show partitions t where
        show range t
        show hash partitions t
        show table t stats
        show table stats
        show column t
        show columns in t
        show create t
        show create database d
        show create table
        show create table t with
        show files t
        show files in
        show files in t partition
        show files in t partition ()
        show metadata tables t
        show metadata in t
        show data
        show data source
        show role
        show roles r
        show current
        show role grant role r
        show role grant g
        show grant
        show grant g
        show grant role r on d
        show grant role r on column a
        show profile
        show summary
        describe
        describe database
        describe formatted
        describe formatted extended t
        describe 't'
        describe table t
        describe t u
        describe history t u
        describe history t from
        describe history t between 1
        describe future t
        """);

    [Fact]
    public void Functions() => Check(
        """
        create function f() returns int location '/x.so' symbol='f'
        create function if not exists d.f(int, string...) returns double location '/x.so' symbol='f' prepare_fn='p' close_fn='c' comment='x'
        create function f location '/x.jar' symbol='a.B'
        create function f(array<int>, decimal(5, 2)) returns varchar(10) location '/x.so' symbol='f'
        create aggregate function f(int) returns int location '/x.so' update_fn='u'
        create aggregate function if not exists d.f(int, int) returns string intermediate char(10) location '/x.so' init_fn='i' update_fn='u' merge_fn='m' serialize_fn='s' finalize_fn='z'
        create function f() returns int location '/x.so'
        drop function f
        drop function if exists d.f(int, string...)
        drop function f()
        drop aggregate function f(int)
        create data source s location '/x' class 'a.B' api_version 'V1'
        create data source if not exists s class 'a.B' api_version 'V1'
        drop data source s
        drop data source if exists s
        """,
        """
        create function
        create function f()
        create function f() returns int
        create function f() returns location '/x'
        create function f(a int) returns int location '/x'
        create function f(...) returns int location '/x'
        create function f(int..., int) returns int location '/x'
        create function f returns int location '/x'
        create function f() returns int location x
        create function f() returns int location '/x' symbol 'f'
        create function f() returns int location '/x' symbol='f' symbol='g'
        create function f() returns int location '/x' other='f'
        create function f() returns int intermediate int location '/x'
        create aggregate f(int) returns int location '/x'
        create aggregate function f returns int location '/x'
        create aggregate function f location '/x'
        create or replace function f() returns int location '/x'
        drop function
        drop function f(int a)
        drop function f, g
        drop aggregate f
        create data source s
        create data source s class 'a'
        create data source s api_version 'V1' class 'a'
        create source s class 'a' api_version 'V1'
        drop data s
        """);

    [Fact]
    public void Authorization() => Check(
        """
        create role r
        drop role r
        grant role r to group g
        grant role r to user u
        grant role r to group g with admin option
        revoke role r from group g
        revoke role r from user u
        revoke admin option for r from group g
        grant all on server to r
        grant all on server s to role r
        grant select on database d to user u
        grant insert on table d.t to group g with grant option
        grant refresh on server to role r
        grant create on database d to role r
        grant alter on table t to role r
        grant drop on table t to role r
        grant rwstorage on storagehandler_uri 'kudu://a' to user u
        grant select (a, b) on table t to role r
        grant select () on table t to role r
        grant all on uri '/x' to role r
        grant select on user_defined_fn d.f to user u
        revoke all on server from r
        revoke select (a) on table d.t from role r
        revoke grant option for select on database d from user u
        revoke all on uri '/x' from group g
        """,
        """
        create role
        create role 'r'
        create role if not exists r
        drop role if exists r
        grant
        grant role r
        grant role r to g
        grant role r to role s
        grant role r from group g
        grant r to group g
        revoke role r to group g
        revoke admin option for role r from group g
        revoke role r from group g with admin option
        grant select on t to r
        grant select to r
        grant select on table t
        grant select on table t r
        grant update on table t to r
        grant select, insert on table t to r
        grant select (a) on database d to r
        grant select a on table t to r
        grant select on column t.a to r
        grant all on database a.b to r
        grant all on uri x to r
        grant select on table t to role r with option
        grant all on all to r
        revoke select on table t from role r with grant option
        revoke select on table t to r
        deny select on table t to r
        """);

    [Fact]
    public void SessionAndAdministration() => Check(
        """
        set
        set all
        set a = 1
        set a = -1
        set a = 1.5
        set a = 'x'
        set a = ""
        set a = true
        set a = order
        set mem_limit = 10g
        set `a` = 5
        set default = 5
        unset all
        kill query 'a:b'
        explain select 1
        explain with v as (select 1) select * from v
        explain insert into t select 1
        explain create table t as select 1
        explain update t set a = 1
        explain upsert into t values (1)
        explain delete from t
        explain merge into t using u on true when matched then delete
        explain optimize table t
        explain values (1)
        :shutdown()
        :shutdown('h:1')
        :shutdown(10)
        :shutdown('h', 10)
        : shutdown ( 'h' )
        :event_processor('pause')
        :event_processor('start', 5)
        copy testcase to '/x' select 1
        copy testcase from '/x'
        """,
        """
        set a
        set a =
        set a 1
        set a to 1
        set a = b c
        set a = 1, 2
        set a = (1)
        set a = 1 + 2
        set a = +1
        set a.b = 1
        set 'a' = 1
        set order = 1
        set all a
        set session a = 1
        set local a = 1
        unset
        unset a
        reset a
        kill 'a'
        kill query
        kill query a
        kill query 5
        explain
        explain explain select 1
        explain use d
        explain create table t (a int)
        explain create view v as select 1
        explain analyze select 1
        explain (verbose) select 1
        explain compute stats t
        shutdown()
        :shutdown
        :shutdown('h' 10)
        :'x'()
        copy testcase to '/x'
        copy testcase from '/x' select 1
        copy t from stdin
        copy testcase '/x'
        begin
        commit
        rollback
        start transaction
        prepare a as select 1
        declare c cursor for select 1
        fetch c
        vacuum
        listen a
        discard all
        lock table t
        call f()
        select 1; select 2 x y
        """);

    [Fact]
    public void TheServerTakesDriversStatementsInBothDialects()
    {
        foreach (var text in (string[])
            [
                "begin", "commit", "rollback", "discard all", "reset all", "deallocate all", "close all", "unlisten *", "show server_version",
                "set application_name to 'x'", "set session characteristics as transaction read only", "explain analyze select 1", "show profile",
                "select a from (select 1) as x (a)", "select substring('abc' from 1 for 2)",
            ])
        {
            SqlText.RoundTrip(text, SqlDialect.Postgres);
            SqlText.RoundTrip(text, SqlDialect.Impala);
            ImpalaText.Refuse(text);
        }
    }

    [Fact]
    public void TreesSayWhatWasWritten()
    {
        var create = Assert.IsType<CreateTableStatement>(ImpalaText.Accept(
            "create table t (a int) partition by hash (a) partitions 3, range (a) (partition 1 <= values < 2) stored as kudu"));
        Assert.Equal(3, Assert.IsType<HashPartitioning>(create.KuduPartitions[0]).NumPartitions);
        var range = Assert.Single(Assert.IsType<RangePartitioning>(create.KuduPartitions[1]).Ranges);
        Assert.Equal((BinaryOperator.LessOrEqual, BinaryOperator.Less), (range.Before!.Comparison, range.After!.Comparison));
        var grant = Assert.IsType<GrantPrivilegeStatement>(ImpalaText.Accept("grant select (a) on table d.t to user u with grant option"));
        Assert.Equal(("SELECT", PrincipalKind.User, true), (grant.Privilege.Name, grant.To.Kind, grant.GrantOption));
        var merge = Assert.IsType<MergeStatement>(ImpalaText.Accept("merge into t using u on true when not matched by source then delete"));
        Assert.Equal(MergeMatch.NotMatchedBySource, merge.Cases[0].Match);
        Assert.Equal(5, Assert.IsType<ShutdownStatement>(ImpalaText.Accept(":shutdown('h', 5)")).DeadlineSeconds);
        Assert.IsType<AdminFunctionStatement>(ImpalaText.Accept(":shutdown(5, 'h')"));
    }
}
