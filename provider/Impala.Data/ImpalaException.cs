using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Impala.Data;

/// <summary>
/// An error of the server, or of the way to it. Errors of the server have a <see cref="SqlState"/>; without one the connection
/// could not be made or was lost.
/// </summary>
/// <remarks>A query that was cancelled, by a token or by <see cref="ImpalaCommand.Cancel"/>, throws
/// <see cref="OperationCanceledException"/> instead; one that the server ended at a time limit has 57014.</remarks>
public sealed class ImpalaException : DbException
{
    private readonly ImpalaBatchCommand? _batchCommand;

    /// <summary>Makes an error without SQLSTATE.</summary>
    /// <param name="message">What happened.</param>
    public ImpalaException(string message)
        : base(message) => MessageText = message;

    /// <summary>Makes an error without SQLSTATE.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public ImpalaException(string message, Exception? innerException)
        : base(message, innerException) => MessageText = message;

    private ImpalaException(NpgsqlException exception, ImpalaBatchCommand? batchCommand)
        : base(exception is PostgresException { } error ? Format(error) : exception.Message, exception)
    {
        _batchCommand = batchCommand;
        IsTransient = exception.IsTransient;
        MessageText = exception.Message;
        if (exception is not PostgresException server)
            return;
        SqlState = server.SqlState;
        MessageText = server.MessageText;
        Severity = server.InvariantSeverity ?? server.Severity;
        Detail = server.Detail;
        Hint = server.Hint;
        Position = server.Position;
    }

    /// <summary>The SQLSTATE of an error that the server reported, such as 42P01 for an unknown table; null for others.</summary>
    public override string? SqlState { get; }

    /// <summary>The message alone, without SQLSTATE and position.</summary>
    public string MessageText { get; }

    /// <summary><c>ERROR</c>, or <c>FATAL</c> when the server ended the connection; null for errors that are not the server's.</summary>
    public string? Severity { get; }

    /// <summary>More about the error, when the server has more to say.</summary>
    public string? Detail { get; }

    /// <summary>What may help, when the server knows: a near name, an option, another form.</summary>
    public string? Hint { get; }

    /// <summary>The character of the statement the error is about, counted from 1; 0 when it has no place.</summary>
    public int Position { get; }

    /// <summary>Whether the same statement may succeed when it is tried again, perhaps on another node.</summary>
    public override bool IsTransient { get; }

    /// <summary>The command of a batch that failed; null when no batch did.</summary>
    public new ImpalaBatchCommand? BatchCommand => _batchCommand;

    /// <inheritdoc/>
    protected override DbBatchCommand? DbBatchCommand => _batchCommand;

    internal static ImpalaException From(NpgsqlException exception, ImpalaBatch? batch = null) =>
        new(exception, batch?.BatchCommands.Find(exception.BatchCommand));

    private static string Format(PostgresException error)
    {
        var position = error.Position > 0 ? string.Create(CultureInfo.InvariantCulture, $" at character {error.Position}") : "";
        return $"{error.SqlState}: {error.MessageText}{position}{Line("Detail", error.Detail)}{Line("Hint", error.Hint)}";
    }

    private static string Line(string label, string? text) => string.IsNullOrEmpty(text) ? "" : $"\n{label}: {text}";
}
