namespace Impala.Storage.Text;

/// <summary>A field's bytes as they stand in the file; a negative length means that the line ended before the field.</summary>
public readonly unsafe struct TextField(byte* bytes, int length, bool hasEscape)
{
    public byte* Bytes => bytes;

    public int Length => length;

    /// <summary>Whether an escape character stands in it, so that the value is not its bytes.</summary>
    public bool HasEscape => hasEscape;

    public bool IsMissing => length < 0;

    public ReadOnlySpan<byte> Span => new(bytes, Math.Max(length, 0));
}
