using System.Buffers.Binary;
using System.Numerics;

namespace Impala.Storage.Parquet.Statistics;

/// <summary>XXH64 with seed 0, the hash of the format's bloom filters. Source: xxHash specification, version 0.1.1.</summary>
internal static class XxHash
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    public static ulong Hash(ReadOnlySpan<byte> data)
    {
        var length = (ulong)data.Length;
        ulong hash;
        if (data.Length >= 32)
        {
            var (lane1, lane2, lane3, lane4) = (unchecked(Prime1 + Prime2), Prime2, 0UL, unchecked(0UL - Prime1));
            for (; data.Length >= 32; data = data[32..])
            {
                lane1 = Round(lane1, BinaryPrimitives.ReadUInt64LittleEndian(data));
                lane2 = Round(lane2, BinaryPrimitives.ReadUInt64LittleEndian(data[8..]));
                lane3 = Round(lane3, BinaryPrimitives.ReadUInt64LittleEndian(data[16..]));
                lane4 = Round(lane4, BinaryPrimitives.ReadUInt64LittleEndian(data[24..]));
            }
            hash = BitOperations.RotateLeft(lane1, 1) + BitOperations.RotateLeft(lane2, 7)
                + BitOperations.RotateLeft(lane3, 12) + BitOperations.RotateLeft(lane4, 18);
            hash = Merge(Merge(Merge(Merge(hash, lane1), lane2), lane3), lane4);
        }
        else
        {
            hash = Prime5;
        }
        return Finish(hash + length, data);
    }

    private static ulong Finish(ulong hash, ReadOnlySpan<byte> tail)
    {
        for (; tail.Length >= 8; tail = tail[8..])
            hash = (BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(tail)), 27) * Prime1) + Prime4;
        if (tail.Length >= 4)
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(tail) * Prime1), 23) * Prime2) + Prime3;
            tail = tail[4..];
        }
        foreach (var value in tail)
            hash = BitOperations.RotateLeft(hash ^ (value * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;
}
