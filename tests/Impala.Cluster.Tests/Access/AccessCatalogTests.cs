using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests.Access;

/// <summary>Roles and privileges as PostgreSQL's catalogs and functions tell them.</summary>
[Collection(WithAuthorization.Name)]
public sealed class AccessCatalogTests(AccessCluster cluster)
{
    [Fact]
    public async Task RolesUsersAndMembersAreListed()
    {
        await cluster.ExecuteAsync(
            0,
            "create role cat_role", "create user cat_user password 'x' in role cat_role", "create user cat_super superuser nologin", "grant cat_role to cat_super with admin option",
            "grant create on server to user cat_maker");
        Assert.Equal(
            ["cat_maker|f|t|t|********", "cat_role|f|f|f|********", "cat_super|t|f|t|********", "cat_user|f|t|f|********"],
            await RowsAsync("impala", "select rolname, rolsuper, rolcanlogin, rolcreatedb, rolpassword from pg_roles where rolname like 'cat_%' order by 1"));
        Assert.Equal(["|"], await RowsAsync("impala", "select max(rolpassword), '' from pg_authid"));
        Assert.Equal(["cat_maker", "cat_user"], await RowsAsync("impala", "select usename from pg_user where usename like 'cat_%' order by 1"));
        Assert.Equal(
            ["cat_role|cat_super|t", "cat_role|cat_user|f"],
            await RowsAsync(
                "impala",
                """
                select r.rolname, m.rolname, a.admin_option from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member
                where r.rolname = 'cat_role' order by 2
                """));
        Assert.Equal(["cat_role|cat_role"], await RowsAsync("impala", "select 'cat_role'::regrole::text, pg_get_userbyid('cat_role'::regrole::oid)"));
        Assert.Equal(["cat_role", "cat_user"], await RowsAsync("cat_user", "select role_name from information_schema.enabled_roles order by 1"));
        Assert.Equal(["cat_user|cat_role|NO"], await RowsAsync("cat_user", "select * from information_schema.applicable_roles"));
        Assert.Equal(["t|f|t"], await RowsAsync("impala", "select pg_has_role('cat_user', 'cat_role', 'member'), pg_has_role('cat_maker', 'cat_role', 'usage'), pg_has_role('cat_role', 'usage')"));
        await using var maker = await cluster.OpenAsAsync("cat_maker");
        Assert.Equal("off", maker.PostgresParameters["is_superuser"]);
        await using var root = await cluster.OpenAsync();
        Assert.Equal("on", root.PostgresParameters["is_superuser"]);
    }

    [Fact]
    public async Task PrivilegesAreListed()
    {
        await cluster.ExecuteAsync(
            0,
            "create database cp", "create table cp.t (a int, b int)", "create role cp_role", "grant select, insert on cp.t to cp_role", "grant select on cp.t to user \"Cp User\" with grant option",
            "grant select (b) on cp.t to user cp_column", "grant create on schema cp to cp_role", "grant select on cp.t to public", "grant all on database cp to user cp_all", "alter table cp.t set owner user cp_owner");
        Assert.Equal(
            ["{cp_owner=arwdDxt/cp_owner,cp_role=arD/impala,=r/impala,\"\\\"Cp User\\\"=r*/impala\"}|cp_owner"],
            await RowsAsync("impala", "select relacl::text, pg_get_userbyid(relowner) from pg_class where oid = 'cp.t'::regclass"));
        Assert.Equal(["{impala=UC/impala,cp_role=UC/impala,cp_all=UC/impala}"], await RowsAsync("impala", "select nspacl::text from pg_namespace where nspname = 'cp'"));
        Assert.Equal(["a|", "b|{cp_column=r/impala}"], await RowsAsync("impala", "select attname, attacl::text from pg_attribute where attrelid = 'cp.t'::regclass and attnum > 0 order by attnum"));
        Assert.Equal(
            [
                "Cp User|SELECT|YES", "PUBLIC|SELECT|NO", "cp_all|DELETE|NO", "cp_all|INSERT|NO", "cp_all|REFERENCES|NO", "cp_all|SELECT|NO", "cp_all|TRIGGER|NO", "cp_all|TRUNCATE|NO",
                "cp_all|UPDATE|NO", "cp_role|INSERT|NO", "cp_role|SELECT|NO", "cp_role|TRUNCATE|NO",
            ],
            await RowsAsync(
                "impala",
                """
                select grantee, privilege_type, is_grantable from information_schema.table_privileges
                where table_schema = 'cp' and grantee in ('Cp User', 'PUBLIC', 'cp_all', 'cp_role') and grantor = 'impala' order by 1, 2
                """));
        Assert.Equal(["7"], await RowsAsync("cp_owner", "select count(*) from information_schema.role_table_grants where table_schema = 'cp' and grantee = 'cp_owner' and is_grantable = 'YES'"));
        Assert.Equal(
            ["cp_column|b|SELECT"],
            await RowsAsync("cp_column", "select grantee, column_name, privilege_type from information_schema.role_column_grants where table_schema = 'cp'"));
        await cluster.ExecuteAsync(0, "revoke select on cp.t from public");
        Assert.Equal(
            ["f|t|f|t|f|f|t|"],
            await RowsAsync(
                "cp_column",
                """
                select has_table_privilege('cp.t', 'select'), has_column_privilege('cp.t', 'b', 'select'), has_column_privilege('cp.t'::regclass::oid, 1::smallint, 'select'),
                  has_any_column_privilege('cp.t', 'insert, select'), has_schema_privilege('cp', 'create'), has_database_privilege('impala', 'create'),
                  has_schema_privilege('cp', 'usage'), has_table_privilege(1::oid, 'select')
                """));
        Assert.Equal(
            ["t|t|f|t|t"],
            await RowsAsync(
                "impala",
                """
                select has_table_privilege('cp_role', 'cp.t', 'select'), has_table_privilege('Cp User', 'cp.t', 'select with grant option'), has_table_privilege('cp_column', 'cp.t', 'select'),
                  has_table_privilege('cp_all', 'cp.t', 'update'), has_table_privilege('cp.t', 'delete')
                """));
        Assert.Equal("42P01", (await cluster.ErrorAsync("cp_column", "select has_table_privilege('cp.nosuch', 'select')"))?.State);
        Assert.Equal("22023", (await cluster.ErrorAsync("cp_column", "select has_table_privilege('cp.t', 'nonsense')"))?.State);
        Assert.Equal("42704", (await cluster.ErrorAsync("impala", "select has_table_privilege('nosuch', 'cp.t', 'select')"))?.State);
    }

    private async Task<List<string>> RowsAsync(string user, string sql)
    {
        await using var connection = await cluster.OpenAsAsync(user);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                DBNull => "",
                bool flag => flag ? "t" : "f",
                var value => value.ToString(),
            })));
        }
        return rows;
    }
}
