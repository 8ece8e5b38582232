using System.Security.Cryptography;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Server.PgWire.Messages;

namespace Impala.Server.PgWire.Auth;

/// <summary>
/// The server's side of SCRAM-SHA-256, over TLS also SCRAM-SHA-256-PLUS with channel binding of type tls-server-end-point (RFC 5802,
/// RFC 7677, RFC 5929; PostgreSQL 15 chapter 55.3). An unknown user goes through the whole exchange with a made-up secret, so that names
/// cannot be probed.
/// <code>
/// server: AuthenticationSASL -> client: n,,n=,r=NONCE -> server: r=NONCE+OURS,s=SALT,i=N -> client: c=..,r=..,p=PROOF -> server: v=SIGNATURE
/// </code>
/// </summary>
internal static class ScramExchange
{
    private const string Plain = "SCRAM-SHA-256";
    private const string WithBinding = "SCRAM-SHA-256-PLUS";
    private const string BindingFlag = "p=tls-server-end-point";
    private const int AuthenticationSasl = 10;
    private const int AuthenticationSaslContinue = 11;
    private const int AuthenticationSaslFinal = 12;

    // One a process: the salt shown for an unknown user must be the same each time.
    private static readonly byte[] UnknownUserKey = RandomNumberGenerator.GetBytes(32);

    /// <param name="secret">The user's; null when there is no such user.</param>
    /// <exception cref="SqlException">28P01: the password is wrong; 28000: another channel; 08P01: not SCRAM.</exception>
    public static async ValueTask RunAsync(
        ClientIdentity client, ScramSecret? secret, PgWriter writer, Func<CancellationToken, ValueTask<byte[]>> readPassword, CancellationToken cancellationToken)
    {
        var known = secret ?? MadeUpSecret(client.User);
        var mechanisms = client.IsEncrypted ? $"{WithBinding}\0{Plain}\0\0" : $"{Plain}\0\0";
        writer.WriteAuthentication(AuthenticationSasl, Encoding.ASCII.GetBytes(mechanisms));
        await writer.FlushAsync(cancellationToken);

        var (mechanism, first) = ReadInitialResponse(await readPassword(cancellationToken));
        var (header, bare) = SplitFirst(client, mechanism, first);
        var nonce = Attribute(bare, 'r') + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var serverFirst = FormattableString.Invariant($"r={nonce},s={Convert.ToBase64String(known.Salt)},i={known.NumIterations}");
        writer.WriteAuthentication(AuthenticationSaslContinue, Encoding.UTF8.GetBytes(serverFirst));
        await writer.FlushAsync(cancellationToken);

        var (withoutProof, proof) = SplitFinal(Encoding.UTF8.GetString(await readPassword(cancellationToken)));
        byte[] channel = mechanism == WithBinding ? [.. Encoding.UTF8.GetBytes(header), .. client.EndpointHash!] : Encoding.UTF8.GetBytes(header);
        if (Attribute(withoutProof, 'c') != Convert.ToBase64String(channel))
            throw new SqlException(SqlState.InvalidAuthorization, "SCRAM channel binding check failed");
        if (Attribute(withoutProof, 'r') != nonce)
            throw WireErrors.Malformed("SASL nonce does not match");
        var message = Encoding.UTF8.GetBytes($"{bare},{serverFirst},{withoutProof}");
        if (!IsProof(proof, known, message) || secret is null)
            throw AuthenticationErrors.WrongPassword(client.User);
        var signature = HMACSHA256.HashData(known.ServerKey, message);
        writer.WriteAuthentication(AuthenticationSaslFinal, Encoding.ASCII.GetBytes("v=" + Convert.ToBase64String(signature)));
    }

    private static ScramSecret MadeUpSecret(string user) =>
        new(HMACSHA256.HashData(UnknownUserKey, Encoding.UTF8.GetBytes("salt " + user))[..16], ScramSecret.DefaultIterations, UnknownUserKey, UnknownUserKey);

    // The proof is the client's key XOR a signature that the stored key makes; the stored key is the client key's hash.
    private static bool IsProof(byte[] proof, ScramSecret secret, byte[] message)
    {
        var signature = HMACSHA256.HashData(secret.StoredKey, message);
        if (proof.Length != signature.Length)
            return false;
        var clientKey = new byte[proof.Length];
        for (var i = 0; i < proof.Length; i++)
            clientKey[i] = (byte)(proof[i] ^ signature[i]);
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(clientKey), secret.StoredKey);
    }

    private static (string Mechanism, string First) ReadInitialResponse(byte[] payload)
    {
        var reader = new PgReader(payload);
        var mechanism = reader.ReadString();
        if (mechanism is not (Plain or WithBinding))
            throw WireErrors.Malformed("client selected an invalid SASL authentication mechanism");
        return (mechanism, Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32())));
    }

    /// <summary>The head of the first message, up to its second comma, checked against the channel; and the rest.</summary>
    private static (string Header, string Bare) SplitFirst(ClientIdentity client, string mechanism, string first)
    {
        var comma = first.IndexOf(',', StringComparison.Ordinal);
        var second = comma < 0 ? -1 : first.IndexOf(',', comma + 1);
        if (second < 0)
            throw WireErrors.Malformed("SASL message without a header");
        if (second != comma + 1)
            throw new SqlException(SqlState.FeatureNotSupported, "client uses authorization identity, but it is not supported");
        var flag = first[..comma];
        if (mechanism == WithBinding && !client.IsEncrypted)
            throw WireErrors.Malformed("channel binding was not offered");
        if (mechanism == WithBinding != flag.StartsWith("p=", StringComparison.Ordinal))
            throw WireErrors.Malformed("the SASL mechanism and the message's channel binding do not agree");
        if (mechanism == WithBinding && flag != BindingFlag)
            throw WireErrors.Malformed($"unsupported SCRAM channel-binding type \"{flag[2..]}\"");
        if (flag == "y" && client.IsEncrypted)
        {
            throw new SqlException(
                SqlState.ProtocolViolation,
                "SCRAM channel binding negotiation error",
                detail: "The client supports SCRAM channel binding but thinks the server does not. However, this server does support channel binding.");
        }
        if (flag is not ("y" or "n" or BindingFlag))
            throw WireErrors.Malformed("unexpected channel-binding flag");
        return (first[..(second + 1)], first[(second + 1)..]);
    }

    private static (string WithoutProof, byte[] Proof) SplitFinal(string final)
    {
        var at = final.LastIndexOf(",p=", StringComparison.Ordinal);
        if (at < 0)
            throw WireErrors.Malformed("SASL message without proof");
        var proof = new byte[final.Length];
        return Convert.TryFromBase64String(final[(at + 3)..], proof, out var length)
            ? (final[..at], proof[..length])
            : throw WireErrors.Malformed("SASL proof is not base64");
    }

    private static string Attribute(string message, char name)
    {
        foreach (var part in message.Split(','))
            if (part.Length > 1 && part[0] == name && part[1] == '=')
                return part[2..];
        throw WireErrors.Malformed("SASL message without attribute " + name);
    }
}
