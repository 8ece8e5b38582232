using System.Security.Cryptography.X509Certificates;
using Impala.Catalog.Errors;
using Impala.Server.PgWire.Messages;

namespace Impala.Server.PgWire.Auth;

/// <summary>
/// Finds the rule for a client and asks for the proof that it names. Without an <see cref="HbaFile"/> everyone gives a password when there
/// is a <see cref="PasswordFile"/>, and is believed otherwise (the daemon then listens on loopback only).
/// </summary>
internal sealed class RuleAuthenticator : IAuthenticator
{
    private const int AuthenticationCleartextPassword = 3;

    private readonly HbaFile? _file;
    private readonly UserSecrets _secrets;
    private readonly HbaRule[] _default;

    public RuleAuthenticator(HbaFile? file, UserSecrets secrets)
    {
        _file = file;
        _secrets = secrets;
        _default = [new HbaRule(null, [], [], [], secrets.HasFile ? HbaMethod.Scram : HbaMethod.Trust)];
    }

    public async ValueTask AuthenticateAsync(
        ClientIdentity client, PgWriter writer, Func<CancellationToken, ValueTask<byte[]>> readPassword, CancellationToken cancellationToken)
    {
        var rule = (_file?.Rules ?? _default).FirstOrDefault(each => each.Matches(client)) ?? throw AuthenticationErrors.NoRule(client);
        CheckCertificate(rule, client);
        switch (rule.Method)
        {
            case HbaMethod.Trust or HbaMethod.Cert:
                break;
            case HbaMethod.Reject:
                throw AuthenticationErrors.Rejected(client);
            case HbaMethod.Scram:
                await ScramExchange.RunAsync(client, _secrets.Find(client.User), writer, readPassword, cancellationToken);
                break;
            case HbaMethod.Password:
                await CheckPasswordAsync(client, writer, readPassword, cancellationToken);
                break;
        }
        _secrets.CheckLogin(client.User);
    }

    private async ValueTask CheckPasswordAsync(
        ClientIdentity client, PgWriter writer, Func<CancellationToken, ValueTask<byte[]>> readPassword, CancellationToken cancellationToken)
    {
        writer.WriteAuthentication(AuthenticationCleartextPassword, []);
        await writer.FlushAsync(cancellationToken);
        var password = ReadPassword(await readPassword(cancellationToken));
        if (password.Length == 0)
            throw new SqlException(SqlState.InvalidPassword, "empty password returned by client");
        if (_secrets.Find(client.User) is not { } secret || !secret.Matches(password))
            throw AuthenticationErrors.WrongPassword(client.User);
    }

    private static string ReadPassword(byte[] payload)
    {
        var reader = new PgReader(payload);
        var password = reader.ReadString();
        reader.End();
        return password;
    }

    private static void CheckCertificate(HbaRule rule, ClientIdentity client)
    {
        if (!rule.ChecksCertificate)
            return;
        if (client.Certificate is not { } certificate)
            throw AuthenticationErrors.NoCertificate();
        if (rule.ChecksName && certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) != client.User)
            throw AuthenticationErrors.WrongCertificate(client.User);
    }
}
