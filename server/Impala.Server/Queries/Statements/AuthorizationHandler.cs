using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.Server.PgCatalog;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>Statements that change roles, users and privileges, of both dialects, as operations of catalogd. Who may give them is <see cref="StatementAccess"/>'s question.</summary>
internal sealed class AuthorizationHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync, PgCatalogTables virtualTables)
    : DdlHandler<Statement>(catalog, client, registry, sync)
{
    public override IReadOnlyList<Type> Handles =>
    [
        typeof(CreateRoleStatement), typeof(DropRoleStatement), typeof(GrantRoleStatement), typeof(RevokeRoleStatement), typeof(GrantPrivilegeStatement),
        typeof(RevokePrivilegeStatement), typeof(GrantPrivilegesStatement), typeof(GrantRolesStatement), typeof(CreateUserStatement), typeof(AlterUserStatement), typeof(DropUsersStatement),
    ];

    protected override string TagOf(Statement statement) => statement switch
    {
        CreateRoleStatement or CreateUserStatement => "CREATE ROLE",
        AlterUserStatement => "ALTER ROLE",
        DropRoleStatement or DropUsersStatement => "DROP ROLE",
        GrantRoleStatement or GrantRolesStatement { IsRevoke: false } => "GRANT ROLE",
        RevokeRoleStatement or GrantRolesStatement => "REVOKE ROLE",
        RevokePrivilegeStatement or GrantPrivilegesStatement { IsRevoke: true } => "REVOKE",
        _ => "GRANT",
    };

    protected override async ValueTask CheckAsync(Statement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        switch (statement)
        {
            case CreateRoleStatement create when pin.Snapshot.Grantees.ContainsKey(Principals.Role(create.Role.Name)):
                throw new SqlException(SqlState.DuplicateObject, $"Role '{create.Role.Name}' already exists.", create.Role.Span.Start);
            case DropRoleStatement drop:
                RequireRole(drop.Role, pin.Snapshot);
                break;
            case GrantRoleStatement grant:
                RequireRole(grant.Role, pin.Snapshot);
                break;
            case RevokeRoleStatement revoke:
                RequireRole(revoke.Role, pin.Snapshot);
                break;
            case GrantPrivilegeStatement grant:
                await CheckObjectAsync(grant.Privilege, grant.To, request, pin, cancellationToken);
                break;
            case RevokePrivilegeStatement revoke:
                await CheckObjectAsync(revoke.Privilege, revoke.From, request, pin, cancellationToken);
                break;
        }
    }

    protected override IEnumerable<DdlRequest> Operations(Statement statement, StatementRequest request)
    {
        var names = new AccessNames(request.Session, Catalog.Current, virtualTables);
        return statement switch
        {
            CreateRoleStatement create => [new DdlRequest { CreateGrantee = new CreateGranteeRequest { Name = Principals.Role(create.Role.Name).ToMessage() } }],
            DropRoleStatement drop => [Drop([Principals.Role(drop.Role.Name)], ifExists: false)],
            GrantRoleStatement grant => [Role(grant.Role, grant.To, grant.AdminOption, isRevoke: false, names)],
            RevokeRoleStatement revoke => [Role(revoke.Role, revoke.From, revoke.AdminOption, isRevoke: true, names)],
            GrantPrivilegeStatement grant => Privileges([grant.Privilege], [grant.To], grant.GrantOption, isRevoke: false, names),
            RevokePrivilegeStatement revoke => Privileges([revoke.Privilege], [revoke.From], revoke.GrantOption, isRevoke: true, names),
            GrantPrivilegesStatement grant => Privileges(grant.Privileges, grant.To, grant.GrantOption, grant.IsRevoke, names),
            GrantRolesStatement grant => from role in grant.Roles
                                         from to in grant.To
                                         select Role(role, to, grant.AdminOption, grant.IsRevoke, names),
            CreateUserStatement create => Create(create, names),
            AlterUserStatement alter => [Alter(alter, names)],
            DropUsersStatement drop => [Drop(drop.Names.Select(name => Existing(name, names)), drop.IfExists)],
            _ => throw new System.Diagnostics.UnreachableException(statement.GetType().Name),
        };
    }

    private static IEnumerable<DdlRequest> Create(CreateUserStatement create, AccessNames names)
    {
        var name = UserOptions.MakesUser(create) ? Principals.User(create.Name.Name) : Principals.Role(create.Name.Name);
        var attributes = UserOptions.ToRequest(name.Name, create.Options);
        // What says that a role is one.
        if (name.Kind == GranteeKind.Role)
            attributes.ClearCanLogin();
        yield return new DdlRequest { CreateGrantee = new CreateGranteeRequest { Name = name.ToMessage(), Attributes = attributes } };
        foreach (var option in create.Options)
        {
            foreach (var role in option.Roles)
            {
                yield return option.Name == "IN ROLE"
                    ? new DdlRequest { GrantRole = new GrantRoleRequest { Role = role.Name, To = name.ToMessage() } }
                    : new DdlRequest { GrantRole = new GrantRoleRequest { Role = name.Name, To = Existing(role, names).ToMessage(), AdminOption = option.Name == "ADMIN" } };
            }
        }
    }

    private static DdlRequest Alter(AlterUserStatement alter, AccessNames names)
    {
        var name = alter.User.Kind == PrincipalKind.Current ? names.Session.User : alter.User.Name.Name;
        if (alter.Options.FirstOrDefault(option => !option.Roles.IsEmpty) is { } other)
            throw new SqlException(SqlState.FeatureNotSupported, $"ALTER USER .. {other.Name} is not supported", other.Span.Start, hint: "GRANT and REVOKE give roles.");
        return new DdlRequest { AlterUser = UserOptions.ToRequest(name, alter.Options) };
    }

    private static DdlRequest Drop(IEnumerable<GranteeName> dropped, bool ifExists)
    {
        var request = new DropGranteeRequest { IfExists = ifExists };
        request.Names.AddRange(dropped.Select(name => name.ToMessage()));
        return new DdlRequest { DropGrantee = request };
    }

    private static DdlRequest Role(Identifier role, Principal principal, bool adminOption, bool isRevoke, AccessNames names) => new()
    {
        GrantRole = new GrantRoleRequest { Role = role.Name.ToLowerInvariant(), To = Principals.Resolve(principal, names).ToMessage(), AdminOption = adminOption, Revoke = isRevoke },
    };

    private static IEnumerable<DdlRequest> Privileges(IEnumerable<Privilege> privileges, IEnumerable<Principal> to, bool grantOption, bool isRevoke, AccessNames names)
    {
        var messages = new List<PrivilegesMessage>();
        foreach (var privilege in privileges)
        {
            if (PrivilegeSpec.IsMeaningless(privilege))
                names.Session.Notices.Enqueue(Notice.Information($"the privilege {privilege.Name} means nothing here: it is not asked for"));
            messages.AddRange(PrivilegeSpec.Of(privilege, names).Select(spec =>
                new PrivilegesMessage { Scope = (int)spec.Scope, Name = new TableName(spec.Name.Database ?? "", spec.Name.Table ?? "").ToMessage(), Text = spec.Text, Rights = (int)spec.Rights }));
        }
        foreach (var principal in to)
        {
            var request = new GrantPrivilegesRequest { To = Principals.Resolve(principal, names).ToMessage(), GrantOption = grantOption, Revoke = isRevoke };
            request.Privileges.AddRange(messages);
            if (messages.Count > 0)
                yield return new DdlRequest { GrantPrivileges = request };
        }
    }

    /// <summary>The role of a name, else the user.</summary>
    private static GranteeName Existing(Identifier name, AccessNames names) =>
        names.Snapshot.Grantees.ContainsKey(Principals.Role(name.Name)) ? Principals.Role(name.Name) : Principals.User(name.Name);

    private static void RequireRole(Identifier role, CatalogSnapshot snapshot)
    {
        if (!snapshot.Grantees.ContainsKey(Principals.Role(role.Name)))
            throw new SqlException(SqlState.UndefinedObject, $"Role '{role.Name}' does not exist.", role.Span.Start);
    }

    private async Task CheckObjectAsync(Privilege privilege, Principal principal, StatementRequest request, CatalogPin pin, CancellationToken cancellationToken)
    {
        if (principal.Kind == PrincipalKind.Role)
            RequireRole(principal.Name, pin.Snapshot);
        await PrivilegeObjects.CheckAsync(privilege, PrivilegeSpec.Of(privilege, new AccessNames(request.Session, pin.Snapshot, virtualTables)), Catalog, pin, cancellationToken);
    }
}
