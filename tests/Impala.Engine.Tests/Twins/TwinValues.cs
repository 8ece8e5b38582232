using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Tests.Expressions;
using Impala.Storage.Memory;

namespace Impala.Engine.Tests.Twins;

/// <summary>The values twins are tested with, by type: the ends of its range, and what functions take for names, patterns and formats.</summary>
internal sealed class TwinValues : IDisposable
{
    private static readonly string[] Texts =
    [
        "", " ", "a", "abc", "ABC def", "  padded  ", "exactly12byt", "thirteen byte", "straße ÄÖ €", "日本語テキスト", "😀", "0", "-1", "7", "3", "123", "-1.5", "1e10", "NaN",
        "inf", "999999999999999999999", "true", "f", "2024-02-29", "2024-02-29 12:34:56.789", "1999-12-31 23:59:59.999999999", "12:34:56", "1 day 02:00:00", "year", "month", "day",
        "hour", "MONTH", "week", "Q", "MI", "UTC", "Europe/Berlin", "America/New_York", "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "YYYY-MM-DD HH24:MI:SS", "999.99", "FM990.00", "[a-z]+",
        "^(a)(b)?c", "a%", "_b%", "%e%", "\\", "\\1", "(", "g", "i", ",", "a,b,,c", "{1,NULL,3}", "{\"a\": [1, {\"b\": null}]}", "$.a[1].b", "http://user@host:80/p/a.html?k=v&x=1#r",
        "HOST", "QUERY", "YWJj", "616263", "0123456789abcdef", "MONDAY", "%s = %L", "pg_class", "public.\"T t\"", "2023-06-01T00:00:00Z", "B", "kB", "AES_128_CBC", "2",
        "a text that is longer than any inlined prefix, with one more clause so that it passes sixty-four bytes",
    ];

    private static readonly string[] Integers =
    [
        "0", "1", "-1", "2", "3", "5", "7", "10", "12", "16", "31", "63", "64", "100", "127", "-128", "2024", "32767", "-32768", "2147483647", "-2147483648", "1700000000",
        "9223372036854775807", "-9223372036854775808",
    ];

    private static readonly string[] Floats =
    [
        "0", "-0", "1", "-1", "0.5", "2.5", "-2.5", "3.5", "10", "100.25", "1e-9", "-1e-300", "1e15", "1e19", "-1e19", "3.4e38", "1.7976931348623157e308", "4.9e-324", "NaN",
        "Infinity", "-Infinity", "2147483648", "0.1",
    ];

    private static readonly string[] Decimals =
    [
        "0", "1", "-1", "0.5", "-0.5", "2.5", "0.01", "-0.01", "9.99", "123.45", "9999999.99", "-9999999.99", "1.005", "9999999999999999999999999.99999",
        "-9999999999999999999999999.99999", "12345678901234567890.12345", "99999999999999999999999999999999999999", "-1234567890123456789",
    ];

    private static readonly string[] Moments =
    [
        "1970-01-01", "2024-02-29", "2023-12-31", "1999-12-31", "2000-01-01", "0001-01-01", "1400-01-01", "9999-12-31", "2021-01-03", "2024-02-29 12:34:56.789012",
        "1969-12-31 23:59:59.999999", "2024-03-31 02:30:00", "2024-10-27 02:30:00", "9999-12-31 23:59:59.999999", "2016-12-31 23:59:59.999999999",
    ];

    private static readonly string[] Spans =
        ["00:00:00", "1 day", "-1 day", "1 mon", "-13 mons", "1 year 2 mons 3 days 04:05:06.789", "23:59:59.999999", "100000 days", "-00:00:00.000001"];

    private static readonly string[] TameNumbers = ["0", "1", "-1", "2", "3", "7", "12", "100", "-128", "0.5", "2.5", "-2.25", "99.75"];
    private static readonly string[] TameArrays = ["{}", "{1}", "{0,1}", "{1,NULL,0}"];

    private readonly Dictionary<SqlType, ColumnVector> _byType = [];
    private readonly Dictionary<SqlType, ColumnVector> _tameByType = [];
    private readonly MemoryTracker _memory = new("twin values");

    /// <summary>The values of a type, flat and without nulls; owned by this.</summary>
    public ColumnVector Of(SqlType type)
    {
        if (_byType.TryGetValue(type, out var known))
            return known;
        var texts = Candidates(type).Where(text => Converts(text, type)).ToArray();
        return _byType[type] = Evaluation.Column(type, _memory, texts);
    }

    /// <summary>As <see cref="Of"/>, but numbers whose sums lose nothing, in whatever order they are added.</summary>
    public ColumnVector TameOf(SqlType type)
    {
        if (!type.IsNumeric && !type.IsArray)
            return Of(type);
        if (!_tameByType.TryGetValue(type, out var known))
            _tameByType[type] = known = Evaluation.Column(type, _memory, [.. (type.IsArray ? TameArrays : TameNumbers).Where(text => Converts(text, type))]);
        return known;
    }

    public void Dispose()
    {
        foreach (var vector in _tameByType.Values)
            vector.Release();
        foreach (var vector in _byType.Values)
            vector.Release();
    }

    private static IEnumerable<string> Candidates(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean => ["true", "false"],
        _ when type.IsInteger || type.IsOidAlias => Integers,
        _ when type.IsFloating => Floats,
        SqlTypeKind.Decimal => Decimals,
        _ when type.IsTemporal => Moments,
        SqlTypeKind.Time => ["00:00:00", "12:34:56.789", "23:59:59.999999"],
        SqlTypeKind.Interval => Spans,
        SqlTypeKind.Array when type.Element == SqlTypeKind.String => ["{}", "{a}", "{a,NULL,\"b c\"}", "{\"\",\"longer than twelve bytes\",a}"],
        SqlTypeKind.Array => ["{}", "{1}", "{1,2,3}", "{3,NULL,-1}", "{2147483647}"],
        _ => Texts,
    };

    private bool Converts(string text, SqlType type)
    {
        try
        {
            Evaluation.Column(type, _memory, text).Release();
            return true;
        }
        catch (SqlException)
        {
            return false;
        }
    }
}
