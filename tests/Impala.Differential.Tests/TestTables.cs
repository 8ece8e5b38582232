using System.Globalization;

namespace Impala.Differential.Tests;

/// <summary>
/// The tables that all queries read: five of one schema, by size and distribution. t1 is skewed and in several files, t2 dense, t3 small and
/// half NULL, t0 empty, t4 partitioned.
/// </summary>
internal static class TestTables
{
    private static readonly string[] Words = ["", "a", "b", "ab", "aB", "abc", "b a", " a ", "a_b", "a%b", "zebra", "Abc", "aaab", "xyzxyz", "12", "0"];
    private static readonly string[] Unicode = ["", "a", "é", "ä", "z", "Ω", "日本", "日本語", "😀", "😀a", "ｚ", "e\u0301"];
    private static readonly string[] Wild = ["NaN", "Infinity", "-Infinity", "0.0", "-0.0", "1e300", "-1e-300", "5e-324", "1.5", "-2.25", "1e17"];
    private static readonly long[] Big = [long.MinValue, long.MaxValue, 0, -1, 1, int.MaxValue, int.MinValue, 1L << 53, (1L << 53) + 1];
    private static readonly int[] Middle = [int.MinValue, int.MaxValue, 0, -1, 1, 65536, -32769];

    /// <summary>Column names with type tokens of <see cref="Sql.SqlText.TypeName"/>.</summary>
    public static readonly IReadOnlyList<(string Name, string Type)> Columns =
    [
        ("id", "big"), ("b", "bool"), ("i1", "tiny"), ("i2", "small"), ("i4", "int"), ("i8", "big"), ("k", "int"), ("f", "flt"), ("d", "dbl"), ("x", "dbl"),
        ("n", "decimal(9,2)"), ("m", "decimal(18,4)"), ("w", "decimal(38,6)"), ("s", "text"), ("u", "text"), ("dt", "date"), ("ts", "timestamp"),
    ];

    /// <summary>Names with their numbers of rows and of files.</summary>
    public static readonly IReadOnlyList<(string Name, int NumRows, int NumFiles)> All = [("t0", 0, 1), ("t1", 300, 6), ("t2", 60, 3), ("t3", 14, 1), ("t4", 120, 2)];

    /// <summary>The table that is partitioned, and by which column.</summary>
    public static readonly (string Table, string Column) Partitioned = ("t4", "k");

    /// <summary>A table's rows as SQL literals between quotes, null for NULL; the same in every run.</summary>
    public static IEnumerable<string?[]> Rows(string table, int numRows)
    {
        var random = new Random(table[1]);
        var nulls = table == "t3" ? 0.4 : 0.12;
        for (var i = 0; i < numRows; i++)
        {
            var row = new string?[Columns.Count];
            for (var c = 0; c < row.Length; c++)
                row[c] = c > 0 && random.NextDouble() < nulls ? null : Value(Columns[c].Name, i, table, random);
            yield return row;
        }
    }

    private static string Value(string column, int row, string table, Random random)
    {
        FormattableString value = column switch
        {
            "id" => $"{row}",
            "b" => $"{(random.Next(3) == 0 ? "true" : "false")}",
            "i1" => $"{random.Next(-128, 128)}",
            "i2" => $"{(random.Next(4) == 0 ? (short)random.Next() : random.Next(-5, 20))}",
            "i4" => $"{(random.Next(3) == 0 ? Pick(Middle, random) : random.Next(-50, 50))}",
            "i8" => $"{(random.Next(2) == 0 ? Pick(Big, random) : random.Next(-10, 10))}",
            "k" => $"{(table == "t1" && random.Next(4) == 0 ? 7 : random.Next(0, table == Partitioned.Table ? 9 : 25))}",
            "f" => $"{random.Next(-40, 40) * 0.25}",
            "d" => $"{random.Next(-400, 400) * 0.25}",
            "x" => $"{Pick(Wild, random)}",
            "n" => $"{random.Next(5) switch { 0 => 9999999.99m, 1 => -9999999.99m, _ => random.Next(-300, 300) * 0.05m }}",
            "m" => $"{random.Next(6) switch { 0 => 99999999999.9999m, 1 => -0.0001m, _ => random.Next(-30000, 30000) * 0.0025m }}",
            "w" => $"{random.Next(5) switch { 0 => "99999999999999999999999999999999.999999", 1 => "-99999999999999999999999999999999.999999", 2 => "0.000001", _ => random.Next(-9, 9).ToString(CultureInfo.InvariantCulture) }}",
            "s" => $"{Pick(Words, random)}",
            "u" => $"{Pick(Unicode, random)}",
            "dt" => $"{new DateOnly(random.Next(6) == 0 ? 1600 + random.Next(700) : 2020, random.Next(1, 13), random.Next(1, 29)):yyyy-MM-dd}",
            _ => $"{new DateTime(2020, random.Next(1, 4), random.Next(1, 29), random.Next(24), random.Next(60), random.Next(2) * 30).AddMicroseconds(random.Next(3) == 0 ? random.Next(1000000) : 0):yyyy-MM-dd HH:mm:ss.ffffff}",
        };
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static T Pick<T>(T[] values, Random random) => values[random.Next(values.Length)];
}
