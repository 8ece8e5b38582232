using Impala.Catalog.Errors;

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
    private readonly List<(string Name, int Mark)> _savepoints = [];

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

    public void End()
    {
        State = TransactionState.Idle;
        _savepoints.Clear();
    }

    public void Wrote() => NumWrites++;

    public void Fail()
    {
        if (State == TransactionState.Open)
            State = TransactionState.Failed;
    }

    /// <summary>Makes a savepoint; one of the same name before is hidden until this one goes.</summary>
    /// <param name="mark">Of the settings: <see cref="SessionSettings.Mark"/>.</param>
    public void Save(string name, int mark) => _savepoints.Add((name, mark));

    /// <summary>Forgets a savepoint and those after it.</summary>
    /// <exception cref="SqlException">3B001: there is none of this name.</exception>
    public void Release(string name)
    {
        var index = IndexOf(name);
        _savepoints.RemoveRange(index, _savepoints.Count - index);
    }

    /// <summary>Goes back to a savepoint, which stays; a failed block is usable again. Answers its mark.</summary>
    /// <exception cref="SqlException">3B001: there is none of this name.</exception>
    public int RollbackTo(string name)
    {
        var index = IndexOf(name);
        _savepoints.RemoveRange(index + 1, _savepoints.Count - index - 1);
        State = TransactionState.Open;
        return _savepoints[index].Mark;
    }

    private int IndexOf(string name)
    {
        var index = _savepoints.FindLastIndex(savepoint => savepoint.Name == name);
        return index >= 0 ? index : throw new SqlException(SqlState.InvalidSavepoint, $"savepoint \"{name}\" does not exist");
    }
}

internal enum TransactionState : byte
{
    Idle,
    Open,
    Failed,
}
