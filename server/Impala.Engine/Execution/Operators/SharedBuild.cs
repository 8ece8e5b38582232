namespace Impala.Engine.Execution.Operators;

/// <summary>
/// What the instances of a join's fragment on one backend build and probe together. Nobody waits for another before it has done its own
/// part, so the steps cannot lock each other out:
/// <code>
/// own rows appended --Arrive--> AllAppended --(link together)--> Ready --own probe rows done--> AllProbed
/// </code>
/// An instance that ends before its part is done abandons the join: it failed, so that the query does, or nobody wants its rows. The
/// others' rows are not wanted then either (a limit was reached, the receivers are done), and they end too: with a part of the build
/// missing they could not tell what has no match.
/// </summary>
internal sealed class SharedBuild<T> : IDisposable
    where T : class, IDisposable
{
    private readonly Lock _lock = new();
    private int _numUsers;
    private int _numAppending;
    private int _numProbing;
    private volatile bool _isAbandoned;

    public SharedBuild(int numUsers, T value)
    {
        _numUsers = numUsers;
        _numAppending = numUsers;
        _numProbing = numUsers;
        Value = value;
    }

    public T Value { get; }

    /// <summary>Set when every instance has appended its rows, and the last one has sealed them.</summary>
    public Signal AllAppended { get; } = new();

    /// <summary>Set when probing may begin.</summary>
    public Signal Ready { get; } = new();

    /// <summary>Set when no instance has probe rows left: which build rows have no match is known.</summary>
    public Signal AllProbed { get; } = new();

    /// <summary>Ask after each signal: true means end without rows.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>The caller's rows are there. True for the last instance, which seals and then sets <see cref="AllAppended"/>.</summary>
    public bool ArriveAppended()
    {
        lock (_lock)
            return --_numAppending == 0;
    }

    public void ArriveProbed()
    {
        lock (_lock)
            if (--_numProbing > 0)
                return;
        AllProbed.Set();
    }

    /// <summary>One user is done with it; the last one frees it.</summary>
    /// <param name="hasPlayedItsPart">False abandons the join.</param>
    public void Release(bool hasPlayedItsPart)
    {
        if (!hasPlayedItsPart)
        {
            _isAbandoned = true;
            AllAppended.Set();
            Ready.Set();
            AllProbed.Set();
        }
        lock (_lock)
            if (--_numUsers != 0)
                return;
        Value.Dispose();
    }

    /// <summary>At the end of the fragment, for users that never came to be; a second time does nothing.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_numUsers <= 0)
                return;
            _numUsers = 0;
        }
        Value.Dispose();
    }
}
