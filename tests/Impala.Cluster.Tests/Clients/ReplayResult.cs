namespace Impala.Cluster.Tests.Clients;

/// <summary>What one statement gave on the wire.</summary>
/// <param name="Columns">Of RowDescription; null when none came.</param>
/// <param name="Rows">Values as the recordings write them: text, or <c>hex:</c> and the bytes of a binary value; null is NULL.</param>
/// <param name="Tag">Of CommandComplete, <c>(PortalSuspended)</c>, <c>(EmptyQuery)</c>, or null.</param>
/// <param name="SqlState">Of the error that ended it.</param>
/// <param name="Message">Of that error.</param>
internal sealed record ReplayResult(
    IReadOnlyList<ReplayColumn>? Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, string? Tag, string? SqlState = null, string? Message = null)
{
    /// <summary>Types of the parameters, of a described statement.</summary>
    public IReadOnlyList<uint> ParameterOids { get; init; } = [];

    /// <summary>Whether COPY was begun; how many columns it has.</summary>
    public int? NumCopyColumns { get; init; }

    /// <summary>Bytes that COPY TO sent.</summary>
    public int NumCopyBytes { get; init; }
}
