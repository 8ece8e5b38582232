using Impala.Differential.Tests.Sql;

namespace Impala.Differential.Tests.Generation;

/// <summary>The forms whose meaning is the same everywhere once they are written as here: this table is the mapping between dialects.</summary>
internal static class ExpressionForms
{
    // Integer division: impala's / gives DOUBLE, DuckDB's too. A zero divisor is NULL, an error, NULL: so it is made NULL first.
    public static readonly Form Divide = new("({0} DIV nullif({1}, 0))", "({0} / nullif({1}, 0))", "({0} // nullif({1}, 0))");

    public static readonly Form Modulo = "({0} % nullif({1}, 0))";

    public static readonly Form DoubleDivide = "({0} / nullif({1}, cast(0 as {dbl})))";

    // In the impala dialect || binds loosest and its operands' kinds decide what it is.
    public static readonly Form Concat = new("concat({0}, {1})", "({0} || {1})", "({0} || {1})");

    public static readonly Form AddDays = new("date_add({0}, {1})", "({0} + {1})", "({0} + {1})");

    public static readonly Form DaysBetween = new("datediff({0}, {1})", "({0} - {1})", "({0} - {1})");

    public static readonly Form MonthOfDate = new("cast(date_trunc('month', {0}) as date)", "cast(date_trunc('month', {0}) as date)", "cast(date_trunc('month', {0}) as date)");

    public static readonly Form AddHours = new("({0} + interval {1} hours)", "({0} + interval '1 hour' * {1})", "({0} + to_hours({1}))");

    // DuckDB 1.5 takes date_trunc('day', t) <> c for true where t is NULL and c is no start of a day; behind an addition it does not.
    public static readonly Form[] Truncate =
    [
        .. new[] { "hour", "day", "month", "year" }.Select(unit =>
            new Form($"date_trunc('{unit}', {{0}})", $"date_trunc('{unit}', {{0}})", $"(date_trunc('{unit}', {{0}}) + to_hours(0))")),
    ];

    public static readonly Form AddMinutes = new("({0} + interval {1} minutes)", "({0} + interval '1 minute' * {1})", "({0} + to_minutes({1}))");

    // From the first of a month: what becomes of the 31st differs.
    public static readonly Form AddMonths = new(
        "cast(date_trunc('month', {0}) + interval {1} months as date)", "cast(date_trunc('month', {0}) + interval '1 month' * {1} as date)",
        "cast(date_trunc('month', {0}) + to_months({1}) as date)");

    /// <summary>Of dates; weeks are ISO's.</summary>
    public static readonly Form[] CalendarFields =
    [
        new("cast(dayofweek({0}) as bigint)", "cast(extract(dow from {0}) + 1 as bigint)", "(dayofweek({0}) + 1)"),
        new("cast(dayofyear({0}) as bigint)", "cast(extract(doy from {0}) as bigint)", "dayofyear({0})"),
        new("cast(weekofyear({0}) as bigint)", "cast(extract(week from {0}) as bigint)", "weekofyear({0})"),
    ];

    public static readonly Form[] Matches =
    [
        .. new[] { "^a", "b$", "a.*b", "[a-c]+", "^[^a]*$", "x|z", "(ab)+c?" }.Select(pattern =>
            new Form($"({{0}} REGEXP '{pattern}')", $"({{0}} ~ '{pattern}')", $"regexp_matches({{0}}, '{pattern}')")),
    ];

    public static readonly Form[] Replacements =
    [
        .. new[] { "[ab]+", "a.", "^.", "z|y" }.Select(pattern =>
            new Form($"regexp_replace({{0}}, '{pattern}', 'x')", $"regexp_replace({{0}}, '{pattern}', 'x', 'g')", $"regexp_replace({{0}}, '{pattern}', 'x', 'g')")),
    ];

    public static readonly Form BitXor = new("({0} ^ {1})", "({0} # {1})", "xor({0}, {1})");

    public static readonly Form Position = new("instr({0}, {1})", "strpos({0}, {1})", "strpos({0}, {1})");

    /// <summary>Text to text.</summary>
    public static readonly Form[] TextFunctions =
    [
        "upper({0})", "lower({0})", "trim({0})", "ltrim({0})", "rtrim({0})", "substr({0}, 2)", "substr({0}, 1, 2)", "substr({0}, 3, 1)", "replace({0}, 'a', 'xy')",
        "replace({0}, 'ab', '')", "reverse({0})", "repeat({0}, 2)", "lpad({0}, 4, 'xy')", "rpad({0}, 3, '-')", "left({0}, 2)", "right({0}, 2)", "translate({0}, 'abc', 'xy')",
        "split_part({0}, 'b', 1)", "split_part({0}, 'b', 2)", "md5({0})", .. Replacements,
    ];

    /// <summary>Text to integer.</summary>
    public static readonly Form[] TextLengths = ["length({0})", "char_length({0})"];

    /// <summary>Date or timestamp to integer; PostgreSQL's are numeric.</summary>
    public static readonly Form[] DateFields =
    [
        "cast(extract(year from {0}) as {big})", "cast(extract(month from {0}) as {big})", "cast(extract(day from {0}) as {big})", "cast(extract(quarter from {0}) as {big})",
    ];

    public static readonly Form[] TimeFields =
    [
        "cast(extract(hour from {0}) as {big})", "cast(extract(minute from {0}) as {big})",
    ];

    public static readonly Form[] Comparisons =
    [
        "({0} = {1})", "({0} <> {1})", "({0} < {1})", "({0} <= {1})", "({0} > {1})", "({0} >= {1})", "({0} IS DISTINCT FROM {1})", "({0} IS NOT DISTINCT FROM {1})",
    ];

    public static readonly string[] Patterns = ["a%", "%b%", "_b%", "%", "", "a_", "A%", "%z%a%", "ab%c", "__", "%a"];

    public static readonly string[] Words = ["", "a", "ab", "abc", "b a", "zebra", "q", "12"];
}
