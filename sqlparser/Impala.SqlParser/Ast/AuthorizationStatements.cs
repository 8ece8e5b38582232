namespace Impala.SqlParser.Ast;

/// <summary>CREATE ROLE r.</summary>
public sealed record CreateRoleStatement(Identifier Role) : Statement;

/// <summary>DROP ROLE r.</summary>
public sealed record DropRoleStatement(Identifier Role) : Statement;

/// <summary>A user, group or role by name.</summary>
public sealed record Principal(PrincipalKind Kind, Identifier Name) : SqlNode;

public enum PrincipalKind
{
    Role,
    Group,
    User,

    /// <summary>A name alone in the postgres dialect: the role of that name, else the user.</summary>
    Any,

    /// <summary>CURRENT_USER, SESSION_USER.</summary>
    Current,
}

/// <summary>GRANT ROLE r TO GROUP g [WITH ADMIN OPTION].</summary>
public sealed record GrantRoleStatement(Identifier Role, Principal To, bool AdminOption = false) : Statement;

/// <summary>REVOKE ROLE r FROM GROUP g; with <see cref="AdminOption"/> REVOKE ADMIN OPTION FOR r FROM GROUP g.</summary>
public sealed record RevokeRoleStatement(Identifier Role, Principal From, bool AdminOption = false) : Statement;

/// <summary>SELECT, INSERT, REFRESH, CREATE, ALTER, DROP, ALL or RWSTORAGE, upper case, on an object; columns only of a table.</summary>
public sealed record Privilege(string Name, AstList<Identifier> Columns, PrivilegeObject On) : SqlNode
{
    public bool HasColumns { get; init; }
}

/// <summary>What a privilege is on: a name, or a URI in <see cref="Uri"/>, or neither for the server.</summary>
public sealed record PrivilegeObject(PrivilegeScope Scope, ObjectName? Name, string? Uri = null) : SqlNode;

public enum PrivilegeScope
{
    Server,
    Database,
    Table,
    Column,
    Uri,
    StorageHandlerUri,
    Function,

    /// <summary>PostgreSQL's ON SCHEMA: what its CREATE and USAGE mean, not what Impala's ON DATABASE gives.</summary>
    Schema,

    /// <summary>ON ALL TABLES IN SCHEMA: those that are there now.</summary>
    AllTables,
}

/// <summary>GRANT privilege TO [ROLE | GROUP | USER] name [WITH GRANT OPTION].</summary>
public sealed record GrantPrivilegeStatement(Privilege Privilege, Principal To, bool GrantOption = false) : Statement;

/// <summary>REVOKE [GRANT OPTION FOR] privilege FROM [ROLE | GROUP | USER] name.</summary>
public sealed record RevokePrivilegeStatement(Privilege Privilege, Principal From, bool GrantOption = false) : Statement;

/// <summary>SHOW [CURRENT] ROLES; with <see cref="Of"/> SHOW ROLE GRANT GROUP | USER name.</summary>
public sealed record ShowRolesStatement(bool Current = false, Principal? Of = null) : Statement;

/// <summary>SHOW CURRENT GROUPS.</summary>
public sealed record ShowCurrentGroupsStatement : Statement;

/// <summary>SHOW GRANT ROLE | GROUP | USER name [ON object].</summary>
public sealed record ShowGrantStatement(Principal Of, PrivilegeObject? On) : Statement;

/// <summary>GRANT or REVOKE of the postgres dialect, several privileges on several objects at once.</summary>
/// <param name="GrantOption">WITH GRANT OPTION, GRANT OPTION FOR.</param>
public sealed record GrantPrivilegesStatement(AstList<Privilege> Privileges, AstList<Principal> To, bool GrantOption, bool IsRevoke) : Statement;

/// <summary>GRANT r1, r2 TO u1, u2 and REVOKE of the postgres dialect.</summary>
public sealed record GrantRolesStatement(AstList<Identifier> Roles, AstList<Principal> To, bool AdminOption, bool IsRevoke) : Statement;

/// <summary>CREATE USER, CREATE ROLE and CREATE GROUP of the postgres dialect; a role that may log in is a user.</summary>
public sealed record CreateUserStatement(Identifier Name, AstList<UserOption> Options, bool IsUser) : Statement;

/// <summary>ALTER USER and ALTER ROLE.</summary>
public sealed record AlterUserStatement(Principal User, AstList<UserOption> Options) : Statement;

/// <summary>DROP USER, DROP ROLE and DROP GROUP of the postgres dialect.</summary>
public sealed record DropUsersStatement(AstList<Identifier> Names, bool IfExists) : Statement;

/// <summary>An option of CREATE and ALTER USER by its words, upper case.</summary>
/// <param name="Text">Of PASSWORD (null is PASSWORD NULL), VALID UNTIL and CONNECTION LIMIT.</param>
public sealed record UserOption(string Name, string? Text = null) : SqlNode
{
    /// <summary>Of IN ROLE, ROLE and ADMIN.</summary>
    public AstList<Identifier> Roles { get; init; }
}
