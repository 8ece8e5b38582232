using Impala.Catalog.Objects;

namespace Impala.Server.Access;

/// <summary>One thing that a statement needs. Objects are named, for they may be missing: whoever has nothing there does not learn that.</summary>
internal sealed record AccessRequest(AccessKind Kind, AccessNeed Need, TableName Name = default, string Text = "")
{
    public static AccessRequest Server(AccessNeed need) => new(AccessKind.Server, need, default, "server");

    public static AccessRequest Database(string name, AccessNeed need) => new(AccessKind.Database, need, new TableName(name.ToLowerInvariant(), ""), name.ToLowerInvariant());

    /// <summary>Any privilege on the database or on something in it.</summary>
    public static AccessRequest InDatabase(string name) =>
        new(AccessKind.InDatabase, AccessNeed.Any, new TableName(name.ToLowerInvariant(), ""), name.ToLowerInvariant() + ".*.*");

    public static AccessRequest Table(TableName name, AccessNeed need) => new(AccessKind.Table, need, name, name.ToString());

    /// <summary>SELECT on the table, or on every column that the statement reads.</summary>
    public static AccessRequest Read(TableName name) => new(AccessKind.Read, AccessRights.Select, name, name.ToString());

    /// <summary>VIEW_METADATA on the table or on one of its columns.</summary>
    public static AccessRequest Columns(TableName name) => new(AccessKind.Columns, AccessNeed.Metadata, name, name.ToString());

    /// <summary>SELECT on all that a view reads: its text is shown.</summary>
    public static AccessRequest Definition(TableName name) => new(AccessKind.Definition, AccessRights.Select, name, name.ToString());

    /// <summary>SELECT on all that views of a query read: their plan is shown.</summary>
    public static AccessRequest Plan(TableName name) => new(AccessKind.Plan, AccessRights.Select, name, name.ToString());

    public static AccessRequest Uri(string uri) => new(AccessKind.Uri, AccessRights.All, default, UriPath.Of(uri));

    public static AccessRequest Column(TableName name, string column, AccessNeed need) => new(AccessKind.Column, need, name, $"{name}.{column}") { ColumnName = column };

    /// <summary>To give a role to others, or take it from them.</summary>
    public static AccessRequest Role(string role) => new(AccessKind.Role, AccessRights.All, default, role);

    /// <summary>To see what was given to a role, group or user: one's own, or an administrator's.</summary>
    public static AccessRequest Grantee(GranteeName name) => new(AccessKind.Grantee, AccessRights.All, default, "server") { GranteeName = name };

    public string ColumnName { get; init; } = "";

    public GranteeName GranteeName { get; init; }

    /// <summary>To administer roles and users.</summary>
    public static readonly AccessRequest Admin = new(AccessKind.Admin, AccessRights.All, default, "server");
}

/// <summary>How a request is judged.</summary>
internal enum AccessKind
{
    Server,
    Uri,
    Database,
    InDatabase,
    Table,
    Columns,
    Read,
    Definition,
    Plan,
    Column,
    Role,
    Grantee,
    Admin,
}
