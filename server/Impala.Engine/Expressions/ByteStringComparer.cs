namespace Impala.Engine.Expressions;

/// <summary>Compares byte strings by content, and lets a set be asked with a span.</summary>
internal sealed class ByteStringComparer : IEqualityComparer<ByteString>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ByteString>
{
    public static readonly ByteStringComparer Instance = new();

    public bool Equals(ByteString? left, ByteString? right) => left is null ? right is null : left.Equals(right);

    public int GetHashCode(ByteString value) => GetHashCode(value.Span);

    public bool Equals(ReadOnlySpan<byte> alternate, ByteString other) => alternate.SequenceEqual(other.Span);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public ByteString Create(ReadOnlySpan<byte> alternate) => new(alternate);
}
