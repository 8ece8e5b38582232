using Impala.Catalog.Errors;

namespace Impala.Server.PgWire.Auth;

/// <summary>Refusals of clients, in PostgreSQL's words.</summary>
internal static class AuthenticationErrors
{
    public static SqlException WrongPassword(string user) => new(SqlState.InvalidPassword, $"password authentication failed for user \"{user}\"");

    public static SqlException NoLogin(string user) => new(SqlState.InvalidAuthorization, $"role \"{user}\" is not permitted to log in");

    public static SqlException NoRule(ClientIdentity client) => new(
        SqlState.InvalidAuthorization,
        $"no pg_hba.conf entry for {Describe(client)}",
        hint: "Add a rule to the file of --hba_file; the first rule that fits a connection decides.");

    public static SqlException Rejected(ClientIdentity client) => new(SqlState.InvalidAuthorization, $"pg_hba.conf rejects connection for {Describe(client)}");

    public static SqlException NoCertificate() => new(SqlState.InvalidAuthorization, "connection requires a valid client certificate");

    public static SqlException WrongCertificate(string user) => new(
        SqlState.InvalidAuthorization,
        $"certificate authentication failed for user \"{user}\"",
        hint: "The common name (CN) of the client's certificate must be the user's name.");

    private static string Describe(ClientIdentity client) =>
        $"host \"{client.Address}\", user \"{client.User}\", database \"{client.Database}\", {(client.IsEncrypted ? "SSL encryption" : "no encryption")}";
}
