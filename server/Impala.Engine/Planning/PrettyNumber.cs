using System.Globalization;

namespace Impala.Engine.Planning;

/// <summary>Counts and sizes as Impala prints them: 999, 1.20K, 10.00M, 1.20GB.</summary>
public static class PrettyNumber
{
    private static readonly string[] CountUnits = ["", "K", "M", "B", "T"];
    private static readonly string[] ByteUnits = ["B", "KB", "MB", "GB", "TB", "PB"];

    public static string Count(double value) => Format(value, 1000, CountUnits);

    public static string Bytes(double value) => Format(value, 1024, ByteUnits);

    public static string Duration(TimeSpan time) => time.TotalSeconds >= 1
        ? time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture) + "s"
        : time.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture) + "ms";

    private static string Format(double value, double step, string[] units)
    {
        var unit = 0;
        while (value >= step && unit + 1 < units.Length)
        {
            value /= step;
            unit++;
        }
        return value.ToString(unit == 0 ? "0" : "0.00", CultureInfo.InvariantCulture) + units[unit];
    }
}
