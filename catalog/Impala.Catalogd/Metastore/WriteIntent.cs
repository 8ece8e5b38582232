namespace Impala.Catalogd.Metastore;

/// <summary>How far a write has come.</summary>
internal enum WriteIntentState
{
    /// <summary>Its staging folder exists; sinks write.</summary>
    Open = 0,

    /// <summary>Its plan names every move; files may stand at either end.</summary>
    Prepared = 1,

    /// <summary>Its version is public; kept for a while so that a repeated commit gets the same answer.</summary>
    Committed = 2,

    /// <summary>It was given up, and its files deleted; kept for a while because a sink may finish one later.</summary>
    Undone = 3,
}

/// <summary>A write as the metastore remembers it.</summary>
/// <param name="Plan">The JSON of a <see cref="Commit.CommitPlan"/> once prepared; before, that of the table to create, or empty.</param>
/// <param name="ChangedAt">Unix milliseconds of the last change of state.</param>
/// <param name="Owner">The coordinator's incarnation; empty when not known. An open write ends with it.</param>
internal sealed record WriteIntent(
    string QueryId, long TableOid, WriteIntentState State, string StagingDir, long ChangedAt, long CommittedVersion = 0, string Plan = "", string Owner = "");
