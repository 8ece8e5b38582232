using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.SqlParser.Ast;

namespace Impala.Server.Access;

/// <summary>Refusals, in Impala's words (its AuthorizationException), all 42501.</summary>
internal static class AccessErrors
{
    public static SqlException NotEnabled(Statement statement) => new(
        SqlState.FeatureNotSupported, "Authorization is not enabled.", statement.Span.Start, hint: "impalad's flag --authorization_provider=catalog turns it on.");

    public static SqlException Denied(string user, AccessRequest request)
    {
        var option = request.Need.WithGrantOption ? " with 'GRANT OPTION'" : "";
        return Refused(request.Kind switch
        {
            AccessKind.Definition => $"User '{user}' does not have privileges to see the definition of view '{request.Text}'.",
            AccessKind.Role => $"User '{user}' does not have privileges with 'ADMIN OPTION' to grant the role: {request.Text}",
            AccessKind.Plan => $"User '{user}' does not have privileges to EXPLAIN this statement.",
            _ when request.Need.IsAny || request.Need.Rights == AccessRights.All => $"User '{user}' does not have privileges{option} to access: {request.Text}",
            _ => $"User '{user}' does not have privileges{option} to execute '{NameOf(request.Need.Rights)}' on: {request.Text}",
        });
    }

    public static SqlException NoProfile(string user) => Refused($"User {user} is not authorized to access the runtime profile or execution summary.");

    private static SqlException Refused(string message) => new(SqlState.InsufficientPrivilege, message);

    private static string NameOf(AccessRights rights) => rights switch
    {
        AccessRights.Refresh => "INVALIDATE METADATA/REFRESH",
        _ => rights.ToString().ToUpperInvariant().Replace(", ", ",", StringComparison.Ordinal),
    };
}
