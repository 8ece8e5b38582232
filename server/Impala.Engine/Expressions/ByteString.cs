using System.Text;

namespace Impala.Engine.Expressions;

/// <summary>An immutable byte string that compares by content: the value of text and binary constants.</summary>
public sealed class ByteString : IEquatable<ByteString>
{
    private readonly byte[] _bytes;

    public ByteString(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    private ByteString(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Span => _bytes;

    public int Length => _bytes.Length;

    public static ByteString FromText(string text) => new(Encoding.UTF8.GetBytes(text));

    public bool Equals(ByteString? other) => other is not null && Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => Equals(obj as ByteString);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(_bytes);
}
