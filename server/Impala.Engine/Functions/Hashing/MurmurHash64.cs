using System.Buffers.Binary;

namespace Impala.Engine.Functions.Hashing;

/// <summary>MurmurHash64A of Austin Appleby; murmur_hash() has the seed 0, ndv() another one.</summary>
internal readonly struct MurmurHash64 : IByteHash
{
    private const ulong Prime = 0xC6A4A7935BD1E995;
    private const int Shift = 47;

    public static ulong Hash(ReadOnlySpan<byte> bytes) => Hash(bytes, 0);

    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = seed ^ ((ulong)bytes.Length * Prime);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            var block = BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Prime;
            block = (block ^ (block >> Shift)) * Prime;
            hash = (hash ^ block) * Prime;
        }
        if (!bytes.IsEmpty)
        {
            ulong tail = 0;
            for (var i = 0; i < bytes.Length; i++)
                tail |= (ulong)bytes[i] << (8 * i);
            hash = (hash ^ tail) * Prime;
        }
        hash = (hash ^ (hash >> Shift)) * Prime;
        return hash ^ (hash >> Shift);
    }
}
