namespace Impala.Engine.Functions.Hashing;

/// <summary>How AES blocks are chained.</summary>
internal enum AesChaining : byte
{
    /// <summary>Galois/counter mode: the last 16 bytes are the authentication tag.</summary>
    Gcm,
    Ctr,
    Cfb,

    /// <summary>Each block by itself, padded as PKCS #7; for decryption only.</summary>
    Ecb,
}

/// <summary>A mode of aes_encrypt and aes_decrypt.</summary>
/// <param name="Name">As the user writes it, in any case.</param>
/// <param name="Chaining">How blocks are chained.</param>
/// <param name="NumKeyBytes">The key's length.</param>
internal sealed record AesMode(string Name, AesChaining Chaining, int NumKeyBytes)
{
    public static readonly IReadOnlyList<AesMode> All =
    [
        new("AES_256_GCM", AesChaining.Gcm, 32),
        new("AES_128_GCM", AesChaining.Gcm, 16),
        new("AES_256_CTR", AesChaining.Ctr, 32),
        new("AES_256_CFB", AesChaining.Cfb, 32),
        new("AES_256_ECB", AesChaining.Ecb, 32),
        new("AES_128_ECB", AesChaining.Ecb, 16),
    ];

    /// <summary>What a NULL mode means.</summary>
    public static AesMode Default => All[0];

    public static AesMode? Find(string name) => All.FirstOrDefault(mode => mode.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
