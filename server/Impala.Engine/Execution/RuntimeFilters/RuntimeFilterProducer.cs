using Impala.Catalog.Errors;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>A hash join's end of its runtime filters: it gives them the keys of the finished build side.</summary>
internal sealed class RuntimeFilterProducer : IDisposable
{
    private readonly OperatorContext _context;
    private readonly List<(RuntimeFilterHandle Handle, EquiCondition Condition, int Ordinal)> _sources = [];
    private bool _hasGivenParts;

    private RuntimeFilterProducer(OperatorContext context) => _context = context;

    /// <summary>Null for a join without filters, which is most of them.</summary>
    public static RuntimeFilterProducer? Create(OperatorContext context, JoinNode node)
    {
        if (node.RuntimeFilters.IsEmpty || context.Instance.RuntimeFilters is not { } bank)
            return null;
        var producer = new RuntimeFilterProducer(context);
        foreach (var source in node.RuntimeFilters)
            if (bank.Find(source.FilterId) is { } handle)
                producer._sources.Add((handle, node.Conditions[source.Condition], source.Condition));
        return producer;
    }

    /// <summary>Makes the filters from a finished table; called by the one instance that built it.</summary>
    /// <param name="keyColumns">By condition: the column of the table's layout that has its key.</param>
    public void Publish(JoinTable table, int[] keyColumns)
    {
        _hasGivenParts = true;
        foreach (var (handle, condition, ordinal) in _sources)
        {
            RuntimeFilter? filter = null;
            try
            {
                var keys = new JoinKeys(table, keyColumns[ordinal], _context.Memory);
                filter = RuntimeFilterBuilder.Build(
                    condition.Right.Type, keys, condition.NullSafe, handle.Limits, handle.Memory, _context.CancellationToken, handle.NumPartsOverall);
                var name = Planning.PlanPrinter.FilterName(handle.FilterId);
                _context.Metrics.Add(name + " Keys", filter.NumKeys);
                _context.Metrics.Add(name + " Bytes", filter.NumBytes);
            }
            catch (SqlException error) when (error.SqlState == SqlState.ProgramLimitExceeded)
            {
                // The query goes on without what was only to make it faster.
            }
            handle.AddPart(filter);
        }
    }

    public void Dispose()
    {
        foreach (var (handle, _, _) in _sources)
            handle.Leave(_hasGivenParts);
    }
}
