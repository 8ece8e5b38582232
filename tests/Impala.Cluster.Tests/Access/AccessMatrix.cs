namespace Impala.Cluster.Tests.Access;

/// <summary>
/// What each kind of statement needs, written down from Impala's documentation apart from the server's own rules, and what each user of the test has.
/// A need is alternatives (|) of conditions that hold together (&amp;): <c>object:privilege</c>. Objects: server, uri, database m with tables t and s, view v over s,
/// column t.a; database o. <c>any</c> is any privilege there, around or within; <c>meta</c> one of select, insert, refresh; + stands for WITH GRANT OPTION.
/// </summary>
internal static class AccessMatrix
{
    public const string Uri = "/data/matrix";

    public static readonly (string Sql, string Needs)[] Statements =
    [
        ("select 1", ""),
        ("select relname from pg_catalog.pg_class", ""),
        ("select table_name from information_schema.tables", ""),
        ("with s as (select 1 as a) select * from s", ""),
        ("with recursive t as (select 1 as a union all select a + 1 from t where a < 3) select * from t", ""),
        ("select a from m.t", "t:select | t.a:select"),
        ("select b from m.t", "t:select"),
        ("select * from m.t", "t:select"),
        ("select count(*) from m.t", "t:select"),
        ("select count(a) from m.t", "t:select | t.a:select"),
        ("select 1 from m.t", "t:select"),
        ("select a from m.t where b > 0", "t:select"),
        ("select a from m.t order by b", "t:select"),
        ("select max(a) from m.t group by b", "t:select"),
        ("select sum(a) over (partition by b) from m.t", "t:select"),
        ("select upper(cast(a as text)) from m.t where a > 0 group by a having a < 9 order by a", "t:select | t.a:select"),
        ("select a from m.t union all select a from m.s", "t:select & s:select | t.a:select & s:select"),
        ("select x.a from m.t x join m.s y on x.a = y.a", "t:select & s:select | t.a:select & s:select"),
        ("select y.a from m.t x join m.s y on x.b = y.a", "t:select & s:select"),
        ("select (select max(a) from m.s)", "s:select"),
        ("select a from m.s where exists (select 1 from m.t where t.a = s.a)", "t:select & s:select | t.a:select & s:select"),
        ("select z.a from (select a from m.t) z", "t:select | t.a:select"),
        ("select z.a from (select a, b from m.t) z", "t:select"),
        ("with q as (select a from m.t) select * from q", "t:select | t.a:select"),
        ("with t as (select a from m.t) select * from t", "t:select | t.a:select"),
        ("select a, input__file__name from m.t", "t:select"),
        ("select a from m.t tablesample system (50)", "t:select | t.a:select"),
        ("select t from m.t", "t:select"),
        ("select a from m.t x where x.a in (select y.b from m.t y)", "t:select"),
        ("select a from m.t natural join m.s", "t:select & s:select | t.a:select & s:select"),
        ("select a from m.t x join m.t y using (a)", "t:select | t.a:select"),
        ("select a from m.t x join m.t y using (a, b)", "t:select"),
        ("select l.a from m.s, lateral (select a from m.t where t.b = s.a) l", "t:select & s:select"),
        ("select * from (with t as (select 1 as a) select * from t) x, m.t y", "t:select"),
        ("select a from m.t limit (select max(a) from m.s)", "t:select & s:select | t.a:select & s:select"),
        ("execute nosuch((select max(a) from m.s))", "s:select"),
        ("prepare q as select b from m.t", "t:select"),
        ("create table m.n as select b from m.t", "m:create & m:insert & t:select"),
        ("show partitions m.t", "t:meta"),
        ("drop incremental stats m.t partition (a = 1)", "t:alter"),
        ("alter table m.t add partition (a = 1) location '/data/matrix/p'", "t:alter & uri:all"),
        ("alter table m.t add partition (a = 1)", "t:alter"),
        ("alter table m.t owner to x", "t:all+"),
        ("alter schema m owner to x", "m:all+"),
        ("select * from m.v", "v:select"),
        ("select a from m.nosuch", "m:select"),
        ("select a from nosuch.t", "server:select"),
        ("explain select a from m.t", "t:select | t.a:select"),
        ("explain select b from m.t", "t:select"),
        ("explain select * from m.v", "v:select & s:select"),
        ("explain insert into m.t select a, a from m.s", "t:insert & s:select"),
        ("declare k cursor with hold for select a from m.t", "t:select | t.a:select"),
        ("copy m.t to stdout", "t:select"),
        ("copy m.t (a) to stdout", "t:select | t.a:select"),
        ("copy (select a from m.t) to stdout", "t:select | t.a:select"),
        ("copy (select b from m.t) to stdout", "t:select"),
        ("copy m.t from stdin", "t:insert"),

        ("insert into m.t values (1, 2)", "t:insert"),
        ("insert overwrite m.t values (1, 2)", "t:insert"),
        ("insert into m.t select a, a from m.s", "t:insert & s:select"),
        ("insert into m.t select a, a from m.t", "t:insert & t:select | t:insert & t.a:select"),
        ("insert into m.s select a from m.v", "s:insert & v:select"),
        ("insert into m.nosuch values (1)", "m:insert"),
        ("truncate table m.t", "t:insert"),
        ("update m.t set a = 1", "t:all"),
        ("update m.t set a = 1 where b in (select a from m.s)", "t:all & s:select"),
        ("update m.t set a = y.a from m.s y where y.a = t.b", "t:all & s:select"),
        ("delete from m.t", "t:all"),
        ("delete from m.t using m.s where s.a = t.a", "t:all & s:select"),
        ("merge into m.t using m.s on s.a = t.a when matched then delete", "t:all & s:select"),
        ("load data inpath '/data/matrix/x' into table m.t", "t:insert & uri:all"),
        ("load data inpath '/data/matrix/../other' into table m.t", "t:insert & server:all"),

        ("compute stats m.t", "t:alter & t:select"),
        ("compute incremental stats m.t", "t:alter & t:select"),
        ("analyze m.t", "t:alter & t:select"),
        ("drop stats m.t", "t:alter"),
        ("refresh m.t", "t:refresh"),
        ("invalidate metadata m.t", "t:refresh"),
        ("invalidate metadata", "server:refresh"),
        ("refresh functions m", "m:refresh"),
        ("refresh authorization", "server:refresh"),

        ("create database n", "server:create"),
        ("create schema n", "server:create"),
        ("create database n location '/data/matrix/n'", "server:create & uri:all"),
        ("drop database m", "m:drop"),
        ("drop schema m cascade", "m:drop"),
        ("drop database if exists nosuch", "server:drop"),
        ("alter database m set dbproperties ('k' = 'v')", "m:alter"),
        ("alter database m set owner user x", "m:all+"),
        ("create table m.n (a int)", "m:create"),
        ("create table if not exists m.n (a int)", "m:create"),
        ("create table m.n like m.t", "m:create & t:meta"),
        ("create table o.n like m.t", "o:create & t:meta"),
        ("create table m.n as select a from m.s", "m:create & m:insert & s:select"),
        ("create external table m.n (a int) stored as textfile location '/data/matrix/n'", "m:create & uri:all"),
        ("create table m.n like parquet '/data/matrix/f.parq'", "m:create & uri:all"),
        ("create table nosuch.n (a int)", "server:create"),
        ("create view m.n as select a from m.t", "m:create & t:select | m:create & t.a:select"),
        ("create or replace view m.v as select a from m.s", "m:create & v:alter & s:select"),
        ("alter view m.v as select a from m.s", "v:alter & s:select"),
        ("alter view m.v rename to m.w", "v:all & m:create"),
        ("alter view m.v set owner user x", "v:all+"),
        ("alter table m.t add columns (c int)", "t:alter"),
        ("alter table m.t drop column b", "t:alter"),
        ("alter table m.t change b c int", "t:alter"),
        ("alter table m.t set tblproperties ('k' = 'v')", "t:alter"),
        ("alter table m.t set fileformat textfile", "t:alter"),
        ("alter table m.t recover partitions", "t:alter"),
        ("alter table m.t set column stats a ('numdvs' = '1')", "t:alter"),
        ("alter table m.t set location '/data/matrix/n'", "t:alter & uri:all"),
        ("alter table m.t rename to m.u", "t:all & m:create"),
        ("alter table m.t rename to o.u", "t:all & o:create"),
        ("alter table m.t set owner role x", "t:all+"),
        ("drop table m.t", "t:drop"),
        ("drop table m.t, m.s", "t:drop & s:drop"),
        ("drop table if exists m.nosuch", "m:drop"),
        ("drop view m.v", "v:drop"),
        ("comment on database m is 'x'", "m:alter"),
        ("comment on table m.t is 'x'", "t:alter"),
        ("comment on view m.v is 'x'", "v:alter"),
        ("comment on column m.t.a is 'x'", "t:alter"),

        ("use m", "m:any"),
        ("use default", ""),
        ("show databases", ""),
        ("show tables in m", "m:any"),
        ("show tables in default", ""),
        ("show views in m", "m:any"),
        ("show functions in m", "m:any"),
        ("show functions in _impala_builtins", ""),
        ("describe m.t", "t:meta | t.a:select"),
        ("describe formatted m.t", "t:meta"),
        ("describe m.v", "v:meta"),
        ("describe formatted m.v", "v:meta & s:select"),
        ("describe database m", "m:meta"),
        ("show create table m.t", "t:meta"),
        ("show create view m.v", "v:meta & s:select"),
        ("show table stats m.t", "t:meta"),
        ("show column stats m.t", "t:meta"),
        ("show files in m.t", "t:meta"),
        ("set mem_limit = '1g'", ""),
        ("show all", ""),
        ("begin", ""),
        ("commit", ""),

        ("create role r2", "admin"),
        ("drop role r1", "admin"),
        ("create user x", "admin"),
        ("alter user x password 'y'", "admin"),
        ("alter user x superuser", "admin"),
        ("drop user x", "admin"),
        ("grant r1 to user x", "admin"),
        ("revoke r1 from user x", "admin"),
        ("show roles", "admin"),
        ("show role grant user x", "admin"),
        ("show grant role r1", "admin"),
        ("show current roles", ""),
        ("show current groups", ""),
        ("grant select on table m.t to role r1", "t:select+"),
        ("grant insert on table m.t to role r1", "t:insert+"),
        ("grant all on table m.t to role r1", "t:all+"),
        ("grant select (a) on table m.t to role r1", "t:select+ | t.a:select+"),
        ("revoke select on table m.t from role r1", "t:select+"),
        ("grant create on database m to role r1", "m:create+"),
        ("grant all on database m to role r1", "m:all+"),
        ("revoke all on database m from role r1", "m:all+"),
        ("grant select on server to role r1", "server:select+"),
        ("grant all on server to role r1", "server:all+"),
        ("grant all on uri '/data/matrix/x' to role r1", "uri:all+"),
        (":shutdown()", "server:all"),
    ];

