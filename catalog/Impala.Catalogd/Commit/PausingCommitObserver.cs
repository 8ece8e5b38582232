namespace Impala.Catalogd.Commit;

/// <summary>The observer of --debug_pause_dir: at a step whose name is a file of that folder it renames the file to STEP.reached and waits
/// until somebody deletes it. So a test may end any process of the cluster exactly there. A file arms one pause.</summary>
internal sealed class PausingCommitObserver(string folder, TimeProvider timeProvider) : ICommitObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    public async Task ReachedAsync(CommitStep step)
    {
        var armed = Path.Combine(folder, step.ToString());
        var reached = armed + ".reached";
        if (!File.Exists(armed))
            return;
        try
        {
            File.Move(armed, reached);
        }
        catch (FileNotFoundException)
        {
            // Another operation took it.
            return;
        }
        var started = timeProvider.GetTimestamp();
        while (File.Exists(reached) && timeProvider.GetElapsedTime(started) < Patience)
            await Task.Delay(PollInterval, timeProvider);
    }
}
