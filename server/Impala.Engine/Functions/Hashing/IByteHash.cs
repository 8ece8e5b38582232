namespace Impala.Engine.Functions.Hashing;

/// <summary>A hash of bytes that Impala defines bit by bit.</summary>
internal interface IByteHash
{
    static abstract ulong Hash(ReadOnlySpan<byte> bytes);
}
