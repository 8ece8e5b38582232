namespace Impala.Catalogd.Commit;

/// <summary>The points between the durable steps of a commit, in order, and those of DDL.</summary>
internal enum CommitStep
{
    Opened,
    BeforeIntent,
    IntentRecorded,
    FilesSynced,
    FirstFileMoved,
    FilesMoved,
    Published,
    DdlPrepared,
    DdlCommitted,
}

/// <summary>Hears of each step; tests end the daemon at one of them.</summary>
internal interface ICommitObserver
{
    Task ReachedAsync(CommitStep step);
}

/// <summary>The observer of a running daemon: nobody.</summary>
internal sealed class SilentCommitObserver : ICommitObserver
{
    public Task ReachedAsync(CommitStep step) => Task.CompletedTask;
}
