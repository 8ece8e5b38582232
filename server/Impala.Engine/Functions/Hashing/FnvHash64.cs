namespace Impala.Engine.Functions.Hashing;

/// <summary>FNV-1a of 64 bits; fnv_hash() begins with the 32-bit offset basis, ndv() and its relatives with the 64-bit one.</summary>
internal readonly struct FnvHash64 : IByteHash
{
    public const ulong Seed = 14695981039346656037;

    private const ulong FunctionSeed = 0x811C9DC5;
    private const ulong Prime = 1099511628211;

    public static ulong Hash(ReadOnlySpan<byte> bytes) => Hash(bytes, FunctionSeed);

    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong hash)
    {
        foreach (var value in bytes)
            hash = (value ^ hash) * Prime;
        return hash;
    }
}
