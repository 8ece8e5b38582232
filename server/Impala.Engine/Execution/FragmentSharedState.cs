using System.Collections.Concurrent;

namespace Impala.Engine.Execution;

/// <summary>Objects that the instances of one fragment on one backend share, made by whichever instance comes first.</summary>
public sealed class FragmentSharedState : IDisposable
{
    private readonly ConcurrentDictionary<(int NodeId, Type Type), Lazy<object>> _objects = new();

    public T GetOrAdd<T>(int nodeId, Func<T> create)
        where T : class =>
        (T)_objects.GetOrAdd((nodeId, typeof(T)), _ => new Lazy<object>(create)).Value;

    public void Dispose()
    {
        foreach (var entry in _objects.Values)
            if (entry.IsValueCreated && entry.Value is IDisposable disposable)
                disposable.Dispose();
        _objects.Clear();
    }
}
