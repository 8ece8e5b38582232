using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Impala.Clusters;

/// <summary>
/// The process of a daemon, found again by a pid file. The file holds the start time along with the id, so that a process
/// that got the same id later is never taken for the daemon.
/// </summary>
internal sealed partial class DaemonProcess(string pidFile)
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    /// <summary>The id; null when the process does not run (a zombie does not).</summary>
    public int? Id
    {
        get
        {
            try
            {
                var parts = File.ReadAllText(pidFile).Split(' ', StringSplitOptions.TrimEntries);
                var id = int.Parse(parts[0], CultureInfo.InvariantCulture);
                return StartTime(id) is { } started && started == parts[1] ? id : null;
            }
            catch (Exception e) when (e is IOException or FormatException or IndexOutOfRangeException)
            {
                return null;
            }
        }
    }

    /// <summary>Starts a program in a session of its own, so that it outlives this one and its terminal.</summary>
    public async Task StartAsync(
        IReadOnlyList<string> command, string logFile, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, UseShellExecute = false };
        // setsid replaces the shell's child, which is no group leader: $! is the daemon's own id.
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; setsid \"$@\" >>\"$log\" 2>&1 </dev/null & echo $!");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(logFile);
        foreach (var argument in command)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var shell = Process.Start(start) ?? throw new MiniClusterException("/bin/sh could not be started");
        var id = int.Parse(await shell.StandardOutput.ReadToEndAsync(cancellationToken), CultureInfo.InvariantCulture);
        await shell.WaitForExitAsync(cancellationToken);
        await File.WriteAllTextAsync(pidFile, $"{id} {StartTime(id)}\n", cancellationToken);
    }

    public void Terminate() => Signal(SigTerm);

    public void Kill() => Signal(SigKill);

    private void Signal(int signal)
    {
        if (Id is { } id)
            _ = NativeKill(id, signal);
    }

    /// <summary>Field 22 of <c>/proc/id/stat</c>; null when there is no such process or it is a zombie.</summary>
    private static string? StartTime(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // The name, in parentheses, may hold spaces and parentheses.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int NativeKill(int id, int signal);
}
