namespace Impala.Shell;

/// <summary>Ctrl-C cancels the running statement and leaves the shell alone; with none running it ends a script.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly ShellSession _session;

    public Interrupt(ShellSession session)
    {
        _session = session;
        Console.CancelKeyPress += OnCancelKeyPress;
    }

    public void Dispose() => Console.CancelKeyPress -= OnCancelKeyPress;

    private void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs key) => key.Cancel = _session.CancelRunning();
}
