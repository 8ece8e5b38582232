using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Hashing;

/// <summary>Bytes as lower-case hexadecimal digits.</summary>
internal static class HexText
{
    public static void Set(StringVectorBuilder result, int row, ReadOnlySpan<byte> bytes)
    {
        var digits = result.Reserve(bytes.Length * 2);
        Convert.TryToHexStringLower(bytes, digits, out var numDigits);
        result.Commit(row, numDigits);
    }
}
