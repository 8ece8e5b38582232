namespace Impala.Engine.Execution.Sinks;

/// <summary>What one step of a sink brought.</summary>
internal enum SinkState : byte
{
    /// <summary>Rows moved; step again.</summary>
    Progress,

    /// <summary>Park on <see cref="Sink.BlockedOn"/>, then step again.</summary>
    Blocked,

    /// <summary>Everything was handed on.</summary>
    Done,
}

/// <summary>The end of a fragment: pulls the root operator and hands its rows on. Owns the operators.</summary>
internal abstract class Sink : IDisposable
{
    protected Sink(Operator root) => Root = root;

    protected Operator Root { get; }

    public Signal? BlockedOn { get; protected set; }

    /// <summary>Moves at most one batch; never waits.</summary>
    public abstract SinkState Step();

    /// <summary>Tells the receivers that no complete result will come; called before Dispose when the instance failed.</summary>
    public abstract void Fail(Exception error);

    public virtual void Dispose() => Root.Dispose();

    protected SinkState BlockOn(Signal signal)
    {
        BlockedOn = signal;
        return SinkState.Blocked;
    }
}
