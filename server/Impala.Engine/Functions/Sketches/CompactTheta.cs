using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// A compact theta sketch in the Apache DataSketches library's binary form (serial version 3): the hashes below theta, a fraction of 2^63,
/// which stand for theta's share of all. Readers check every length before they use it.
/// </summary>
internal readonly ref struct CompactTheta
{
    /// <summary>Theta of a sketch that holds all it was given.</summary>
    public const ulong All = long.MaxValue;

    private const byte Version = 3;
    private const byte CompactFamily = 3;
    private const byte ReadOnlyFlag = 1 << 1;
    private const byte EmptyFlag = 1 << 2;
    private const byte CompactFlag = 1 << 3;
    private const byte OrderedFlag = 1 << 4;
    private const int ShortPreamble = 8;


    private CompactTheta(ReadOnlySpan<ulong> keys, ulong theta, bool isEmpty)
    {
        Keys = keys;
        Theta = theta;
        IsEmpty = isEmpty;
    }

    /// <summary>Ascending where we or the library made them in order.</summary>
    public ReadOnlySpan<ulong> Keys { get; }

    public ulong Theta { get; }

    public bool IsEmpty { get; }

    public static CompactTheta Empty => new([], All, isEmpty: true);

    public double Estimate => Theta == All ? Keys.Length : Keys.Length / (Theta / (double)All);

    public static int LengthOf(int numKeys, ulong theta, bool isEmpty) =>
        (sizeof(ulong) * numKeys) + (isEmpty || (numKeys == 1 && theta == All) ? ShortPreamble : theta == All ? 2 * ShortPreamble : 3 * ShortPreamble);

    /// <summary>Reads a sketch; raises when the bytes are none.</summary>
    public static CompactTheta Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ShortPreamble || bytes[1] != Version || bytes[2] != CompactFamily)
            throw FunctionErrors.InvalidSketch();
        var numLongs = bytes[0] & 0x3F;
        if ((bytes[5] & EmptyFlag) != 0)
            return Empty;
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) != SketchValues.SeedHash || numLongs is < 1 or > 3 || bytes.Length < numLongs * ShortPreamble)
            throw FunctionErrors.InvalidSketch();
        var numKeys = numLongs == 1 ? 1 : BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var theta = numLongs == 3 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]) : All;
        var keys = bytes[(numLongs * ShortPreamble)..];
        if (numKeys < 0 || keys.Length / sizeof(ulong) < numKeys || theta is 0 or > All)
            throw FunctionErrors.InvalidSketch();
        return new CompactTheta(MemoryMarshal.Cast<byte, ulong>(keys)[..numKeys], theta, isEmpty: false);
    }

    /// <summary>Writes ordered keys into as many bytes as <see cref="LengthOf"/> tells.</summary>
    public static void Write(ReadOnlySpan<ulong> keys, ulong theta, bool isEmpty, Span<byte> destination)
    {
        var numLongs = isEmpty || (keys.Length == 1 && theta == All) ? 1 : theta == All ? 2 : 3;
        destination[..(numLongs * ShortPreamble)].Clear();
        destination[0] = (byte)numLongs;
        destination[1] = Version;
        destination[2] = CompactFamily;
        destination[5] = (byte)(ReadOnlyFlag | CompactFlag | OrderedFlag | (isEmpty ? EmptyFlag : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], SketchValues.SeedHash);
        if (numLongs > 1)
            BinaryPrimitives.WriteInt32LittleEndian(destination[8..], keys.Length);
        if (numLongs > 2)
            BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], theta);
        MemoryMarshal.AsBytes(keys).CopyTo(destination[(numLongs * ShortPreamble)..]);
    }
}
