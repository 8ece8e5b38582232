namespace Impala.SqlParser;

/// <summary>A stretch of a statement's text, in 0-based UTF-16 character offsets.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;

    /// <summary>The smallest span that covers both.</summary>
    public TextSpan To(TextSpan other) => FromBounds(Math.Min(Start, other.Start), Math.Max(End, other.End));

    public static TextSpan FromBounds(int start, int end) => new(start, end - start);
}
