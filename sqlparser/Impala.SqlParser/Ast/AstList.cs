using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Impala.SqlParser.Ast;

/// <summary>An immutable list that compares element by element, so that trees which hold lists compare by value.</summary>
[CollectionBuilder(typeof(AstList), nameof(AstList.Create))]
public readonly struct AstList<T> : IReadOnlyList<T>, IEquatable<AstList<T>>
{
    private readonly ImmutableArray<T> _items;

    public AstList(ImmutableArray<T> items) => _items = items;

    private ImmutableArray<T> Items => _items.IsDefault ? [] : _items;

    public int Count => _items.IsDefault ? 0 : _items.Length;

    public bool IsEmpty => Count == 0;

    public T this[int index] => Items[index];

    public ReadOnlySpan<T> AsSpan() => Items.AsSpan();

    public ImmutableArray<T> ToImmutableArray() => Items;

    public ImmutableArray<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)Items).GetEnumerator();

    public bool Equals(AstList<T> other) => Items.AsSpan().SequenceEqual(other.Items.AsSpan(), EqualityComparer<T>.Default);

    public override bool Equals(object? obj) => obj is AstList<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public static bool operator ==(AstList<T> left, AstList<T> right) => left.Equals(right);

    public static bool operator !=(AstList<T> left, AstList<T> right) => !left.Equals(right);

    public override string ToString() => "[" + string.Join(", ", Items) + "]";
}

public static class AstList
{
    public static AstList<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);

    public static AstList<T> ToAstList<T>(this IEnumerable<T> items) => new([.. items]);
}
