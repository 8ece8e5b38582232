using System.Collections.Immutable;
using Impala.Catalog.Objects;
using Impala.Server.Access;

namespace Impala.Server.Tests.Access;

/// <summary>Sums of privileges over one catalog: database sales with t and u, database other with t.</summary>
public sealed class UserAccessTests
{
    private static readonly AccessObject Sales = new(AccessScope.Database, 1);
    private static readonly AccessObject SalesT = new(AccessScope.Table, 10);
    private static readonly TableName T = new("sales", "t");

    [Fact]
    public void WhatIsGivenAboveHoldsBelow()
    {
        var access = Access(User("ann", [Grant(Sales, AccessRights.Select), Grant(SalesT, AccessRights.Insert, isGrantable: true)]));
        Assert.Equal(new GrantedRights(AccessRights.Select | AccessRights.Insert, AccessRights.Insert), access.OnTable(T));
        Assert.Equal(AccessRights.Select, access.OnTable(new TableName("sales", "nosuch")).Rights);
        Assert.Equal(AccessRights.None, access.OnTable(new TableName("other", "nosuch")).Rights);
        Assert.Equal(AccessRights.None, access.OnDatabase("nosuch").Rights);
    }

    [Fact]
    public void RolesAreFollowedThroughRolesAndGroups()
    {
        var access = Access(
            new Grantee(3, new GranteeName(GranteeKind.Group, "staff"), 1) { Roles = [new RoleMembership("outer", false)] },
            new Grantee(4, new GranteeName(GranteeKind.Role, "outer"), 1) { Roles = [new RoleMembership("inner", true), new RoleMembership("outer", false)] },
            new Grantee(5, new GranteeName(GranteeKind.Role, "inner"), 1) { Grants = [Grant(SalesT, AccessRights.Select)] },
            new Grantee(6, new GranteeName(GranteeKind.Group, "public"), 1) { Grants = [Grant(new AccessObject(AccessScope.Column, 11, "a"), AccessRights.Select)] });
        Assert.Equal(["inner", "outer"], access.Roles);
        Assert.Equal(["ann", "public", "staff"], access.Groups);
        Assert.Equal(AccessRights.Select, access.OnTable(T).Rights);
        Assert.True(access.MayGrant("inner"));
        Assert.False(access.MayGrant("outer"));
        Assert.Equal(["other.t", "sales.t", "sales.u"], access.Visible.Tables.Keys.Select(name => name.ToString()));
        Assert.Equal(["default", "other", "sales"], access.Visible.Databases.Keys);
    }

    [Fact]
    public void UrisHoldForWhatIsBelowThem()
    {
        var access = Access(User("ann", [Grant(new AccessObject(AccessScope.Uri, 0, "/data/in"), AccessRights.All)]));
        Assert.Equal(AccessRights.All, access.OnUri("/data/in").Rights);
        Assert.Equal(AccessRights.All, access.OnUri("/data/in/x").Rights);
        Assert.Equal(AccessRights.None, access.OnUri("/data/inside").Rights);
        Assert.Equal(AccessRights.None, access.OnUri("/data").Rights);
    }

    [Fact]
    public void OwnersHaveAllAndAdministratorsEverything()
    {
        var access = Access();
        Assert.Equal(GrantedRights.All, access.OnTable(new TableName("other", "t")));
        Assert.Equal(AccessRights.None, access.OnDatabase("other").Rights);
        Assert.True(AccessNeed.Owner.IsMetBy(access.OnTable(new TableName("other", "t"))));
        var admin = Access(User("ann", []) with { IsSuperuser = true });
        Assert.Equal((true, GrantedRights.All, 3), (admin.IsAdmin, admin.OnServer, admin.Visible.Tables.Count));
    }

    [Fact]
    public void GroupFilesAreReadAsEtcGroup()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "# groups\nstaff:x:50:ann, bob\nempty:x:51:\nshort:ann\n\nnonsense\n");
            var file = new GroupFile(path);
            Assert.Equal(["staff", "short"], file.GroupsOf("ann"));
            Assert.Equal(["staff"], file.GroupsOf("bob"));
            Assert.Empty(file.GroupsOf("carl"));
            File.WriteAllText(path, "later:carl\n");
            File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
            var version = file.Version;
            file.Refresh();
            Assert.Equal(["later"], file.GroupsOf("carl"));
            Assert.NotEqual(version, file.Version);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Grantee User(string name, IEnumerable<Grant> grants) => new(2, new GranteeName(GranteeKind.User, name), 1) { Grants = [.. grants] };

    private static Grant Grant(AccessObject target, AccessRights rights, bool isGrantable = false) => new(target, rights, isGrantable ? rights : AccessRights.None, "impala", 0);

    private static UserAccess Access(params Grantee[] grantees)
    {
        TableEntry[] tables = [new(10, T, TableKind.Table, 1), new(11, new TableName("sales", "u"), TableKind.Table, 1), new(12, new TableName("other", "t"), TableKind.Table, 1) { Owner = "ann" }];
        Database[] databases = [new(0, "default", ""), new(1, "sales", ""), new(2, "other", "")];
        var snapshot = new CatalogSnapshot(
            1, databases.ToImmutableSortedDictionary(database => database.Name, database => database, StringComparer.Ordinal), tables.ToImmutableSortedDictionary(entry => entry.Name, entry => entry))
        {
            Grantees = grantees.ToImmutableSortedDictionary(grantee => grantee.Name, grantee => grantee),
        };
        return new UserAccess(new GranteeName(GranteeKind.User, "ann"), isAdmin: false, ["staff"], snapshot);
    }
}
