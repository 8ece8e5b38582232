using Impala.Storage.FileSystems;
using Impala.Storage.Parquet;

namespace Impala.Storage.Text;

/// <summary>Compressed text files, told by the end of their names as in Impala: .gz, .bz2, .zst, .deflate (zlib) and .snappy (Hadoop's blocks).
/// They are read from their start to their end by one reader.</summary>
public static class TextCompression
{
    private static readonly string[] Suffixes = [".gz", ".bz2", ".zst", ".deflate", ".snappy"];

    /// <summary>Whether the file's name says that it is compressed, and so cannot be split.</summary>
    public static bool IsCompressed(string path) => Array.Exists(Suffixes, suffix => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    /// <summary>The file's text, of a length that is not known before its end; the result owns the file.</summary>
    public static IRandomAccessFile Open(IRandomAccessFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var bytes = new RandomAccessStream(file);
        Stream text = Path.GetExtension(file.Path).ToLowerInvariant() switch
        {
            ".gz" => new DeflatedStream(bytes, isGzip: true),
            ".deflate" => new DeflatedStream(bytes, isGzip: false),
            ".zst" => new ZstdSharp.DecompressionStream(bytes),
            ".bz2" => new Bzip2Stream(bytes),
            ".snappy" => new HadoopSnappyStream(bytes),
            var other => throw new ArgumentException($"{other} is no compression of text", nameof(file)),
        };
        return new DecompressedFile(file, text);
    }
}
