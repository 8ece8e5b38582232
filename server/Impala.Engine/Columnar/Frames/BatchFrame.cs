namespace Impala.Engine.Columnar.Frames;

/// <summary>
/// A batch as bytes: Arrow's buffers one after the other behind short headers, aligned so that the receiver's vectors lie over them.
/// Apache.Arrow's own batch messages are not used: its writer sends only a stream's first dictionary (platform.md 2).
/// <code>
/// frame  = rows:int32 columns:int32 column*
/// column = kind:int32 flags:int32 stringBytes:int32 entries:int32     (entries: of a new dictionary)
///          [validity] [entries' values, their string bytes] values [string bytes]       each aligned to 16
/// </code>
/// Strings are 16-byte views whose pointer is an offset into the string bytes. A dictionary goes out with the first batch that uses it and
/// stays until another one comes; one that is larger than its batches is expanded instead.
/// </summary>
internal static class BatchFrame
{
    public const int HeaderSize = 16;
    public const int ColumnHeaderSize = 16;
    public const int Alignment = 16;

    public const int HasValidity = 1;
    public const int HasDictionary = 2;

    public static long Align(long position) => (position + Alignment - 1) & ~(Alignment - 1L);
}
