using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalog.Types;
using Xunit;

namespace Impala.Catalogd.Tests;

/// <summary>Roles, users and their privileges as catalogd keeps them.</summary>
public sealed class GrantTests : IAsyncLifetime
{
    private static readonly GranteeName Readers = new(GranteeKind.Role, "readers");
    private static readonly GranteeName Ann = new(GranteeKind.User, "Ann");

    private TestCatalogd _catalogd = null!;

    public async Task InitializeAsync() => _catalogd = await TestCatalogd.StartAsync();

    public async Task DisposeAsync() => await _catalogd.DisposeAsync();

    [Fact]
    public async Task RolesAndUsersShareTheirNames()
    {
        var reply = await CreateAsync(Readers with { Name = "Readers" });
        Assert.Equal(("Role has been created.", "ROLE", "readers"), (reply.Summary, Assert.Single(reply.Entries).Kind, reply.Entries[0].Key));
        Assert.Equal("42710", await CreateErrorAsync(Readers));
        Assert.Equal("42710", await CreateErrorAsync(new GranteeName(GranteeKind.User, "readers")));
        Assert.Equal("42939", await CreateErrorAsync(new GranteeName(GranteeKind.Role, "public")));
        Assert.Equal("42939", await CreateErrorAsync(new GranteeName(GranteeKind.Role, "pg_x")));
        Assert.Equal("22023", await CreateErrorAsync(new GranteeName(GranteeKind.User, "a\nb")));
        Assert.Equal("Role has been dropped.", (await DropAsync(Readers)).Summary);
        Assert.Equal("42704", await _catalogd.DdlErrorAsync(Drop(Readers)));
        Assert.Empty(_catalogd.Snapshot.Grantees);
    }

    [Fact]
    public async Task PrivilegesAddUpAndAreTakenOneByOne()
    {
        await CreateAsync(Readers);
        await _catalogd.CreateTableAsync("default.t");
        await GrantAsync(Readers, AccessRights.Select | AccessRights.Insert, "default.t");
        await GrantAsync(Readers, AccessRights.Select, "default.t", withOption: true);
        var grant = Assert.Single(GrantsOf(Readers));
        Assert.Equal((AccessRights.Select | AccessRights.Insert, AccessRights.Select), (grant.Rights, grant.Grantable));
        Assert.False((await GrantAsync(Readers, AccessRights.Select, "default.t")).Changed);
        await RevokeAsync(Readers, AccessRights.Select, "default.t", onlyOption: true);
        Assert.Equal((AccessRights.Select | AccessRights.Insert, AccessRights.None), (GrantsOf(Readers)[0].Rights, GrantsOf(Readers)[0].Grantable));
        await RevokeAsync(Readers, AccessRights.All, "default.t");
        Assert.Empty(GrantsOf(Readers));
    }

    [Fact]
    public async Task UsersAreThereAsLongAsTheyHaveSomething()
    {
        await _catalogd.CreateTableAsync("default.t");
        await GrantAsync(Ann, AccessRights.Select, "default.t");
        Assert.Equal(["Ann"], _catalogd.Snapshot.Grantees.Keys.Select(name => name.Name));
        var reply = await RevokeAsync(Ann, AccessRights.Select, "default.t");
        Assert.True(Assert.Single(reply.Entries).Deleted);
        Assert.Empty(_catalogd.Snapshot.Grantees);
        Assert.False((await RevokeAsync(Ann, AccessRights.Select, "default.t")).Changed);
    }

    [Fact]
    public async Task RenamesKeepPrivilegesAndDropsTakeThem()
    {
        await CreateAsync(Readers);
        await _catalogd.CreateDatabaseAsync("sales");
        await _catalogd.CreateTableAsync("sales.t");
        await GrantAsync(Readers, AccessRights.Select, "sales.t");
        await GrantAsync(Ann, AccessRights.Select, "sales.t", column: "id");
        await GrantAsync(Ann, AccessRights.All, "sales");
        await _catalogd.AlterAsync("sales.t", request => request.RenameTo = TestCatalogd.Name("default.u"));
        Assert.Equal(_catalogd.Snapshot.Tables[new TableName("default", "u")].Oid, Assert.Single(GrantsOf(Readers)).On.Oid);
        await _catalogd.AlterAsync("default.u", request => request.ChangeColumn = new ChangeColumn { Name = "id", Column = TestCatalogd.ColumnOf("key", SqlType.Int) });
        Assert.Contains(GrantsOf(Ann), grant => grant.On is { Scope: AccessScope.Column, Text: "key" });
        await _catalogd.AlterAsync("default.u", request => request.DropColumn = new DropColumn { Name = "key" });
        Assert.Equal([AccessScope.Database], GrantsOf(Ann).Select(grant => grant.On.Scope));

        await _catalogd.DdlAsync(new DdlRequest { DropTable = new DropTableRequest { Name = TestCatalogd.Name("default.u") } });
        Assert.Empty(GrantsOf(Readers));
        await _catalogd.CreateTableAsync("sales.n");
        await GrantAsync(Readers, AccessRights.Select, "sales.n");
        var dropped = await _catalogd.DdlAsync(new DdlRequest { DropDatabase = new DropDatabaseRequest { Name = "sales", Cascade = true } });
        Assert.Equal(["TABLE sales.n", "DATABASE sales", "USER Ann", "ROLE readers"], dropped.Entries.Select(entry => $"{entry.Kind} {entry.Key}"));
        Assert.Empty(GrantsOf(Readers));
    }

