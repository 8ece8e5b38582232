namespace Impala.Engine.Execution;

/// <summary>What a call of <see cref="Operator.Next"/> brought.</summary>
public enum OperatorState : byte
{
    /// <summary>A batch with at least one selected row.</summary>
    Batch,

    /// <summary>Nothing yet: park on <see cref="Operator.BlockedOn"/>, then call again.</summary>
    Blocked,

    /// <summary>No more rows, ever.</summary>
    Done,
}
