using System.Globalization;

namespace Impala.Server.Sessions.Options;

/// <summary>A compression codec, ZSTD and GZIP also with a level: ZSTD:9.</summary>
internal sealed class CodecOption : OptionType
{
    public static readonly CodecOption Instance = new();

    private static readonly EnumOption Names = EnumOption.Of(
        "compression codec", "NONE", "DEFAULT", "GZIP", "DEFLATE", "BZIP2", "SNAPPY", "SNAPPY_BLOCKED", "LZO", "LZ4", "ZLIB", "ZSTD", "BROTLI", "LZ4_BLOCKED");

    public override string Values => "a codec; ZSTD:1 to ZSTD:22, GZIP:1 to GZIP:9";

    public override string Normalize(string option, string value)
    {
        var parts = value.Split(':', StringSplitOptions.TrimEntries);
        if (parts.Length > 2)
            throw Refused("Invalid compression codec value");
        var codec = Names.Normalize(parts[0]);
        if (parts.Length == 1)
            return codec;
        var most = codec switch
        {
            "ZSTD" => 22,
            "GZIP" => 9,
            _ => throw Refused("Compression level only supported for ZSTD and GZIP"),
        };
        return int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var level) && level >= 1 && level <= most
            ? FormattableString.Invariant($"{codec}:{level}")
            : throw Refused(FormattableString.Invariant($"Invalid {codec} compression level '{parts[1]}'. Valid values are in [1, {most}]"));
    }
}
