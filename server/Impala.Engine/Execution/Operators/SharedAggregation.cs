using Impala.Engine.Execution.Rows;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Where the instances of an aggregation on one backend meet: each brings the groups of its rows, and when all have come each merges
/// and gives out one partition of the hashes. Tables live until the last instance is done with them.
/// </summary>
internal sealed class SharedAggregation : IDisposable
{
    private readonly Lock _lock = new();
    private readonly GroupTable?[] _tables;
    private int _numMissing;
    private int _numUsers;

    public SharedAggregation(int numInstances)
    {
        _tables = new GroupTable?[numInstances];
        _numMissing = numInstances;
        _numUsers = numInstances;
    }

    /// <summary>Set when every instance has come or gone.</summary>
    public Signal Ready { get; } = new();

    /// <summary>
    /// An instance ended without its groups, because it failed or because nobody wants rows any more; what the others could merge is not
    /// the whole, so they give nothing.
    /// </summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>The tables, once <see cref="Ready"/> is set and unless <see cref="IsAbandoned"/>.</summary>
    public IReadOnlyList<GroupTable> Tables => Array.ConvertAll(_tables, table => table!);

    /// <summary>Takes an instance's table over.</summary>
    public void Arrive(int instance, GroupTable table)
    {
        lock (_lock)
            _tables[instance] = table;
        CountDown();
    }

    /// <summary>An instance ends without having arrived.</summary>
    public void Abandon()
    {
        lock (_lock)
            IsAbandoned = true;
        CountDown();
        Release();
    }

    /// <summary>An instance that arrived needs the tables no more.</summary>
    public void Release()
    {
        lock (_lock)
            if (--_numUsers > 0)
                return;
        Dispose();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var table in _tables)
                table?.Dispose();
            Array.Clear(_tables);
        }
    }

    private void CountDown()
    {
        lock (_lock)
            if (--_numMissing > 0)
                return;
        Ready.Set();
    }
}
