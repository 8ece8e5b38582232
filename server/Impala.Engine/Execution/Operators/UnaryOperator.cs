namespace Impala.Engine.Execution.Operators;

/// <summary>An operator with one input, which it owns.</summary>
internal abstract class UnaryOperator : Operator
{
    private Operator? _child;

    protected UnaryOperator(OperatorContext context, Operator child)
        : base(context) => _child = child;

    public override bool MustBeDrained => _child is { MustBeDrained: true };

    protected Operator Child => _child!;

    /// <summary>True once the input was given back: no more of it is wanted.</summary>
    protected bool IsChildReleased => _child is null;

    /// <summary>Stops the input early: scans end, exchanges tell their senders.</summary>
    protected void ReleaseChild()
    {
        _child?.Dispose();
        _child = null;
    }

    /// <summary>Blocked "for a moment": the driver's slice is over.</summary>
    protected OperatorState YieldSlice() => BlockOn(Signal.AlreadySet());

    public override void Dispose()
    {
        ReleaseChild();
        base.Dispose();
    }
}
