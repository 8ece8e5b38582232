using System.Globalization;
using System.Text;

namespace Impala.Engine.Execution;

/// <summary>Quantities as Impala prints them in messages.</summary>
public static class QuantityText
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>1536 is 1.50 KB.</summary>
    public static string Bytes(long numBytes)
    {
        if (numBytes == 0)
            return "0";
        var value = (double)numBytes;
        var unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
            value /= 1024;
        return value.ToString("F2", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>5 seconds are 5s000ms, 90 are 1m30s, 3600 are 1h.</summary>
    public static string Seconds(long seconds)
    {
        if (seconds == 0)
            return "0";
        var text = new StringBuilder();
        var hasHours = seconds >= 3600;
        var hasMinutes = seconds % 3600 >= 60;
        if (hasHours)
            text.Append(seconds / 3600).Append('h');
        if (hasMinutes)
            text.Append(seconds % 3600 / 60).Append('m');
        if (!hasHours && seconds % 60 > 0)
            text.Append(seconds % 60).Append('s');
        if (!hasHours && !hasMinutes)
            text.Append("000ms");
        return text.ToString();
    }
}
