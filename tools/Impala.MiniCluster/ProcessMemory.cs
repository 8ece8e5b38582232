using System.Globalization;

namespace Impala.Clusters;

/// <summary>Reads the memory of a process from Linux's <c>/proc</c>.</summary>
public static class ProcessMemory
{
    /// <summary>The most that was ever resident (VmHWM), in bytes; null when the process is gone.</summary>
    public static long? PeakResidentBytes(int processId) => Read(processId, "VmHWM:");

    /// <summary>What is resident now (VmRSS), in bytes; null when the process is gone.</summary>
    public static long? ResidentBytes(int processId) => Read(processId, "VmRSS:");

    private static long? Read(int processId, string field)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{processId}/status"))
            {
                if (line.StartsWith(field, StringComparison.Ordinal))
                    return 1024 * long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            }
        }
        catch (IOException)
        {
            // The process ended meanwhile.
        }

        return null;
    }
}
