namespace Impala.Server.Queries.Copy;

/// <summary>A field's bytes as they stand in the window; a negative length is NULL.</summary>
internal unsafe struct CopyField
{
    public byte* Start;
    public int Length;

    /// <summary>Whether escapes or quotes stand in it, so that the value is not its bytes.</summary>
    public bool HasEscape;

    public readonly bool IsNull => Length < 0;

    public readonly ReadOnlySpan<byte> Span => new(Start, Math.Max(0, Length));
}
