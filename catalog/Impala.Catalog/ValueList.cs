using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Impala.Catalog;

/// <summary>An immutable list that compares element by element, so that records which hold lists compare by value.</summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public readonly struct ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly ImmutableArray<T> _items;

    public ValueList(ImmutableArray<T> items) => _items = items;

    private ImmutableArray<T> Items => _items.IsDefault ? [] : _items;

    public int Count => Items.Length;

    public bool IsEmpty => Items.IsEmpty;

    public T this[int index] => Items[index];

    public ReadOnlySpan<T> AsSpan() => Items.AsSpan();

    public ImmutableArray<T> ToImmutableArray() => Items;

    public ValueList<T> Add(T item) => new(Items.Add(item));

    public ValueList<T> AddRange(IEnumerable<T> items) => new(Items.AddRange(items));

    public ValueList<T> SetItem(int index, T item) => new(Items.SetItem(index, item));

    public ValueList<TOther> Map<TOther>(Func<T, TOther> map)
    {
        var builder = ImmutableArray.CreateBuilder<TOther>(Count);
        foreach (var item in Items)
            builder.Add(map(item));
        return new ValueList<TOther>(builder.MoveToImmutable());
    }

    /// <summary>Maps every element; answers this very list when no element changed by reference.</summary>
    public ValueList<T> MapOrSame(Func<T, T> map)
    {
        ImmutableArray<T>.Builder? builder = null;
        for (var i = 0; i < Count; i++)
        {
            var mapped = map(Items[i]);
            if (builder is null && !ReferenceEquals(mapped, Items[i]))
            {
                builder = ImmutableArray.CreateBuilder<T>(Count);
                builder.AddRange(Items.AsSpan()[..i]);
            }
            builder?.Add(mapped);
        }
        return builder is null ? this : new ValueList<T>(builder.MoveToImmutable());
    }

    public ImmutableArray<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)Items).GetEnumerator();

    public bool Equals(ValueList<T> other) => Items.AsSpan().SequenceEqual(other.Items.AsSpan(), EqualityComparer<T>.Default);

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public static bool operator ==(ValueList<T> left, ValueList<T> right) => left.Equals(right);

    public static bool operator !=(ValueList<T> left, ValueList<T> right) => !left.Equals(right);

    public override string ToString() => "[" + string.Join(", ", Items) + "]";
}

public static class ValueList
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);

    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new([.. items]);
}
