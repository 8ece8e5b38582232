using System.Globalization;

namespace Impala.Tpch.Answers;

/// <summary>Turns values that ADO.NET providers give into the texts of a <see cref="QueryAnswer"/>.</summary>
public static class AnswerText
{
    /// <summary>The text of a value.</summary>
    public static string Of(object? value) => value switch
    {
        null or DBNull => "",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime { TimeOfDay.Ticks: 0 } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
