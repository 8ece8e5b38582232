using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Tests.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Functions;

public sealed class CastTests
{
    // Text, type: parsed and printed again.
    [Theory]
    [InlineData("1", "int1", "1")]
    [InlineData(" -42 ", "int4", "-42")]
    [InlineData("1e2", "float8", "100")]
    [InlineData("1e100", "float8", "1e+100")]
    [InlineData("1e15", "float8", "1e+15")]
    [InlineData("123456789012345", "float8", "123456789012345")]
    [InlineData("0.0001", "float8", "0.0001")]
    [InlineData("0.00001", "float8", "1e-05")]
    [InlineData("-0.5", "float8", "-0.5")]
    [InlineData("0", "float8", "0")]
    [InlineData("1e6", "float4", "1e+06")]
    [InlineData("100000", "float4", "100000")]
    [InlineData("0.1", "float4", "0.1")]
    [InlineData("nan", "float8", "NaN")]
    [InlineData("-infinity", "float8", "-Infinity")]
    [InlineData("1.005", "decimal(6,2)", "1.01")]
    [InlineData("-1.005", "decimal(6,2)", "-1.01")]
    [InlineData("0.004", "decimal(6,2)", "0.00")]
    [InlineData("1.5e3", "decimal(6,2)", "1500.00")]
    [InlineData("-1234567890123456789012345678.0123456789", "decimal(38,10)", "-1234567890123456789012345678.0123456789")]
    [InlineData("1000000000000000000000.5", "decimal(38,10)", "1000000000000000000000.5000000000")]
    [InlineData("0001-01-01", "date", "0001-01-01")]
    [InlineData("9999-12-31", "date", "9999-12-31")]
    [InlineData("2024-2-9", "date", "2024-02-09")]
    [InlineData("1969-12-31 23:59:59.999999", "timestamp", "1969-12-31 23:59:59.999999")]
    [InlineData("1400-01-01", "timestamp", "1400-01-01 00:00:00")]
    [InlineData("2024-02-05T01:02:03.100", "timestamp", "2024-02-05 01:02:03.1")]
    [InlineData("2024-02-05 01:02:03+02", "timestamptz", "2024-02-04 23:02:03+00")]
    [InlineData("13:14:15.5", "time", "13:14:15.5")]
    [InlineData("1 year 2 mons -3 days 04:05:06.789", "interval", "1 year 2 mons -3 days 04:05:06.789")]
    [InlineData("90 days", "interval", "90 days")]
    [InlineData("1.5 hours ago", "interval", "-01:30:00")]
    [InlineData("true", "bool", "t")]
    [InlineData("off", "bool", "f")]
    [InlineData("4294967295", "oid", "4294967295")]
    [InlineData("{1,NULL,3}", "int4[]", "{1,NULL,3}")]
    [InlineData("{\"a b\",c,\"NULL\",\"q\\\"\"}", "text[]", "{\"a b\",c,\"NULL\",\"q\\\"\"}")]
    [InlineData("\\xDEADbeef", "binary", "\\xdeadbeef")]
    [InlineData("ab", "char(5)", "ab   ")]
    [InlineData("abcdef", "varchar(3)", "abc")]
    [InlineData("aéé", "varchar(3)", "aé")]
    public void TextRoundTrips(string text, string type, string expected) =>
        Assert.Equal(expected, Evaluation.Text(Evaluation.Literal(text, ScalarFunctionTests.TypeOf(type))));

    [Theory]
    [InlineData("x", "int4", SqlState.InvalidTextRepresentation)]
    [InlineData("1.5", "int4", SqlState.InvalidTextRepresentation)]
    [InlineData("", "float8", SqlState.InvalidTextRepresentation)]
    [InlineData("3000000000", "int4", SqlState.NumericValueOutOfRange)]
    [InlineData("99999999999999999999", "int8", SqlState.NumericValueOutOfRange)]
    [InlineData("1e400", "float8", SqlState.NumericValueOutOfRange)]
    [InlineData("99999", "decimal(6,2)", SqlState.NumericValueOutOfRange)]
    [InlineData("2023-02-29", "date", SqlState.DatetimeFieldOverflow)]
    [InlineData("yesteryear", "timestamp", SqlState.InvalidDatetimeFormat)]
    [InlineData("maybe", "bool", SqlState.InvalidTextRepresentation)]
    [InlineData("{1,2", "int4[]", SqlState.InvalidTextRepresentation)]
    public void BadTextRaisesInPostgres(string text, string type, string state) =>
        Assert.Equal(state, Assert.Throws<SqlException>(() => Evaluation.Text(Evaluation.Literal(text, ScalarFunctionTests.TypeOf(type)))).SqlState);

