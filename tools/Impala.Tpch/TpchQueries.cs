using System.Globalization;
using System.Reflection;

namespace Impala.Tpch;

/// <summary>The 22 queries of TPC-H with the specification's validation parameters (clause 2.4), as portable SQL.</summary>
public static class TpchQueries
{
    /// <summary>How many queries there are; they are numbered from 1.</summary>
    public const int Count = 22;

    /// <summary>The text of query <paramref name="number"/>, without the closing semicolon.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not in 1..22.</exception>
    public static string Get(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Count);
        var name = "Impala.Tpch.Queries." + Name(number) + ".sql";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException("The assembly lacks the resource " + name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd().TrimEnd(';');
    }

    /// <summary>The name of a query as its file and the answers have it: <c>q01</c> .. <c>q22</c>.</summary>
    public static string Name(int number) => "q" + number.ToString("00", CultureInfo.InvariantCulture);
}
