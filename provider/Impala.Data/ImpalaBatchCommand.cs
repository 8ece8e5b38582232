using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Impala.Data;

/// <summary>A statement of a batch.</summary>
public sealed class ImpalaBatchCommand : DbBatchCommand
{
    /// <summary>Makes a statement without text.</summary>
    public ImpalaBatchCommand()
    {
    }

    /// <summary>Makes a statement.</summary>
    /// <param name="commandText">One statement, without a semicolon in between.</param>
    public ImpalaBatchCommand(string? commandText) => CommandText = commandText;

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => Inner.CommandText;
        set => Inner.CommandText = value ?? "";
    }

    /// <summary>Always <see cref="CommandType.Text"/>: there are no procedures.</summary>
    /// <exception cref="NotSupportedException">Another type is set.</exception>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
                throw new NotSupportedException("Impala has no stored procedures: CommandType must be Text.");
        }
    }

    /// <summary>How many rows the statement inserted; -1 for statements that insert none.</summary>
    public override int RecordsAffected => Inner.RecordsAffected;

    /// <summary>The statement's parameters.</summary>
    public new ImpalaParameterCollection Parameters { get; } = new();

    /// <inheritdoc/>
    public override bool CanCreateParameter => true;

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    internal NpgsqlBatchCommand Inner { get; } = new();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new ImpalaParameter();

    /// <inheritdoc/>
    public override string ToString() => CommandText;
}
