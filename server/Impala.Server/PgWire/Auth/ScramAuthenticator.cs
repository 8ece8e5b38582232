using System.Security.Cryptography;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Server.PgWire.Messages;

namespace Impala.Server.PgWire.Auth;

/// <summary>
/// SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677; PostgreSQL 15 chapter 55.3) against a password file. An unknown user goes
/// through the whole exchange with a made-up secret, so that names cannot be probed.
/// <code>
/// server: AuthenticationSASL -> client: n,,n=,r=NONCE -> server: r=NONCE+OURS,s=SALT,i=N -> client: c=..,r=..,p=PROOF -> server: v=SIGNATURE
/// </code>
/// </summary>
internal sealed class ScramAuthenticator : IAuthenticator
{
    private const string Mechanism = "SCRAM-SHA-256";
    private const int NumIterations = 4096;
    private const int AuthenticationSasl = 10;
    private const int AuthenticationSaslContinue = 11;
    private const int AuthenticationSaslFinal = 12;

    private readonly PasswordFile _passwords;
    private readonly byte[] _unknownUserKey = RandomNumberGenerator.GetBytes(32);

    public ScramAuthenticator(PasswordFile passwords) => _passwords = passwords;

    public async ValueTask AuthenticateAsync(
        string user, PgWriter writer, Func<CancellationToken, ValueTask<byte[]>> readPassword, CancellationToken cancellationToken)
    {
        writer.WriteAuthentication(AuthenticationSasl, Encoding.ASCII.GetBytes(Mechanism + "\0\0"));
        await writer.FlushAsync(cancellationToken);
        var clientFirst = ReadInitialResponse(await readPassword(cancellationToken));
        var (header, bare) = SplitHeader(clientFirst);
        var clientNonce = Attribute(bare, 'r');
        var nonce = clientNonce + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var salt = HMACSHA256.HashData(_unknownUserKey, Encoding.UTF8.GetBytes("salt " + user))[..16];
        var serverFirst = $"r={nonce},s={Convert.ToBase64String(salt)},i={NumIterations}";
        writer.WriteAuthentication(AuthenticationSaslContinue, Encoding.UTF8.GetBytes(serverFirst));
        await writer.FlushAsync(cancellationToken);

        var clientFinal = Encoding.UTF8.GetString(await readPassword(cancellationToken));
        var proofAt = clientFinal.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0)
            throw WireErrors.Malformed("SASL message without proof");
        var withoutProof = clientFinal[..proofAt];
        var isRightChannel = Attribute(withoutProof, 'c') == Convert.ToBase64String(Encoding.UTF8.GetBytes(header));
        var isRightNonce = Attribute(withoutProof, 'r') == nonce;

        var known = _passwords.TryGet(user, out var password);
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            known ? password.Normalize(NormalizationForm.FormKC) : Convert.ToBase64String(_unknownUserKey), salt, NumIterations, HashAlgorithmName.SHA256, 32);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var message = Encoding.UTF8.GetBytes(bare + "," + serverFirst + "," + withoutProof);
        var expected = HMACSHA256.HashData(SHA256.HashData(clientKey), message);
        for (var i = 0; i < expected.Length; i++)
            expected[i] ^= clientKey[i];
        if (!known || !isRightChannel || !isRightNonce || !CryptographicOperations.FixedTimeEquals(expected, DecodeProof(clientFinal[(proofAt + 3)..])))
            throw new SqlException(SqlState.InvalidPassword, $"password authentication failed for user \"{user}\"");
        var signature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), message);
        writer.WriteAuthentication(AuthenticationSaslFinal, Encoding.ASCII.GetBytes("v=" + Convert.ToBase64String(signature)));
    }

    private static string ReadInitialResponse(byte[] payload)
    {
        var reader = new PgReader(payload);
        if (reader.ReadString() != Mechanism)
            throw WireErrors.Malformed("unknown SASL mechanism");
        var length = reader.ReadInt32();
        return Encoding.UTF8.GetString(reader.ReadBytes(length));
    }

    private static (string Header, string Bare) SplitHeader(string clientFirst)
    {
        var second = clientFirst.IndexOf(',', clientFirst.IndexOf(',', StringComparison.Ordinal) + 1);
        if (second < 0 || clientFirst.StartsWith("p=", StringComparison.Ordinal))
            throw WireErrors.Malformed("SASL channel binding is not offered");
        return (clientFirst[..(second + 1)], clientFirst[(second + 1)..]);
    }

    private static string Attribute(string message, char name)
    {
        foreach (var part in message.Split(','))
            if (part.Length > 1 && part[0] == name && part[1] == '=')
                return part[2..];
        throw WireErrors.Malformed("SASL message without attribute " + name);
    }

    private static byte[] DecodeProof(string text)
    {
        var proof = new byte[text.Length];
        return Convert.TryFromBase64String(text, proof, out var length) ? proof[..length] : throw WireErrors.Malformed("SASL proof is not base64");
    }
}
