using System.Collections.Frozen;
using System.Text;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// The pattern of CAST(x AS type FORMAT 'pattern'): SQL:2016's date templates as Impala has them (impala.md 2.7). Words are read in any case, the
/// longest that fits; FX at the beginning makes parsing exact, FM takes the padding off the word behind it, "text" stands for itself.
/// <see cref="IsoDateFormatter"/> writes and <see cref="IsoDateParser"/> reads by it.
/// </summary>
internal sealed class IsoDatePattern
{
    private const int MaxLength = 100;
    private const int MaxWordLength = 5;

    private static readonly FrozenDictionary<string, (IsoDateField Field, int Width)> Words = new Dictionary<string, (IsoDateField, int)>
    {
        ["YYYY"] = (IsoDateField.Year, 4),
        ["YYY"] = (IsoDateField.Year, 3),
        ["YY"] = (IsoDateField.Year, 2),
        ["Y"] = (IsoDateField.Year, 1),
        ["RRRR"] = (IsoDateField.RoundYear, 4),
        ["RR"] = (IsoDateField.RoundYear, 2),
        ["Q"] = (IsoDateField.Quarter, 1),
        ["MM"] = (IsoDateField.Month, 2),
        ["MONTH"] = (IsoDateField.MonthName, 9),
        ["MON"] = (IsoDateField.ShortMonthName, 3),
        ["WW"] = (IsoDateField.WeekOfYear, 2),
        ["W"] = (IsoDateField.WeekOfMonth, 1),
        ["DDD"] = (IsoDateField.DayOfYear, 3),
        ["DD"] = (IsoDateField.Day, 2),
        ["DAY"] = (IsoDateField.DayName, 9),
        ["DY"] = (IsoDateField.ShortDayName, 3),
        ["D"] = (IsoDateField.DayOfWeek, 1),
        ["IYYY"] = (IsoDateField.IsoYear, 4),
        ["IYY"] = (IsoDateField.IsoYear, 3),
        ["IY"] = (IsoDateField.IsoYear, 2),
        ["I"] = (IsoDateField.IsoYear, 1),
        ["IW"] = (IsoDateField.IsoWeek, 2),
        ["ID"] = (IsoDateField.IsoDay, 1),
        ["HH"] = (IsoDateField.HalfDayHour, 2),
        ["HH12"] = (IsoDateField.HalfDayHour, 2),
        ["HH24"] = (IsoDateField.Hour, 2),
        ["MI"] = (IsoDateField.Minute, 2),
        ["SS"] = (IsoDateField.Second, 2),
        ["SSSSS"] = (IsoDateField.SecondOfDay, 5),
        ["FF"] = (IsoDateField.Fraction, 9),
        ["FF1"] = (IsoDateField.Fraction, 1),
        ["FF2"] = (IsoDateField.Fraction, 2),
        ["FF3"] = (IsoDateField.Fraction, 3),
        ["FF4"] = (IsoDateField.Fraction, 4),
        ["FF5"] = (IsoDateField.Fraction, 5),
        ["FF6"] = (IsoDateField.Fraction, 6),
        ["FF7"] = (IsoDateField.Fraction, 7),
        ["FF8"] = (IsoDateField.Fraction, 8),
        ["FF9"] = (IsoDateField.Fraction, 9),
        ["AM"] = (IsoDateField.Meridiem, 2),
        ["PM"] = (IsoDateField.Meridiem, 2),
        ["A.M."] = (IsoDateField.Meridiem, 4),
        ["P.M."] = (IsoDateField.Meridiem, 4),
        ["TZH"] = (IsoDateField.ZoneHour, 3),
        ["TZM"] = (IsoDateField.ZoneMinute, 2),
        ["T"] = (IsoDateField.TimeMark, 1),
        ["Z"] = (IsoDateField.ZuluMark, 1),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, (IsoDateField Field, int Width)>.AlternateLookup<ReadOnlySpan<char>> WordsBySpan =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly List<IsoDateToken> _tokens = [];

    private IsoDatePattern()
    {
    }

    public IReadOnlyList<IsoDateToken> Tokens => _tokens;

    /// <summary>FX: separators and widths must be met exactly.</summary>
    public bool IsExact { get; private set; }

    /// <summary>Characters that stand between fields, in patterns and in values.</summary>
    public static bool IsSeparator(char c) => c is '-' or ':' or ' ' or '.' or '/' or ',' or '\'' or ';';

    /// <summary>The pattern, or null and what is wrong with it, in Impala's words.</summary>
    /// <param name="parses">True to read values, false to write them: more is allowed there.</param>
    /// <param name="hasTime">False when a DATE is on one side: words of the time are refused then.</param>
    public static IsoDatePattern? TryCreate(string text, bool parses, bool hasTime, out string error)
    {
        var pattern = new IsoDatePattern();
        error = text.Length > MaxLength ? "PARSE ERROR: The input format is too long" : pattern.Read(text, parses, hasTime);
        return error.Length == 0 ? pattern : null;
    }

    // An empty text when all is well.
    private string Read(string text, bool parses, bool hasTime)
    {
        IsExact = text.StartsWith("FX", StringComparison.OrdinalIgnoreCase);
        var used = new HashSet<string>();
        var isUnpadded = false;
        for (var at = IsExact ? 2 : 0; at < text.Length;)
        {
            if (IsSeparator(text[at]) || text.AsSpan(at).StartsWith("\\'"))
            {
                at += text[at] == '\\' ? 1 : 0;
                _tokens.Add(new IsoDateToken(IsoDateField.Separator, 1, text[at].ToString(), false));
                at++;
                continue;
            }
            if (text[at] == '"' || text.AsSpan(at).StartsWith("\\\""))
            {
                isUnpadded = false;
                at = ReadText(text, at);
                if (at < 0)
                    return "PARSE ERROR: Missing closing quotation mark.";
                continue;
            }
            var word = WordAt(text, at);
            if (word == "FX")
                return "PARSE ERROR: FX modifier should be at the beginning of the format string.";
            if (word.Length == 0)
                return $"Bad date/time conversion format: {text}";
            at += word.Length;
            if (word == "FM")
            {
                isUnpadded = true;
                continue;
            }
            if (!used.Add(word) && parses)
                return "PARSE ERROR: Invalid duplication of format element";
            var (field, width) = Words[word];
            if (!hasTime && IsOfTime(field))
                return "PARSE ERROR: Time tokens provided with date type.";
            _tokens.Add(new IsoDateToken(field, width, text.Substring(at - word.Length, word.Length), isUnpadded));
            isUnpadded = false;
        }
        return _tokens.Count == 0 ? $"Bad date/time conversion format: {text}" : IsoDatePatternRules.Check(used, _tokens, parses);
    }

    public static bool IsOfTime(IsoDateField field) => field is >= IsoDateField.HalfDayHour and <= IsoDateField.ZuluMark;

    // The longest word that the pattern has here, in capitals; FM and FX too.
    private static string WordAt(string text, int at)
    {
        Span<char> upper = stackalloc char[Math.Min(MaxWordLength, text.Length - at)];
        text.AsSpan(at, upper.Length).ToUpperInvariant(upper);
        for (; upper.Length > 0; upper = upper[..^1])
            if (upper is "FM" or "FX" || WordsBySpan.ContainsKey(upper))
                return upper.ToString();
        return "";
    }

    // The place behind the closing mark, -1 when there is none. Inside marks that are escaped themselves a mark is escaped twice.
    private int ReadText(string text, int at)
    {
        var isEscaped = text[at] == '\\';
        var innerMark = isEscaped ? "\\\\\\\"" : "\\\"";
        var closing = isEscaped ? "\\\"" : "\"";
        var content = new StringBuilder();
        for (at += closing.Length; at < text.Length;)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith(innerMark))
            {
                content.Append('"');
                at += innerMark.Length;
            }
            else if (rest.StartsWith("\\\\"))
            {
                content.Append('\\');
                at += 2;
            }
            else if (rest.StartsWith(closing))
            {
                _tokens.Add(new IsoDateToken(IsoDateField.Text, content.Length, content.ToString(), false));
                return at + closing.Length;
            }
            else
            {
                var isEscape = rest[0] == '\\' && rest.Length > 1;
                content.Append(isEscape ? Unescaped(rest[1]) : rest[0]);
                at += isEscape ? 2 : 1;
            }
        }
        return -1;
    }

    private static char Unescaped(char letter) => letter switch
    {
        'b' => '\b',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => letter,
    };
}
