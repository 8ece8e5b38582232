namespace Impala.Catalogd.Commit;

/// <summary>The points between the durable steps of a commit, in order.</summary>
internal enum CommitStep
{
    BeforeIntent,
    IntentRecorded,
    FilesSynced,
    FirstFileMoved,
    FilesMoved,
    Published,
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
