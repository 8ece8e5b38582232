namespace Impala.Testing;

/// <summary>What one statement of a simple query gave.</summary>
/// <param name="Columns">Names and type OIDs.</param>
/// <param name="Rows">Values as text; null is NULL.</param>
/// <param name="Tag">Of CommandComplete; null when the statement failed.</param>
/// <param name="SqlState">Of the error, if there was one.</param>
/// <param name="Message">Of the error.</param>
/// <param name="Context">Of the error: where in COPY's data it happened.</param>
public sealed record WireResult(
    IReadOnlyList<(string Name, uint Oid)> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, string? Tag, string? SqlState = null, string? Message = null, string? Context = null)
{
    /// <summary>Of the error.</summary>
    public string? Hint { get; init; }

    /// <summary>Of the error: characters, from 1.</summary>
    public int? Position { get; init; }
}
