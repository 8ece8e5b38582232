namespace Impala.Engine.Functions.Hashing;

/// <summary>FNV-1a of 64 bits. fnv_hash() begins with the offset basis of 32 bits.</summary>
internal readonly struct FnvHash64 : IByteHash
{
    private const ulong Seed = 0x811C9DC5;
    private const ulong Prime = 1099511628211;

    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed;
        foreach (var value in bytes)
            hash = (value ^ hash) * Prime;
        return hash;
    }
}