    [Theory]
    [InlineData("x", "int4", true)]
    [InlineData("300", "int1", true)]
    [InlineData("x", "float8", true)]
    [InlineData("x", "timestamp", true)]
    [InlineData("x", "date", false)]
    [InlineData("x", "decimal(6,2)", false)]
    public void ImpalaMixesNullAndError(string text, string type, bool isNull)
    {
        var cast = new Cast(Constant.Text(text), ScalarFunctionTests.TypeOf(type), CastFailure.Impala);
        if (isNull)
            Assert.Null(Evaluation.Text(cast, postgres: false));
        else
            Assert.Throws<SqlException>(() => Evaluation.Text(cast, postgres: false));
    }

    [Theory]
    [InlineData("300:int4", "int1", "44", null)]
    [InlineData("2.5:float8", "int4", "2", "2")]
    [InlineData("3.5:float8", "int4", "3", "4")]
    [InlineData("2.5:decimal(6,2)", "int4", "3", "3")]
    [InlineData("-2.5:decimal(6,2)", "int4", "-3", "-3")]
    [InlineData("1e10:float8", "int4", null, null)]
    [InlineData("1.1:float8", "decimal(38,10)", "1.1000000000", "1.1000000000")]
    [InlineData("1.015:decimal(6,3)", "decimal(6,2)", "1.02", "1.02")]
    [InlineData("2024-02-05:date", "timestamp", "2024-02-05 00:00:00", "2024-02-05 00:00:00")]
    [InlineData("2024-02-05 23:59:59:timestamp", "date", "2024-02-05", "2024-02-05")]
    [InlineData("true:bool", "text", "1", "true")]
    [InlineData("5:int4", "bool", "t", "t")]
    public void ValuesConvertByPolicy(string value, string type, string? impala, string? postgres)
    {
        foreach (var (policy, expected) in new[] { (CastFailure.Impala, impala), (CastFailure.Error, postgres) })
        {
            var cast = new Cast(ScalarFunctionTests.Parse(value), ScalarFunctionTests.TypeOf(type), policy);
            if (expected is null)
                Assert.Equal(SqlState.NumericValueOutOfRange, Assert.Throws<SqlException>(() => Evaluation.Text(cast, policy == CastFailure.Error)).SqlState);
            else
                Assert.Equal(expected, Evaluation.Text(cast, policy == CastFailure.Error));
        }
    }

    [Fact]
    public void NanosecondsPrintByOption()
    {
        var moment = Evaluation.Literal("2024-02-05 01:02:03.123456789", SqlType.Timestamp);
        Assert.Equal("2024-02-05 01:02:03.123456", Evaluation.Text(moment));
        Assert.Equal("2024-02-05 01:02:03.123456789", Evaluation.Text(moment, options: FormatOptions.WireNanoseconds));
    }

    [Fact]
    public void DaysAndDatesAgreeWithTheRuntime()
    {
        for (var day = Calendar.MinDay; day <= Calendar.MaxDay; day += 37)
        {
            var date = DateOnly.FromDayNumber(day - Calendar.MinDay);
            Assert.Equal((date.Year, date.Month, date.Day), Calendar.FromDays(day));
            Assert.Equal(day, Calendar.ToDays(date.Year, date.Month, date.Day));
            Assert.Equal(((int)date.DayOfWeek + 6) % 7, Calendar.IsoDayOfWeek(day) - 1);
            Assert.Equal(System.Globalization.ISOWeek.GetWeekOfYear(date.ToDateTime(default)), Calendar.IsoWeek(day, out _));
            Assert.Equal(day, Calendar.SplitTimestamp(Calendar.ToTimestamp(day, 12345), out var nanos));
            Assert.Equal(12345, nanos);
        }
    }

    [Fact]
    public void DoublesRoundTrip()
    {
        var random = new Random(5);
        Span<byte> text = stackalloc byte[64];
        for (var i = 0; i < 5000; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (!double.IsFinite(value))
                continue;
            var length = FloatText.Write(value, text);
            Assert.True(TextParsers.TryParseDouble(text[..length], out var back));
            Assert.Equal(value, back);
        }
    }
}
