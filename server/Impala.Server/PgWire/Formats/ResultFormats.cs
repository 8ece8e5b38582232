namespace Impala.Server.PgWire.Formats;

/// <summary>The result format codes of a Bind: none means all text, one means all alike, else one a column.</summary>
internal static class ResultFormats
{
    public const short Text = 0;
    public const short Binary = 1;

    public static short For(ReadOnlySpan<short> formats, int column) => formats.Length switch
    {
        0 => Text,
        1 => formats[0],
        _ => column < formats.Length ? formats[column] : Text,
    };
}
