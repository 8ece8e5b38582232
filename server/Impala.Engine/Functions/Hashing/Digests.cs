using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Impala.Engine.Functions.Hashing;

/// <summary>MD5, RFC 1321.</summary>
[SuppressMessage("Security", "CA5351", Justification = "The SQL function is defined as MD5.")]
internal readonly struct Md5Digest : IDigest
{
    public static int NumBytes => MD5.HashSizeInBytes;

    public static void Compute(ReadOnlySpan<byte> bytes, Span<byte> digest) => MD5.HashData(bytes, digest);
}

/// <summary>SHA-1, FIPS 180-4.</summary>
[SuppressMessage("Security", "CA5350", Justification = "The SQL function is defined as SHA-1.")]
internal readonly struct Sha1Digest : IDigest
{
    public static int NumBytes => SHA1.HashSizeInBytes;

    public static void Compute(ReadOnlySpan<byte> bytes, Span<byte> digest) => SHA1.HashData(bytes, digest);
}

/// <summary>SHA-256, FIPS 180-4.</summary>
internal readonly struct Sha256Digest : IDigest
{
    public static int NumBytes => SHA256.HashSizeInBytes;

    public static void Compute(ReadOnlySpan<byte> bytes, Span<byte> digest) => SHA256.HashData(bytes, digest);
}
