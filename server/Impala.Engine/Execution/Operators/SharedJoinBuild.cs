using Impala.Engine.Execution.Rows;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// The one table that the local instances of a broadcast join share: the first to arrive builds it, the others give their copy of the
/// input back and park until it is ready. The last one frees it.
/// </summary>
internal sealed class SharedJoinBuild : IDisposable
{
    private readonly Lock _lock = new();
    private int _numUsers;
    private bool _isClaimed;
    private JoinTable? _table;
    private Exception? _error;

    public SharedJoinBuild(int numUsers) => _numUsers = numUsers;

    /// <summary>Set when the table is ready or its build failed.</summary>
    public Signal Ready { get; } = new();

    /// <summary>True for the first caller, which must build.</summary>
    public bool TryClaim()
    {
        lock (_lock)
        {
            var isFirst = !_isClaimed;
            _isClaimed = true;
            return isFirst;
        }
    }

    public void Publish(JoinTable table)
    {
        lock (_lock)
            _table = table;
        Ready.Set();
    }

    /// <summary>The builder ended without a table.</summary>
    public void Fail(Exception error)
    {
        lock (_lock)
            _error ??= error;
        Ready.Set();
    }

    /// <summary>The table, once <see cref="Ready"/> is set.</summary>
    public JoinTable Get()
    {
        lock (_lock)
        {
            if (_error is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error);
            return _table!;
        }
    }

    /// <summary>One user is done with it.</summary>
    public void Release()
    {
        lock (_lock)
            if (--_numUsers > 0)
                return;
        Dispose();
    }

    public void Dispose()
    {
        JoinTable? table;
        lock (_lock)
            (table, _table) = (_table, null);
        table?.Dispose();
    }
}
