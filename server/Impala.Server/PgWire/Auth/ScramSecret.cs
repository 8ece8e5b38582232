using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Impala.Server.PgWire.Auth;

/// <summary>
/// What a server keeps of a password for SCRAM-SHA-256 (RFC 5803): enough to check a proof, not enough to make one. Its text is
/// PostgreSQL's, <c>SCRAM-SHA-256$iterations:salt$storedkey:serverkey</c>, so secrets can be taken over from pg_authid.
/// </summary>
internal sealed record ScramSecret(byte[] Salt, int NumIterations, byte[] StoredKey, byte[] ServerKey)
{
    /// <summary>Iterations of new secrets; PostgreSQL's number.</summary>
    public const int DefaultIterations = 4096;

    private const string Prefix = "SCRAM-SHA-256$";
    private const int MaxIterations = 1_000_000;

    public static ScramSecret FromPassword(string password, byte[] salt, int numIterations = DefaultIterations)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(password.Normalize(NormalizationForm.FormKC), salt, numIterations, HashAlgorithmName.SHA256, 32);
        return new ScramSecret(
            salt, numIterations, SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8)), HMACSHA256.HashData(salted, "Server Key"u8));
    }

    /// <summary>Takes apart PostgreSQL's text; false when it is something else, as a password that begins alike.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScramSecret? secret)
    {
        secret = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var parts = text[Prefix.Length..].Split('$', ':');
        Span<byte> stored = stackalloc byte[33];
        Span<byte> server = stackalloc byte[33];
        var salt = new byte[text.Length];
        if (parts.Length != 4
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var numIterations)
            || numIterations is < 1 or > MaxIterations
            || !Convert.TryFromBase64String(parts[1], salt, out var saltLength)
            || !Convert.TryFromBase64String(parts[2], stored, out var storedLength)
            || !Convert.TryFromBase64String(parts[3], server, out var serverLength)
            || storedLength != 32
            || serverLength != 32)
            return false;
        secret = new ScramSecret(salt[..saltLength], numIterations, stored[..32].ToArray(), server[..32].ToArray());
        return true;
    }

    /// <summary>Whether a password is the one this was made from.</summary>
    public bool Matches(string password) =>
        CryptographicOperations.FixedTimeEquals(FromPassword(password, Salt, NumIterations).StoredKey, StoredKey);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Prefix}{NumIterations}:{Convert.ToBase64String(Salt)}${Convert.ToBase64String(StoredKey)}:{Convert.ToBase64String(ServerKey)}");
}
