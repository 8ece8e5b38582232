namespace Impala.Engine.Columnar.Frames;

/// <summary>
/// A batch as bytes: Arrow's buffers one after the other behind short headers, aligned so that the receiver's vectors lie over them.
/// Apache.Arrow's own batch messages are not used: its writer sends only a stream's first dictionary (platform.md 2).
/// <code>
/// frame  = rows:int32 columns:int32 column*
/// column = kind:int32 flags:int32 stringBytes:int32 entries:int32     (flags' third byte: width; entries: of a new dictionary)
///          [validity] [entries' values, their string bytes] values [string bytes]       each aligned to 16
/// </code>
/// With a width, integers are [least:int64 0:int64] and distances from it, texts lengths and then bytes, codes just shorter: a byte
/// less to send saves more time than it costs to unpack. Else values are as in the vector, over the received buffer; strings are 16-byte views then,
/// whose pointer is an offset into the string bytes. A dictionary goes out with the first batch that uses it and
/// stays until another one comes; one that is larger than its batches is expanded instead.
/// </summary>
internal static class BatchFrame
{
    public const int HeaderSize = 16;
    public const int ColumnHeaderSize = 16;
    public const int Alignment = 16;

    public const int HasValidity = 1;
    public const int HasDictionary = 2;

    /// <summary>Where in the flags the width is.</summary>
    public const int WidthShift = 16;

    /// <summary>Bytes of what packed integers count from.</summary>
    public const int BaseSize = 16;

    public static long Align(long position) => (position + Alignment - 1) & ~(Alignment - 1L);
}
