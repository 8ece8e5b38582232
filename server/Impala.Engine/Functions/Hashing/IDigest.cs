namespace Impala.Engine.Functions.Hashing;

/// <summary>A cryptographic digest of bytes.</summary>
internal interface IDigest
{
    static abstract int NumBytes { get; }

    static abstract void Compute(ReadOnlySpan<byte> bytes, Span<byte> digest);
}
