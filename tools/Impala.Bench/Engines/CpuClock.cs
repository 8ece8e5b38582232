using System.Runtime.InteropServices;

namespace Impala.Bench.Engines;

/// <summary>
/// The processor time that processes have used, user and system, with that of threads that have ended. The kernel keeps it in
/// nanoseconds; <c>/proc/PID/stat</c> shows the same figure in hundredths of a second, which is too coarse for short queries.
/// </summary>
/// <param name="processIds">The processes; none of them gives null.</param>
internal sealed partial class CpuClock(IReadOnlyList<int> processIds)
{
    // Linux: the clock of a process is its inverted id, shifted, with the bits that name the precise clock (clock_getcpuclockid(3)).
    private const int PreciseClock = 2;
    private const int ThreadClock = 3;

    /// <summary>The clock of this process.</summary>
    public static CpuClock OfThisProcess { get; } = new([Environment.ProcessId]);

    /// <summary>Milliseconds used so far; null when unknown, as of a process that has ended.</summary>
    public double? ReadMs()
    {
        if (processIds.Count == 0)
            return null;
        var sum = 0.0;
        foreach (var id in processIds)
        {
            if (GetTime((~id << 3) | PreciseClock, out var time) != 0)
                return null;
            sum += (time.Seconds * 1e3) + (time.Nanoseconds / 1e6);
        }

        return sum;
    }

    /// <summary>Milliseconds that the calling thread has used so far.</summary>
    public static double ReadThreadMs() => GetTime(ThreadClock, out var time) == 0
        ? (time.Seconds * 1e3) + (time.Nanoseconds / 1e6)
        : throw new InvalidOperationException("no clock of the thread");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