    /// <summary>Users and their privileges: each privilege at each level alone, then pairs, owners, and those who have them by group and role.</summary>
    public static IReadOnlyList<(string User, string[] Has)> Users { get; } =
    [
        ("nobody", []),
        .. from level in (string[])["server", "m", "o", "t", "s", "v"]
           from privilege in (string[])["all", "select", "insert", "refresh", "create", "alter", "drop"]
           where privilege != "create" || level is "server" or "m" or "o"
           select ($"{level}_{privilege}", (string[])[$"{level}:{privilege}"]),
        ("uri_all", ["uri:all"]),
        ("column", ["t.a:select"]),
        ("column_grantor", ["t.a:select+"]),
        ("select_grantor", ["t:select+"]),
        ("table_grantor", ["t:all+"]),
        ("database_grantor", ["m:all+"]),
        ("server_grantor", ["server:all+"]),
        ("reader", ["t:select", "s:select"]),
        ("column_reader", ["t.a:select", "s:select"]),
        ("column_writer", ["t.a:select", "t:insert"]),
        ("writer", ["t:insert", "s:select"]),
        ("loader", ["t:insert", "uri:all"]),
        ("analyser", ["t:alter", "t:select"]),
        ("mover", ["t:all", "o:create"]),
        ("placer", ["m:create", "uri:all", "t:alter"]),
        ("viewer", ["v:select", "s:select"]),
        ("view_maker", ["m:create", "s:select", "v:alter"]),
        ("column_view_maker", ["m:create", "t.a:select"]),
        ("copier", ["m:create", "m:insert", "s:select"]),
        ("column_copier", ["m:create", "m:insert", "t.a:select"]),
        ("changer", ["t:all", "s:select"]),
        ("grouped", ["t:select"]),
        ("table_owner", ["s:all+"]),
        ("database_owner", ["o:all+"]),
        ("root", ["admin"]),
    ];

