using Impala.Engine.Columnar;
using Impala.Engine.Execution.Profile;

namespace Impala.Engine.Execution;

/// <summary>
/// The run-time form of a plan node within one fragment instance. Its driver pulls it from one worker at a time; it never waits
/// (it answers Blocked), checks cancellation per batch, and accounts what it holds to its memory tracker.
/// </summary>
public abstract class Operator : IDisposable
{
    protected Operator(OperatorContext context) => Context = context;

    public OperatorContext Context { get; }

    public OperatorMetrics Metrics => Context.Metrics;

    /// <summary>What the last Blocked answer waits for.</summary>
    public Signal? BlockedOn { get; protected set; }

    /// <summary>
    /// True while other instances wait for what this operator still takes in: it must then be pulled even when its rows are not wanted.
    /// </summary>
    public virtual bool MustBeDrained => false;

    /// <summary>Gives the next batch (the caller owns it), or says why not; counts rows and time.</summary>
    public OperatorState Next(out RecordBatch? batch)
    {
        Context.CancellationToken.ThrowIfCancellationRequested();
        var started = Metrics.Start();
        var state = NextCore(out batch);
        Metrics.Stop(started, state == OperatorState.Batch ? batch!.NumSelected : 0);
        if (state == OperatorState.Batch && Context.JoinUse is { } use)
            Count(use, batch!);
        return state;
    }

    private void Count(ResourceUse use, RecordBatch batch)
    {
        try
        {
            use.AddJoinRows(Metrics.NodeId, batch.NumSelected);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    protected abstract OperatorState NextCore(out RecordBatch? batch);

    /// <summary>Answers Blocked on what the child is blocked on.</summary>
    protected OperatorState BlockOn(Operator child)
    {
        BlockedOn = child.BlockedOn;
        return OperatorState.Blocked;
    }

    protected OperatorState BlockOn(Signal signal)
    {
        BlockedOn = signal;
        return OperatorState.Blocked;
    }

    /// <summary>Frees everything, children too; called once, whether or not Done was reached.</summary>
    public virtual void Dispose() => Context.Dispose();
}
