using System.Security.Cryptography;
using Impala.Catalog.Errors;
using Impala.Catalog.Protos;
using Impala.Server.PgWire.Auth;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;

namespace Impala.Server.Access;

/// <summary>The options of CREATE USER and ALTER USER. A password leaves this node as the secret that SCRAM needs, never as itself.</summary>
internal static class UserOptions
{
    private const int MaxPasswordLength = 1024;

    /// <summary>CREATE USER, and CREATE ROLE with what only users have.</summary>
    public static bool MakesUser(CreateUserStatement create) => create.IsUser || create.Options.Any(option => option.Name is "LOGIN" or "PASSWORD" or "SUPERUSER");

    /// <summary>ALTER USER of oneself that sets nothing but the password.</summary>
    public static bool IsOwnPassword(AlterUserStatement alter, Session session) =>
        (alter.User.Kind == PrincipalKind.Current || alter.User.Name.Name == session.User) && alter.Options.All(option => option.Name == "PASSWORD");

    /// <exception cref="SqlException">0A000 for what users do not have here, 42601 for options that contradict each other.</exception>
    public static AlterUserRequest ToRequest(string name, IEnumerable<UserOption> options)
    {
        var request = new AlterUserRequest { Name = name };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var option in options)
        {
            if (!seen.Add(option.Name.StartsWith("NO", StringComparison.Ordinal) ? option.Name[2..] : option.Name))
                throw new SqlException(SqlState.SyntaxError, "conflicting or redundant options", option.Span.Start);
            Apply(option, request);
        }
        return request;
    }

    private static void Apply(UserOption option, AlterUserRequest request)
    {
        switch (option.Name)
        {
            case "SUPERUSER" or "NOSUPERUSER":
                request.IsSuperuser = option.Name == "SUPERUSER";
                break;
            case "LOGIN" or "NOLOGIN":
                request.CanLogin = option.Name == "LOGIN";
                break;
            case "PASSWORD":
                request.PasswordSecret = option.Text is { Length: > 0 } password ? SecretOf(password, option) : "";
                break;
            case "CREATEDB":
                throw Refused(option, "GRANT CREATE ON SERVER gives the right to make databases.");
            case "CREATEROLE":
                throw Refused(option, "Superusers and those of --admin_users administer roles.");
            case "NOINHERIT" or "REPLICATION" or "BYPASSRLS" or "VALID UNTIL":
                throw Refused(option, null);
            case "CONNECTION LIMIT" when option.Text != "-1":
                throw Refused(option, null);
        }
    }

    /// <summary>The secret of a password, or the one that the client made, as psql's \password does.</summary>
    private static string SecretOf(string password, UserOption option)
    {
        if (password.Length > MaxPasswordLength)
            throw new SqlException(SqlState.InvalidParameterValue, $"a password has at most {MaxPasswordLength} characters", option.Span.Start);
        if (password.StartsWith("md5", StringComparison.Ordinal) && password.Length == 35 && password.AsSpan(3).IndexOfAnyExcept("0123456789abcdef") < 0)
            throw new SqlException(SqlState.FeatureNotSupported, "passwords hashed with MD5 are not supported", option.Span.Start, hint: "Set password_encryption of the client to scram-sha-256.");
        return (ScramSecret.TryParse(password, out var made) ? made : ScramSecret.FromPassword(password, RandomNumberGenerator.GetBytes(16))).ToString();
    }

    private static SqlException Refused(UserOption option, string? hint) => new(SqlState.FeatureNotSupported, $"{option.Name} is not supported for users", option.Span.Start, hint: hint);
}
