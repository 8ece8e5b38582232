namespace Impala.Data;

/// <summary>How far a bulk copy is.</summary>
public sealed class ImpalaRowsCopiedEventArgs : EventArgs
{
    internal ImpalaRowsCopiedEventArgs(long rowsCopied) => RowsCopied = rowsCopied;

    /// <summary>The rows that were sent so far.</summary>
    public long RowsCopied { get; }

    /// <summary>Set it to end the copy: the batch under way is undone, batches before it stay.</summary>
    public bool Abort { get; set; }
}