    /// <summary>Whether what a user has is enough.</summary>
    public static bool Allows(string[] has, string needs) =>
        needs.Length == 0 || has is ["admin"] || needs.Split('|').Any(together => together.Split('&').All(need => has.Any(given => Covers(given, need.Trim()))));

    private static bool Covers(string given, string need)
    {
        if (need == "admin" || given == "admin")
            return false;
        var (givenObject, givenPrivilege) = Split(given.TrimEnd('+'));
        var (neededObject, neededPrivilege) = Split(need.TrimEnd('+'));
        if (need.EndsWith('+') && !given.EndsWith('+'))
            return false;
        var isAround = Around(neededObject).Contains(givenObject);
        return neededPrivilege switch
        {
            "any" => isAround || Around(givenObject).Contains(neededObject),
            "meta" => isAround && givenPrivilege is "all" or "select" or "insert" or "refresh" && isAround,
            _ => isAround && (givenPrivilege == "all" || givenPrivilege == neededPrivilege),
        };
    }

    private static (string Object, string Privilege) Split(string text) => (text.Split(':')[0], text.Split(':')[1]);

    /// <summary>The object and what it is in.</summary>
    private static string[] Around(string name) => name switch
    {
        "server" => ["server"],
        "uri" => ["uri", "server"],
        "m" or "o" => [name, "server"],
        "t.a" => ["t.a", "t", "m", "server"],
        _ => [name, "m", "server"],
    };
}
