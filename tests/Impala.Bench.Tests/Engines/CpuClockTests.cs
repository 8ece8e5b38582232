using System.Diagnostics;
using Impala.Bench.Engines;
using Xunit;

namespace Impala.Bench.Tests.Engines;

/// <summary>Processor time of processes.</summary>
public sealed class CpuClockTests
{
    [Fact]
    public void TheClockOfThisProcessIsThatOfTheRuntime()
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;
        var clock = CpuClock.OfThisProcess.ReadMs()!.Value;
        var after = Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;
        // The runtime's figure is cut to hundredths of a second, for user and for system time each.
        Assert.InRange(clock, before - 1, after + 21);
    }

    [Fact]
    public void ClocksOfSeveralProcessesAddUp()
    {
        var once = CpuClock.OfThisProcess.ReadMs()!.Value;
        var twice = new CpuClock([Environment.ProcessId, Environment.ProcessId]).ReadMs()!.Value;
        Assert.True(twice >= 2 * once);
    }

    [Fact]
    public void NoProcessAndAGoneProcessAreUnknown()
    {
        Assert.Null(new CpuClock([]).ReadMs());
        using var process = Process.Start(new ProcessStartInfo("true"))!;
        process.WaitForExit();
        Assert.Null(new CpuClock([process.Id]).ReadMs());
    }
}
