namespace Impala.Server.Sessions;

/// <summary>
/// The state of BEGIN ... COMMIT as clients see it. Statements commit one by one (Impala has no transactions), so a block is
/// bookkeeping: its status byte is honest, and after an error only its end is accepted.
/// <code>
/// Idle --BEGIN--> Open --error--> Failed
///   ^---COMMIT/ROLLBACK---'----------'
/// </code>
/// </summary>
internal sealed class TransactionBlock
{
    public TransactionState State { get; private set; }

    public bool IsOpen => State != TransactionState.Idle;

    /// <summary>The byte of ReadyForQuery.</summary>
    public byte StatusByte => State switch
    {
        TransactionState.Idle => (byte)'I',
        TransactionState.Open => (byte)'T',
        TransactionState.Failed => (byte)'E',
    };

    /// <summary>Statements of the block that have written, and stay committed whatever ends it.</summary>
    public int NumWrites { get; private set; }

    public void Begin()
    {
        if (State == TransactionState.Idle)
            NumWrites = 0;
        State = TransactionState.Open;
    }

    public void End() => State = TransactionState.Idle;

    public void Wrote() => NumWrites++;

    public void Fail()
    {
        if (State == TransactionState.Open)
            State = TransactionState.Failed;
    }

    /// <summary>ROLLBACK TO a savepoint makes a failed block usable again.</summary>
    public void Recover() => State = TransactionState.Open;
}

internal enum TransactionState : byte
{
    Idle,
    Open,
    Failed,
}