    [Fact]
    public async Task RolesAreGivenButNotInACircle()
    {
        var writers = Readers with { Name = "writers" };
        await CreateAsync(Readers);
        await CreateAsync(writers);
        await RoleAsync("readers", writers);
        Assert.Equal("0LP01", await _catalogd.DdlErrorAsync(Role("writers", Readers)));
        Assert.Equal("0LP01", await _catalogd.DdlErrorAsync(Role("readers", Readers)));
        Assert.Equal("42704", await _catalogd.DdlErrorAsync(Role("nosuch", Ann)));
        await RoleAsync("writers", Ann);
        await DropAsync(writers);
        Assert.DoesNotContain(Ann, _catalogd.Snapshot.Grantees.Keys);
    }

    [Fact]
    public async Task WhatOwnsSomethingStays()
    {
        await CreateAsync(Readers);
        await _catalogd.CreateTableAsync("default.t");
        await _catalogd.AlterAsync("default.t", request => request.SetOwner = new SetOwner { Owner = "readers", IsRole = true });
        Assert.Equal("2BP01", await _catalogd.DdlErrorAsync(Drop(Readers)));
        await _catalogd.DdlAsync(new DdlRequest { DropTable = new DropTableRequest { Name = TestCatalogd.Name("default.t") } });
        await DropAsync(Readers);
    }

    [Fact]
    public async Task MissingObjectsAreNamed()
    {
        await CreateAsync(Readers);
        await _catalogd.CreateTableAsync("default.t");
        Assert.Equal("3F000", await _catalogd.DdlErrorAsync(Privileges(Readers, AccessRights.Select, "nosuch", "", false, false)));
        Assert.Equal("42P01", await _catalogd.DdlErrorAsync(Privileges(Readers, AccessRights.Select, "default.nosuch", "", false, false)));
        Assert.Equal("42703", await _catalogd.DdlErrorAsync(Privileges(Readers, AccessRights.Select, "default.t", "nosuch", false, false)));
        Assert.Equal("42704", await _catalogd.DdlErrorAsync(Privileges(Readers with { Name = "nosuch" }, AccessRights.Select, "default.t", "", false, false)));
    }

    [Fact]
    public async Task ARestartKeepsThem()
    {
        await CreateAsync(Readers);
        await _catalogd.CreateTableAsync("default.t");
        await GrantAsync(Readers, AccessRights.Select, "default.t");
        await RoleAsync("readers", Ann);
        await _catalogd.DdlAsync(new DdlRequest { AlterUser = new AlterUserRequest { Name = "Ann", PasswordSecret = "secret" } });
        var before = _catalogd.Snapshot.Grantees;
        var folder = _catalogd.Folder;
        await _catalogd.DisposeAsync();
        _catalogd = await TestCatalogd.StartAsync(folder);
        Assert.Equal(before.Values, _catalogd.Snapshot.Grantees.Values);
        Assert.Equal("secret", _catalogd.Snapshot.Grantees[Ann].PasswordSecret);
    }

    private Impala.Catalog.ValueList<Grant> GrantsOf(GranteeName name) => _catalogd.Snapshot.Grantees[name].Grants;

    private Task<MutationReply> CreateAsync(GranteeName name) => _catalogd.DdlAsync(Create(name));

    private Task<string> CreateErrorAsync(GranteeName name) => _catalogd.DdlErrorAsync(Create(name));

    private Task<MutationReply> DropAsync(GranteeName name) => _catalogd.DdlAsync(Drop(name));

    private Task<MutationReply> RoleAsync(string role, GranteeName to) => _catalogd.DdlAsync(Role(role, to));

    private Task<MutationReply> GrantAsync(GranteeName to, AccessRights rights, string target, bool withOption = false, string column = "") =>
        _catalogd.DdlAsync(Privileges(to, rights, target, column, withOption, isRevoke: false));

    private Task<MutationReply> RevokeAsync(GranteeName to, AccessRights rights, string target, bool onlyOption = false) =>
        _catalogd.DdlAsync(Privileges(to, rights, target, "", onlyOption, isRevoke: true));

    private static DdlRequest Create(GranteeName name) => new() { CreateGrantee = new CreateGranteeRequest { Name = name.ToMessage() } };

    private static DdlRequest Drop(GranteeName name) => new() { DropGrantee = new DropGranteeRequest { Names = { name.ToMessage() } } };

    private static DdlRequest Role(string role, GranteeName to) => new() { GrantRole = new GrantRoleRequest { Role = role, To = to.ToMessage() } };

    private static DdlRequest Privileges(GranteeName to, AccessRights rights, string target, string column, bool option, bool isRevoke)
    {
        var isTable = target.Contains('.', StringComparison.Ordinal);
        var scope = column.Length > 0 ? AccessScope.Column : isTable ? AccessScope.Table : AccessScope.Database;
        var name = isTable ? TestCatalogd.Name(target) : new TableNameMessage { Database = target };
        return new DdlRequest
        {
            GrantPrivileges = new GrantPrivilegesRequest
            {
                To = to.ToMessage(),
                GrantOption = option,
                Revoke = isRevoke,
                Privileges = { new PrivilegesMessage { Scope = (int)scope, Name = name, Text = column, Rights = (int)rights } },
            },
        };
    }
}
