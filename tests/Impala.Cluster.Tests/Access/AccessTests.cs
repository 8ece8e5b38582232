using System.Text.RegularExpressions;
using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests.Access;

/// <summary>Roles and privileges as users meet them: what is said, what is seen, and that a change is in force at once.</summary>
[Collection(WithAuthorization.Name)]
public sealed partial class AccessTests(AccessCluster cluster)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task ARevokeHoldsForTheNextStatement()
    {
        await cluster.ExecuteAsync(0, ["create database rv", "create table rv.t (a int)", "create view rv.v as select a from rv.t", "grant select on rv.t to user rita"]);
        await using var rita = await cluster.OpenAsAsync("rita");
        await using var prepared = new NpgsqlCommand("select count(a) from rv.t", rita);
        await prepared.PrepareAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0L, await prepared.ExecuteScalarAsync());
            // A text that comes again keeps its plan.
            Assert.Equal(0L, await cluster.ScalarAsync(rita, "select count(a) from rv.t"));
        }
        await cluster.ExecuteAsync(rita, "prepare p as select a from rv.t");
        await cluster.ExecuteAsync(rita, "declare k cursor with hold for select a from rv.t");
        await cluster.ExecuteAsync(rita, "fetch k");
        await cluster.ExecuteAsync(0, "revoke select on rv.t from user rita");
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => prepared.ExecuteScalarAsync())).SqlState);
        Assert.Equal("42501", (await cluster.FailureAsync(rita, "select count(a) from rv.t")).SqlState);
        Assert.Equal("42501", (await cluster.FailureAsync(rita, "execute p")).SqlState);
        Assert.Equal("42501", (await cluster.FailureAsync(rita, "fetch k")).SqlState);
        await cluster.ExecuteAsync(0, "grant select on rv.t to user rita");
        Assert.Equal(0L, await prepared.ExecuteScalarAsync());
    }

    [Fact]
    public async Task OtherNodesHearOfItWithinTwoSeconds()
    {
        await cluster.ExecuteAsync(0, ["create database ot", "create table ot.t (a int)"]);
        await using var otto = await cluster.OpenAsAsync("otto", 1);
        await using var root = await cluster.OpenAsync();
        Assert.Equal("42501", await StateAsync(otto));
        await cluster.ExecuteAsync(root, "grant select on ot.t to user otto");
        await Deadline.UntilAsync("the grant on the other node", Soon, () => StateAsync(otto), state => state == "00000");
        await cluster.ExecuteAsync(root, "revoke select on ot.t from user otto");
        await Deadline.UntilAsync("the revoke on the other node", Soon, () => StateAsync(otto), state => state == "42501");
        // SYNC_DDL waits for it.
        await cluster.ExecuteAsync(root, "set sync_ddl = true");
        await cluster.ExecuteAsync(root, "grant select on ot.t to user otto");
        Assert.Equal("00000", await StateAsync(otto));

        Task<string> StateAsync(NpgsqlConnection connection) => TestCluster.EndOfAsync(cluster.ScalarAsync(connection, "select count(a) from ot.t"));
    }

    [Fact]
    public async Task TheyOutliveCatalogd()
    {
        await cluster.ExecuteAsync(0, ["create database lv", "create table lv.t (a int)", "create role lv_role", "grant select on database lv to lv_role", "grant lv_role to user livia"]);
        const string sql = "select count(*) from lv.t";
        await Deadline.UntilAsync("the grant on the other node", Patience, () => cluster.ErrorAsync("livia", sql, 1), error => error is null);
        await cluster.Processes.KillAsync("catalogd");
        // What is known counts on.
        Assert.Null(await cluster.ErrorAsync("livia", sql, 1));
        Assert.Equal("42501", (await cluster.ErrorAsync("nora", sql, 1))?.State);
        await cluster.Processes.StartAsync("catalogd");
        // A change after the restart shows that this node has loaded the new catalogd's catalog.
        await Deadline.UntilAsync("a revoke", Patience, () => cluster.ErrorAsync("impala", "revoke lv_role from user nora_of_lv"), error => error is null);
        await cluster.ExecuteAsync(0, "set sync_ddl = true", "create table lv.after_restart (a int)");
        Assert.Null(await cluster.ErrorAsync("livia", "select count(*) from lv.after_restart", 1));
        Assert.Equal("42501", (await cluster.ErrorAsync("nora", sql, 1))?.State);
        await cluster.ExecuteAsync(0, "set sync_ddl = true", "revoke select on database lv from lv_role");
        Assert.Equal("42501", (await cluster.ErrorAsync("livia", sql, 1))?.State);
    }

    [Fact]
    public async Task RefusalsAreImpalasAndTellNothing()
    {
        await cluster.ExecuteAsync(0, ["create database rf", "create table rf.t (a int)", "create view rf.v as select a from rf.t", "grant select on rf.v to user vera"]);
        foreach (var (sql, message) in ((string, string)[])
            [
                ("select a from rf.t", "User 'nora' does not have privileges to execute 'SELECT' on: rf.t"),
                ("select a from rf.nosuch", "User 'nora' does not have privileges to execute 'SELECT' on: rf.nosuch"),
                ("select nosuch from rf.t", "User 'nora' does not have privileges to execute 'SELECT' on: rf.t"),
                ("select a from nosuch.t", "User 'nora' does not have privileges to execute 'SELECT' on: nosuch.t"),
                ("insert into rf.t values (1)", "User 'nora' does not have privileges to execute 'INSERT' on: rf.t"),
                ("drop table rf.t", "User 'nora' does not have privileges to execute 'DROP' on: rf.t"),
                ("drop table if exists rf.nosuch", "User 'nora' does not have privileges to execute 'DROP' on: rf.nosuch"),
                ("create table rf.n (a int)", "User 'nora' does not have privileges to execute 'CREATE' on: rf"),
                ("create database n", "User 'nora' does not have privileges to execute 'CREATE' on: n"),
                ("alter table rf.t set tblproperties ('a' = 'b')", "User 'nora' does not have privileges to execute 'ALTER' on: rf.t"),
                ("alter table rf.t set owner user nora", "User 'nora' does not have privileges with 'GRANT OPTION' to access: rf.t"),
                ("refresh rf.t", "User 'nora' does not have privileges to execute 'INVALIDATE METADATA/REFRESH' on: rf.t"),
                ("invalidate metadata", "User 'nora' does not have privileges to execute 'INVALIDATE METADATA/REFRESH' on: server"),
                ("use rf", "User 'nora' does not have privileges to access: rf.*.*"),
                ("show tables in nosuch", "User 'nora' does not have privileges to access: nosuch.*.*"),
                ("describe rf.t", "User 'nora' does not have privileges to access: rf.t"),
                ("describe database rf", "User 'nora' does not have privileges to access: rf"),
                ("grant select on table rf.t to user x", "User 'nora' does not have privileges with 'GRANT OPTION' to execute 'SELECT' on: rf.t"),
                ("create role nora", "User 'nora' does not have privileges to access: server"),
                (":shutdown()", "User 'nora' does not have privileges to access: server"),
            ])
            Assert.Equal(("42501", message), await cluster.ErrorAsync("nora", sql));
        Assert.Equal(("42501", "User 'nora' does not have privileges to access: rf.*.*"), await cluster.ErrorAsync("nora", "grant select on all tables in schema rf to nora"));
        Assert.Equal(("42501", "User 'nora' does not have privileges to access: nosuch.*.*"), await cluster.ErrorAsync("nora", "grant select on all tables in schema nosuch to nora"));
        Assert.Equal(
            ("42501", "User 'vera' does not have privileges with 'GRANT OPTION' to execute 'SELECT' on: rf.*"), await cluster.ErrorAsync("vera", "grant select on all tables in schema rf to vera"));
        foreach (var table in (string[])["rf.t", "rf.nosuch"])
        {
            Assert.Equal(
                ("42P01", $"Error setting/showing privileges for table '{table}'. Verify that the table exists and that you have permissions to issue a GRANT/REVOKE/SHOW GRANT statement."),
                await cluster.ErrorAsync("nora", $"show grant user nora on table {table}"));
        }
        Assert.Null(await cluster.ErrorAsync("vera", "select a from rf.v"));
        Assert.Equal("User 'vera' does not have privileges to EXPLAIN this statement.", (await cluster.ErrorAsync("vera", "explain select a from rf.v"))?.Message);
        Assert.Equal("User 'vera' does not have privileges to see the definition of view 'rf.v'.", (await cluster.ErrorAsync("vera", "show create view rf.v"))?.Message);
    }

    [Fact]
    public async Task NamesOfWithHideNoTable()
    {
        await cluster.ExecuteAsync(0, ["create database wh", "create table wh.t (a int)", "insert into wh.t values (7)"]);
        foreach (var sql in (string[])
            [
                "with t as (select a from t) select * from t",
                "with recursive t as (select a from t union all select a + 1 from t where a < 9) select * from t",
                "with recursive u as (select a from t union all select a + 1 from u where a < 9) select * from u",
                "with x as (select a from t), t as (select 1 as a) select * from x",
                "with recursive x as (select a from t), t as (select 1 as a) select * from x",
                "select * from (with t as (select 1 as a) select a from t) y, t",
                "select (with t as (select 1 as a) select a from t), a from t",
                "(with t as (select 1 as a) select a from t) union all select a from t",
                "with t as (select 1 as a) select a from wh.t",
                "with t as (with t as (select a from t) select a from t) select a from t",
            ])
        {
            await using var wanda = await cluster.OpenAsAsync("wanda", 0, "Search Path=wh");
            var error = await Assert.ThrowsAsync<PostgresException>(() => cluster.ScalarAsync(wanda, sql));
            Assert.True(error.SqlState is "42501" or "42P19", $"{sql}: {error.SqlState} {error.MessageText}");
        }
    }

    [Fact]
    public async Task OwnersHaveEverythingOfTheirs()
    {
        await cluster.ExecuteAsync(
            0,
            [
                "create database ow", "create table ow.t (a int)", "create view ow.v as select a from ow.t", "create role ow_role", "grant ow_role to user olga",
                "alter table ow.t owner to ow_role", "alter view ow.v owner to oscar", "grant select on ow.v to user otis",
            ]);
        Assert.Null(await cluster.ErrorAsync("olga", "grant select on ow.t to user other"));
        Assert.Null(await cluster.ErrorAsync("olga", "alter table ow.t add column b int"));
        Assert.Equal("42501", (await cluster.ErrorAsync("olga", "drop view ow.v"))?.State);
        // The view's text is for who may change it.
        await using var otis = await cluster.OpenAsAsync("otis");
        Assert.True(await cluster.ScalarAsync(otis, "select pg_get_viewdef('ow.v'::regclass)") is null or DBNull);
        await using var oscar = await cluster.OpenAsAsync("oscar");
        Assert.Equal("select a from ow.t", await cluster.ScalarAsync(oscar, "select pg_get_viewdef('ow.v'::regclass)"));
        await cluster.ExecuteAsync(0, "alter schema ow owner to ow_role");
        Assert.Null(await cluster.ErrorAsync("olga", "create table ow.n (a int)"));
        Assert.Null(await cluster.ErrorAsync("olga", "drop database ow cascade"));
        await cluster.ExecuteAsync(0, "drop role ow_role");
    }

    [Fact]
    public async Task PsqlShowsRolesAndPrivileges()
    {
        await cluster.ExecuteAsync(0, "create database pq", "create table pq.t (a int)", "create user pq_user", "create role pq_role", "grant pq_role to pq_user", "grant select on pq.t to pq_role");
        var port = cluster.Processes.Daemon("impalad0").PgWirePort!.Value;
        foreach (var (command, parts) in ((string, string[])[])[("\\du pq_*", ["pq_role", "Cannot login", "pq_user"]), ("\\dp pq.t", ["pq_role=r/impala"]), ("\\dn+ pq", ["pq"]), ("\\l", ["impala"])])
        {
            var (code, output, errors) = await Psql.RunAsync(port, "impala", new Dictionary<string, string>(), "-c", command);
            Assert.True(code == 0 && parts.All(part => output.Contains(part, StringComparison.Ordinal)), $"{command}: {output}{errors}");
        }
    }

    [Fact]
    public async Task ListsShowWhatIsOnesOwn()
    {
        await cluster.ExecuteAsync(
            0,
            [
                "create database ls", "create database lh", "create table ls.seen (a int comment 'x', b int comment 'y')", "create table ls.hidden (a int)", "create table lh.t (a int)",
                "grant select (a) on table ls.seen to user lisa", "grant insert on ls.hidden to user ludo",
            ]);
        await using var lisa = await cluster.OpenAsAsync("lisa");
        Assert.Equal(["default", "ls"], await ListAsync(lisa, "show databases"));
        Assert.Equal(["seen"], await ListAsync(lisa, "show tables in ls"));
        Assert.Equal(["a"], await ListAsync(lisa, "describe ls.seen"));
        Assert.Equal(["default", "ls"], await ListAsync(lisa, "select nspname from pg_namespace where nspname not like 'pg_%' and nspname <> 'information_schema' order by 1"));
        Assert.Equal(["seen"], await ListAsync(lisa, "select relname from pg_class where oid >= 16384 and relkind in ('r', 'v') order by 1"));
        Assert.Equal(["seen"], await ListAsync(lisa, "select tablename from pg_tables where schemaname like 'l_'"));
        Assert.Equal(["seen"], await ListAsync(lisa, "select table_name from information_schema.tables where table_schema like 'l_'"));
        Assert.Equal(["a"], await ListAsync(lisa, "select column_name from information_schema.columns where table_schema like 'l_'"));
        Assert.Equal(["a"], await ListAsync(lisa, "select attname from pg_attribute where attrelid >= 16384 and attnum > 0"));
        Assert.Equal(["x"], await ListAsync(lisa, "select description from pg_description where objsubid > 0 and objoid >= 16384"));
        Assert.Null(await cluster.ScalarAsync(lisa, "select to_regclass('ls.hidden')::text") as string);
        Assert.Equal("ls.seen", await cluster.ScalarAsync(lisa, "select to_regclass('ls.seen')::text"));
        Assert.Equal(
            "t f t f f", await cluster.ScalarAsync(
                lisa,
                """
                select concat_ws(' ', left(has_column_privilege('ls.seen', 'a', 'select')::text, 1), left(has_column_privilege('ls.seen', 'b', 'select')::text, 1),
                  left(has_any_column_privilege('ls.seen', 'select')::text, 1), left(has_table_privilege('ls.seen', 'select')::text, 1),
                  left(has_schema_privilege('ls', 'create')::text, 1))
                """));
        await using var ludo = await cluster.OpenAsAsync("ludo");
        Assert.Equal(["hidden"], await ListAsync(ludo, "show tables in ls"));
    }

    [Fact]
    public async Task ShowGrantSaysWhatAndWhereFrom()
    {
        await cluster.ExecuteAsync(
            0,
            [
                "create database sg", "create table sg.t (a int, b int)", "set sql_dialect = impala", "create role sg_readers", "create role sg_all", "grant role sg_readers to user sam",
                "grant select on database sg to role sg_readers", "grant select (a) on table sg.t to role sg_all", "grant role sg_all to group analysts",
                "grant insert on table sg.t to user sam with grant option", "grant all on uri 'file:///data/sg/' to user sam",
            ]);
        await using var root = await cluster.OpenAsync(0, "Options=-c sql_dialect=impala");
        Assert.Equal(
            [
                "ROLE|sg_readers|sg|*|*||||select|False", "USER|sam||||/data/sg|||all|False", "USER|sam|sg|t|*||||insert|True",
            ],
            await GrantsAsync(root, "show grant user sam"));
        Assert.Equal(["ROLE|sg_readers|sg|*|*||||select|False"], await GrantsAsync(root, "show grant user sam on database sg"));
        Assert.Equal(["ROLE|sg_all|sg|t|a||||select|False"], await GrantsAsync(root, "show grant role sg_all on column sg.t.a"));
        Assert.Equal([], await GrantsAsync(root, "show grant role sg_all on table sg.t"));
        Assert.Contains("sg_all", await ListAsync(root, "show roles"));
        Assert.Equal(["sg_all"], await ListAsync(root, "show role grant group analysts"));
        await using var grouped = await cluster.OpenAsAsync("grouped", 0, "Options=-c sql_dialect=impala");
        Assert.Contains("sg_all", await ListAsync(grouped, "show current roles"));
        Assert.Equal(["analysts", "grouped", "public"], await ListAsync(grouped, "show current groups"));
        Assert.Equal("42501", (await cluster.FailureAsync(grouped, "show grant role sg_readers")).SqlState);
        Assert.Equal("Role 'nosuch' does not exist.", (await cluster.FailureAsync(root, "grant select on table sg.t to role nosuch")).MessageText);
        Assert.Equal("Role 'sg_all' already exists.", (await cluster.FailureAsync(root, "create role sg_all")).MessageText);
        Assert.Equal("Create-level privileges on tables are not supported.", (await cluster.FailureAsync(root, "grant create on table sg.t to role sg_all")).MessageText);
        Assert.StartsWith("Error setting/showing privileges for table 'sg.nosuch'. Verify that the table exists", (await cluster.FailureAsync(root, "grant select on table sg.nosuch to role sg_all")).MessageText);
    }

    [Fact]
    public async Task PostgresFormsGiveSeveralAtOnce()
    {
        await cluster.ExecuteAsync(
            0,
            [
                "create database pf", "create table pf.t (a int)", "create table pf.u (a int)", "create role pf_readers", "create user pia in role pf_readers", "create user paul",
                "grant select, insert on pf.t, pf.u to pf_readers, paul", "grant usage on schema pf to paul", "grant create on schema pf to paul", "revoke insert on all tables in schema pf from pf_readers cascade",
                "grant select on pf.t to public",
            ]);
        Assert.Null(await cluster.ErrorAsync("pia", "select a from pf.u"));
        Assert.Equal("42501", (await cluster.ErrorAsync("pia", "insert into pf.t values (1)"))?.State);
        Assert.Null(await cluster.ErrorAsync("paul", "insert into pf.u values (1)"));
        Assert.Null(await cluster.ErrorAsync("paul", "create table pf.n (a int)"));
        // He made it, so it is his.
        Assert.Null(await cluster.ErrorAsync("paul", "alter table pf.n add column b int"));
        Assert.Null(await cluster.ErrorAsync("paul", "grant select on pf.n to pia"));
        Assert.Null(await cluster.ErrorAsync("anybody", "select a from pf.t"));
        Assert.Equal("42704", (await cluster.FailureAsync("grant select on pf.t to nosuch")).SqlState);
        Assert.Equal("42601", (await cluster.FailureAsync("grant nosuch on pf.t to paul")).SqlState);
        await cluster.ExecuteAsync(0, "create view pf.v as select a from pf.t");
        Assert.Equal("0A000", (await cluster.FailureAsync("grant select (a) on pf.v to paul")).SqlState);
        Assert.Equal("2BP01", (await cluster.FailureAsync("drop user paul")).SqlState);
        await cluster.ExecuteAsync(0, "drop table pf.n", "drop user paul, pia", "drop role pf_readers", "drop role if exists pf_readers");
        Assert.Equal("42501", (await cluster.ErrorAsync("pia", "select a from pf.u"))?.State);
    }

    [Fact]
    public async Task GroupsComeFromTheFile()
    {
        await cluster.ExecuteAsync(0, ["create database gf", "create table gf.t (a int)", "grant select on gf.t to group auditors"]);
        Assert.Equal("42501", (await cluster.ErrorAsync("greta", "select a from gf.t"))?.State);
        File.AppendAllText(cluster.GroupFile, "auditors:greta,hans\n");
        await Deadline.UntilAsync("the group", Patience, () => cluster.ErrorAsync("greta", "select a from gf.t"), error => error is null);
    }

    [Fact]
    public async Task OthersWorkIsTheirs()
    {
        await cluster.ExecuteAsync(0, "grant all on server to user operator_of_all");
        await Deadline.UntilAsync("the grant on the other node", Patience, () => cluster.ErrorAsync("operator_of_all", "invalidate metadata", 1), error => error is null);
        foreach (var (killer, impalad) in ((string, int)[])[("operator_of_all", 0), ("operator_of_all", 1), ("quinn", 1)])
        {
            await using var quinn = await cluster.OpenAsAsync("quinn");
            await using var command = new NpgsqlCommand("select pg_sleep(300)", quinn);
            var running = command.ExecuteScalarAsync();
            var id = "";
            await Deadline.UntilAsync(
                "the query on the page", Patience, () => cluster.PageAsync(cluster.Processes.Daemon("impalad0"), "/queries"),
                page => (id = QueryId().Match(page.RootElement.GetProperty("in_flight").ToString()).Value).Length > 0);
            foreach (var node in (int[])[0, 1])
                Assert.Equal("42501", (await cluster.ErrorAsync("nora", $"kill query '{id}'", node))?.State);
            Assert.Equal("User nora is not authorized to access the runtime profile or execution summary.", (await cluster.ErrorAsync("nora", $"show profile for query '{id}'"))?.Message);
            Assert.Null(await cluster.ErrorAsync("operator_of_all", $"show summary for query '{id}'"));
            Assert.Null(await cluster.ErrorAsync(killer, $"kill query '{id}'", impalad));
            Assert.Equal("57014", await TestCluster.EndOfAsync(running));
        }
        Assert.Equal("42501", (await cluster.ErrorAsync("nora", "set role root"))?.State);
    }

    [GeneratedRegex("[0-9a-f]{16}:[0-9a-f]{16}")]
    private static partial Regex QueryId();

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(reader.GetString(0));
        return values;
    }

    private static async Task<List<string>> GrantsAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(string.Join('|', Enumerable.Range(0, 11).Where(i => i != 8).Select(i => reader.GetValue(i))));
        return values;
    }
}
