using Impala.Storage.Memory;

namespace Impala.Engine.Columnar;

/// <summary>
/// Objects that stand for a batch and its parts, kept for the next batch. Each thread has a few of every kind without locks; what it has too
/// many or too few of moves in halves to and from a shared store, since batches are often made on one thread and disposed on another.
/// Both are bounded. Nothing comes back while <see cref="Lifetimes"/> are checked.
/// </summary>
/// <typeparam name="T">What is kept; kinds of it, such as arrays of a length, have numbers below <see cref="NumKinds"/>.</typeparam>
internal static class ObjectPool<T>
    where T : class
{
    public const int NumKinds = 33;
    private const int MaxPerThread = 64;
    private const int MaxShared = 2048;

    private static readonly Store[] Shared = [.. Enumerable.Range(0, NumKinds).Select(_ => new Store())];

    [ThreadStatic]
    private static Store[]? _own;

    /// <summary>One that was kept, or null.</summary>
    public static T? Take(int kind = 0)
    {
        if (_own is not { } own)
            return null;
        var store = own[kind];
        if (store.Count == 0)
        {
            var shared = Shared[kind];
            if (Volatile.Read(ref shared.Count) == 0)
                return null;
            lock (shared)
                Move(shared, store, MaxPerThread / 2);
            if (store.Count == 0)
                return null;
        }
        var item = store.Items[--store.Count];
        store.Items[store.Count] = null!;
        return item;
    }

    /// <summary>Keeps an object that nobody refers to any more.</summary>
    public static void Return(T item, int kind = 0)
    {
        if (Lifetimes.AreChecked)
            return;
        var store = (_own ??= CreateStores())[kind];
        if (store.Count == MaxPerThread)
        {
            var shared = Shared[kind];
            lock (shared)
                Move(store, shared, Math.Min(MaxPerThread / 2, MaxShared - shared.Count));
            if (store.Count == MaxPerThread)
                return;
        }
        if (store.Count == store.Items.Length)
            Array.Resize(ref store.Items, Math.Max(8, store.Count * 2));
        store.Items[store.Count++] = item;
    }

    private static void Move(Store from, Store to, int count)
    {
        count = Math.Min(count, from.Count);
        if (count <= 0)
            return;
        if (to.Items.Length < to.Count + count)
            Array.Resize(ref to.Items, Math.Max(to.Count + count, to.Items.Length * 2));
        Array.Copy(from.Items, from.Count - count, to.Items, to.Count, count);
        Array.Clear(from.Items, from.Count - count, count);
        to.Count += count;
        from.Count -= count;
    }

    private static Store[] CreateStores()
    {
        var stores = new Store[NumKinds];
        for (var i = 0; i < stores.Length; i++)
            stores[i] = new Store();
        return stores;
    }

    private sealed class Store
    {
        public T[] Items = [];
        public int Count;
    }
}
