namespace Impala.Cluster.Tests.Clients;

/// <summary>An answer that is not PostgreSQL's.</summary>
/// <param name="Aspect">What differs: connection, sqlstate, results, tag, columns, parameters, count or rows.</param>
internal sealed record ReplayDifference(string Client, RecordedLine Line, string Aspect, string Text)
{
    /// <summary>Names the statement and what differs, as the table of exceptions does.</summary>
    public string Key => $"{Client} {Line.Action} {Line.Number} {Aspect}";
}
