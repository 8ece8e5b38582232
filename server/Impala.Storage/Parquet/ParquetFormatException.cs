using System.Diagnostics.CodeAnalysis;

namespace Impala.Storage.Parquet;

/// <summary>Bytes of a file that break the format. Thrown by decoders, which know no names; the owner of the file turns it into a
/// <c>SqlException</c> that tells file, column and place.</summary>
internal sealed class ParquetFormatException(string message) : Exception(message)
{
    [DoesNotReturn]
    public static void Throw(string message) => throw new ParquetFormatException(message);
}
