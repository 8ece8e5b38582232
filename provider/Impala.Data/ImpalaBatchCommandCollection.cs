using System.Data.Common;
using Npgsql;

namespace Impala.Data;

/// <summary>The statements of a batch.</summary>
public sealed class ImpalaBatchCommandCollection : DbBatchCommandCollection
{
    private readonly List<ImpalaBatchCommand> _commands = [];

    internal ImpalaBatchCommandCollection()
    {
    }

    /// <inheritdoc/>
    public override int Count => _commands.Count;

    /// <inheritdoc/>
    public override bool IsReadOnly => false;

    /// <summary>The statement of a place, counted from 0.</summary>
    /// <param name="index">The place.</param>
    public new ImpalaBatchCommand this[int index]
    {
        get => _commands[index];
        set => _commands[index] = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Adds a statement.</summary>
    /// <param name="commandText">One statement.</param>
    /// <returns>The statement, for its parameters.</returns>
    public ImpalaBatchCommand Add(string commandText)
    {
        var command = new ImpalaBatchCommand(commandText);
        _commands.Add(command);
        return command;
    }

    /// <inheritdoc/>
    public override void Add(DbBatchCommand item) => _commands.Add(Cast(item));

    /// <inheritdoc/>
    public override void Clear() => _commands.Clear();

    /// <inheritdoc/>
    public override bool Contains(DbBatchCommand item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(DbBatchCommand[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        foreach (var command in _commands)
            array[arrayIndex++] = command;
    }

    /// <inheritdoc/>
    public override IEnumerator<DbBatchCommand> GetEnumerator() => _commands.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(DbBatchCommand item) => _commands.FindIndex(command => ReferenceEquals(command, item));

    /// <inheritdoc/>
    public override void Insert(int index, DbBatchCommand item) => _commands.Insert(index, Cast(item));

    /// <inheritdoc/>
    public override bool Remove(DbBatchCommand item)
    {
        var index = IndexOf(item);
        if (index >= 0)
            _commands.RemoveAt(index);
        return index >= 0;
    }

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _commands.RemoveAt(index);

    /// <inheritdoc/>
    protected override DbBatchCommand GetBatchCommand(int index) => _commands[index];

    /// <inheritdoc/>
    protected override void SetBatchCommand(int index, DbBatchCommand batchCommand) => _commands[index] = Cast(batchCommand);

    internal ImpalaBatchCommand? Find(NpgsqlBatchCommand? inner) =>
        inner is null ? null : _commands.Find(command => ReferenceEquals(command.Inner, inner));

    internal void Bind(NpgsqlBatchCommandCollection target)
    {
        var same = target.Count == _commands.Count;
        for (var i = 0; same && i < _commands.Count; i++)
            same = ReferenceEquals(target[i], _commands[i].Inner);
        if (!same)
            target.Clear();
        foreach (var command in _commands)
        {
            command.Parameters.Bind(command.Inner.Parameters);
            if (!same)
                target.Add(command.Inner);
        }
    }

    private static ImpalaBatchCommand Cast(DbBatchCommand? item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item as ImpalaBatchCommand
            ?? throw new InvalidCastException($"A command of the batch must be an {nameof(ImpalaBatchCommand)}, not {item.GetType().Name}.");
    }
}
