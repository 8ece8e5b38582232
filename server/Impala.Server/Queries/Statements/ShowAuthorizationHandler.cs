using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.Server.PgCatalog;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>SHOW ROLES, CURRENT ROLES, ROLE GRANT, CURRENT GROUPS and SHOW GRANT, with the columns that Impala has with Ranger.</summary>
internal sealed class ShowAuthorizationHandler(CatalogCache catalog, AccessControl control, PgCatalogTables virtualTables) : StatementHandler<Statement>
{
    private static readonly IReadOnlyList<ResultColumn> GrantColumns =
    [
        .. RowsResult.TextColumns("principal_type", "principal_name", "database", "table", "column", "uri", "storage_type", "storage_uri", "udf", "privilege"),
        new ResultColumn("grant_option", SqlType.Boolean), .. RowsResult.TextColumns("create_time"),
    ];

    public override IReadOnlyList<Type> Handles => [typeof(ShowRolesStatement), typeof(ShowCurrentGroupsStatement), typeof(ShowGrantStatement)];

    protected override IReadOnlyList<ResultColumn> ColumnsOf(Statement statement) => statement switch
    {
        ShowRolesStatement => RowsResult.TextColumns("role_name"),
        ShowCurrentGroupsStatement => RowsResult.TextColumns("group_name"),
        _ => GrantColumns,
    };

    protected override ValueTask<StatementResult> ExecuteAsync(Statement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var access = control.Of(request.Session.User, pin.Snapshot);
        // What one does not see is not there, here too.
        var names = new AccessNames(request.Session, access.Visible, virtualTables);
        IEnumerable<object?[]> rows = statement switch
        {
            ShowRolesStatement { Current: true } => Names(access.Roles),
            ShowRolesStatement { Of: { } principal } => Names(RolesOf(Principals.Resolve(principal, names), pin.Snapshot)),
            ShowRolesStatement => Names(pin.Snapshot.Grantees.Keys.Where(name => name.Kind == GranteeKind.Role).Select(name => name.Name)),
            ShowCurrentGroupsStatement => Names(access.Groups),
            ShowGrantStatement show => Grants(show, names),
            _ => throw new System.Diagnostics.UnreachableException(statement.GetType().Name),
        };
        return new(new RowsResult(ColumnsOf(statement), [.. rows], "SHOW"));
    }

    private static IEnumerable<object?[]> Names(IEnumerable<string> names) => names.Select(name => new object?[] { name });

    private static IEnumerable<string> RolesOf(GranteeName name, CatalogSnapshot snapshot) =>
        snapshot.Grantees.TryGetValue(name, out var grantee) ? grantee.Roles.Select(membership => membership.Role) : [];

    /// <summary>What was given to the principal itself, and to a user through groups and roles too; ON shows what holds for the object.</summary>
    private IEnumerable<object?[]> Grants(ShowGrantStatement show, AccessNames names)
    {
        var of = Principals.Resolve(show.Of, names);
        if (of.Kind == GranteeKind.Role && !names.Snapshot.Grantees.ContainsKey(of))
            throw new SqlException(SqlState.UndefinedObject, $"Role '{show.Of.Name.Name}' does not exist.", show.Of.Span.Start);
        var wanted = show.On is { } written ? Meant(written, names) : null;
        IEnumerable<GranteeName> principals = of.Kind == GranteeKind.User ? control.Of(of.Name, names.Snapshot).Principals : [of];
        return from name in principals.Order()
               let grantee = names.Snapshot.Grantees.GetValueOrDefault(name)
               where grantee is not null
               from grant in grantee.Grants
               where wanted is null || wanted.Contains(grant.On)
               from row in Rows(name, grant, names.Snapshot)
               select row;
    }

    /// <summary>The object and those it is in, whose privileges hold for it.</summary>
    private static HashSet<AccessObject> Meant(PrivilegeObject on, AccessNames names)
    {
        var meant = new HashSet<AccessObject> { AccessObject.Server };
        if (on.Scope == PrivilegeScope.Server)
            return meant;
        if (on.Scope == PrivilegeScope.Uri)
        {
            meant.Add(new AccessObject(AccessScope.Uri, 0, UriPath.Of(on.Uri!)));
            return meant;
        }
        var isColumn = on.Scope == PrivilegeScope.Column;
        var path = isColumn ? new ObjectName([.. on.Name!.Parts.SkipLast(1)]) { Span = on.Name.Span } : on.Name!;
        var name = on.Scope == PrivilegeScope.Database ? new TableName(path.Name.ToLowerInvariant(), "") : names.Of(path);
        var scope = on.Scope == PrivilegeScope.Database ? AccessScope.Database : AccessScope.Table;
        PrivilegeObjects.CheckName(new PrivilegeSpec(scope, name, "", AccessRights.None), on, names.Snapshot);
        meant.Add(new AccessObject(AccessScope.Database, names.Snapshot.Databases[name.Database].Oid));
        if (scope == AccessScope.Table)
            meant.Add(new AccessObject(AccessScope.Table, names.Snapshot.Tables[name].Oid));
        if (isColumn)
            meant.Add(new AccessObject(AccessScope.Column, names.Snapshot.Tables[name].Oid, on.Name!.Name.ToLowerInvariant()));
        return meant;
    }

    /// <summary>One row a privilege; "all" stands for every one of them.</summary>
    private static IEnumerable<object?[]> Rows(GranteeName grantee, Grant grant, CatalogSnapshot snapshot)
    {
        var (database, table, column, uri) = NameOf(grant.On, snapshot);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(grant.Time).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var right in AccessText.RightsOf(grant.Rights))
            yield return [grantee.KindText, grantee.Name, database, table, column, uri, "", "", "", AccessText.Of(right), grant.Grantable.HasFlag(right), time];
    }

    private static (string Database, string Table, string Column, string Uri) NameOf(AccessObject on, CatalogSnapshot snapshot)
    {
        switch (on.Scope)
        {
            case AccessScope.Server:
                return ("*", "*", "*", "*");
            case AccessScope.Uri:
                return ("", "", "", on.Text);
            case AccessScope.Database:
                return (snapshot.Databases.Values.FirstOrDefault(database => database.Oid == on.Oid)?.Name ?? "", "*", "*", "");
            case AccessScope.Table or AccessScope.Column:
                var name = snapshot.Tables.Values.FirstOrDefault(entry => entry.Oid == on.Oid)?.Name ?? default;
                return (name.Database ?? "", name.Table ?? "", on.Scope == AccessScope.Column ? on.Text : "*", "");
            default:
                throw new System.Diagnostics.UnreachableException(on.Scope.ToString());
        }
    }
}
