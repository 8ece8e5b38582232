using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Tests.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Functions;

public sealed class ScalarFunctionTests
{
    // Function, argument texts with types, expected wire text. Expected values are PostgreSQL 15's unless the row is marked impala.
    public static TheoryData<bool, string, string[], string?> Calls => new()
    {
        { true, "upper", ["abc:text"], "ABC" },
        { true, "upper", ["straße:text"], "STRAßE" },
        { true, "lower", ["ÄBC:text"], "äbc" },
        { true, "initcap", ["hello wORLD:text"], "Hello World" },
        { true, "length", ["héllo:text"], "5" },
        { false, "length", ["héllo:text"], "6" },
        { true, "octet_length", ["héllo:text"], "6" },
        { true, "btrim", ["  a b :text"], "a b" },
        { true, "ltrim", ["xxaxx:text", "x:text"], "axx" },
        { true, "rtrim", ["xxaéé:text", "é:text"], "xxa" },
        { true, "substring", ["foobar:text", "4:int8", "2:int8"], "ba" },
        { true, "substring", ["foobar:text", "-1:int8", "4:int8"], "fo" },
        { true, "substring", ["héllo:text", "2:int8", "2:int8"], "él" },
        { false, "substr", ["foobar:text", "-2:int8"], "ar" },
        { false, "substr", ["foobar:text", "0:int8"], "" },
        { true, "left", ["abcde:text", "-2:int8"], "abc" },
        { true, "right", ["abcde:text", "2:int8"], "de" },
        { true, "lpad", ["hi:text", "5:int8", "xy:text"], "xyxhi" },
        { true, "rpad", ["hi:text", "1:int8"], "h" },
        { true, "concat_ws", ["-:text", "a:text", "NULL:text", "b:text"], "a-b" },
        { true, "concat_ws", ["-:text", ":text", "b:text"], "-b" },
        { true, "concat", ["a:text", "NULL:text", "b:text"], "ab" },
        { false, "concat", ["a:text", "NULL:text", "b:text"], null },
        { true, "replace", ["banana:text", "an:text", "o:text"], "booa" },
        { true, "strpos", ["héllo:text", "l:text"], "3" },
        { false, "instr", ["foobarfoo:text", "foo:text", "2:int8"], "7" },
        { false, "instr", ["foobarfoo:text", "foo:text", "-1:int8"], "7" },
        { true, "split_part", ["a,b,c:text", ",:text", "-1:int8"], "c" },
        { true, "split_part", ["a,b,c:text", ",:text", "4:int8"], "" },
        { true, "reverse", ["aé€:text"], "€éa" },
        { true, "repeat", ["ab:text", "3:int8"], "ababab" },
        { true, "translate", ["12345:text", "143:text", "ax:text"], "a2x5" },
        { true, "md5", ["abc:text"], "900150983cd24fb0d6963f7d28e17f72" },
        { true, "ascii", ["é:text"], "233" },
        { true, "chr", ["8364:int8"], "€" },
        { true, "quote_ident", ["Foo bar:text"], "\"Foo bar\"" },
        { true, "quote_ident", ["select:text"], "\"select\"" },
        { true, "quote_ident", ["region:text"], "region" },
        { true, "format", ["%I.%s = %L:text", "my table:text", "c:text", "it's:text"], "\"my table\".c = 'it''s'" },
        { true, "regexp_replace", ["foobarbaz:text", "b(..):text", "X\\1:text", "g:text"], "fooXarXaz" },
        { false, "regexp_extract", ["abcdef123:text", "([a-z]+)([0-9]+):text", "2:int8"], "123" },
        { true, "like", ["abc:text", "_b%:text"], "t" },
        { true, "ilike", ["ÄBC:text", "äb_:text"], "t" },
        { true, "~", ["foobar:text", "^(foo)bar$:text"], "t" },
        { true, "~*", ["FOO:text", "oo:text"], "t" },
        { true, "abs", ["-5:int4"], "5" },
        { true, "sign", ["-3.5:float8"], "-1" },
        { true, "round", ["2.5:float8"], "2" },
        { false, "round", ["2.5:float8"], "3" },
        { true, "round", ["2.567:decimal(6,3)"], "3" },
        { true, "ceil", ["-2.5:decimal(6,3)"], "-2" },
        { true, "floor", ["-2.5:decimal(6,3)"], "-3" },
        { true, "truncate", ["-2.5:decimal(6,3)"], "-2" },
        { true, "sqrt", ["2:float8"], "1.4142135623730951" },
        { true, "power", ["2:float8", "10:float8"], "1024" },
        { true, "log", ["2:float8", "64:float8"], "6" },
        { true, "mod", ["-7:int4", "3:int4"], "-1" },
        { true, "greatest", ["1:int4", "NULL:int4", "3:int4"], "3" },
        { false, "greatest", ["1:int4", "NULL:int4", "3:int4"], null },
        { true, "least", ["b:text", "a longer text than twelve:text"], "a longer text than twelve" },
        { true, "nullif", ["5:int4", "5:int4"], null },
        { true, "nullif", ["5:int4", "6:int4"], "5" },
        { true, "date_part", ["year:text", "1998-12-01:date"], "1998" },
        { true, "date_part", ["dow:text", "2024-02-25:date"], "0" },
        { true, "date_part", ["epoch:text", "1970-01-02 00:00:00.5:timestamp"], "86400.5" },
        { true, "date_part", ["week:text", "2021-01-03:date"], "53" },
        { false, "extract", ["2020-02-03 04:05:28.123:timestamp", "millisecond:text"], "28123" },
        { true, "date_trunc", ["month:text", "2024-02-25 13:14:15:timestamp"], "2024-02-01 00:00:00" },
        { true, "date_trunc", ["week:text", "2024-02-25:date"], "2024-02-19 00:00:00" },
        { false, "trunc", ["2024-02-25:date", "Q:text"], "2024-01-01" },
        { false, "year", ["2024-02-25:date"], "2024" },
        { false, "dayofweek", ["2024-02-25:date"], "1" },
        { false, "add_months", ["2023-02-28:date", "1:int8"], "2023-03-31" },
        { false, "months_add", ["2024-01-31:date", "1:int8"], "2024-02-29" },
        { false, "date_add", ["2024-02-28:date", "2:int8"], "2024-03-01" },
        { false, "datediff", ["2024-03-01 23:00:00:timestamp", "2024-02-28 01:00:00:timestamp"], "2" },
        { true, "+", ["2024-01-31:date", "1 mon:interval"], "2024-02-29 00:00:00" },
        { false, "+", ["2024-01-31:date", "1 mon:interval"], "2024-02-29" },
        { true, "-", ["2024-03-01:date", "2024-02-28:date"], "2" },
        { true, "-", ["2024-03-01 12:00:00:timestamp", "2024-02-28 00:00:00:timestamp"], "2 days 12:00:00" },
        { true, "*", ["1 day:interval", "1.5:float8"], "1 day 12:00:00" },
        { true, "to_char", ["2024-02-05 13:04:09.078:timestamp", "Day, DD Mon YYYY HH12:MI:SS.MS AM:text"], "Monday   , 05 Feb 2024 01:04:09.078 PM" },
        { true, "to_char", ["2024-02-05:date", "FMMonth FMDD, YYYY:text"], "February 5, 2024" },
        { true, "to_char", ["1234567:int8", "9,999,999:text"], " 1,234,567" },
        { true, "to_char", ["-12.3:decimal(6,2)", "FM990.00:text"], "-12.30" },
        { true, "to_char", ["485:int8", "000999:text"], " 000485" },
        { true, "to_char", ["1234:int8", "999:text"], " ###" },
        { true, "to_date", ["05 Dec 2000:text", "DD Mon YYYY:text"], "2000-12-05" },
        { false, "from_unixtime", ["0:int8"], "1970-01-01 00:00:00" },
        { false, "from_timestamp", ["2024-02-05 13:04:09:timestamp", "dd/MM/yy HH:mm:text"], "05/02/24 13:04" },
        { true, "age", ["2001-04-10:timestamp", "1957-06-13:timestamp"], "43 years 9 mons 27 days" },
        { false, "last_day", ["2024-02-05:date"], "2024-02-29" },
        { true, "array_to_string", ["{1,NULL,3}:int4[]", ",:text", "*:text"], "1,*,3" },
        { true, "string_to_array", ["a,b,,c:text", ",:text"], "{a,b,\"\",c}" },
        { true, "array_length", ["{a,b}:text[]", "1:int8"], "2" },
        { true, "array_upper", ["{a,b}:text[]", "1:int8"], "2" },
        { true, "array_append", ["{1,2}:int4[]", "3:int4"], "{1,2,3}" },
        { true, "array_remove", ["{1,2,1}:int4[]", "1:int4"], "{2}" },
        { true, "array_get", ["{a,b}:text[]", "2:int8"], "b" },
        { true, "array_get", ["{a,b}:text[]", "3:int8"], null },
        { true, "= any", ["3:int4", "{1,2,3}:int4[]"], "t" },
        { true, "= any", ["4:int4", "{1,NULL,3}:int4[]"], null },
        { true, "<> all", ["4:int4", "{1,2,3}:int4[]"], "t" },
        { true, "&&", ["{1,2}:int4[]", "{2,3}:int4[]"], "t" },
        { true, "||", ["{1,2}:int4[]", "{3}:int4[]"], "{1,2,3}" },
        { true, "||", ["a:text", "b:text"], "ab" },
        { true, "pg_size_pretty", ["10240:int8"], "10 kB" },
        { true, "pg_size_pretty", ["1000000000:int8"], "954 MB" },
        { true, "parse_ident", ["pg_catalog.\"My Table\":text"], "{pg_catalog,\"My Table\"}" },
        { true, "has_table_privilege", ["t:text", "SELECT:text"], "t" },
        { true, "typeof", ["1:decimal(6,2)"], "decimal(6,2)" },
        { true, "current_schemas", ["true:bool"], "{pg_catalog,default}" },
        { true, "json_build_object", ["a\"b:text", "1:int4", "c:text", "NULL:text", "d:text", "true:bool"], "{\"a\\\"b\" : 1, \"c\" : null, \"d\" : true}" },
        { true, "<=>", ["NULL:int4", "NULL:int4"], "t" },
        { true, "<=>", ["1:int4", "NULL:int4"], "f" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void CallsAnswerWhatTheReferenceDoes(bool postgres, string name, string[] arguments, string? expected)
    {
        var literals = arguments.Select(argument => Parse(argument)).ToArray();
        Assert.Equal(expected, Evaluation.Text(Evaluation.Call(postgres, name, literals), postgres));
    }

    [Fact]
    public void EveryFunctionIsDescribedAndFoundByItsNames()
    {
        Assert.True(BuiltinFunctions.Scalars.Count > 200);
        foreach (var function in BuiltinFunctions.Scalars)
        {
            Assert.False(string.IsNullOrWhiteSpace(function.Description), function.Name);
            Assert.Equal(function.Name.ToLowerInvariant(), function.Name);
            foreach (var name in function.Aliases.Append(function.Name.ToUpperInvariant()))
            {
                Assert.True(BuiltinFunctions.TryGetScalar(name, out var found));
                Assert.Same(function, found);
            }
        }
        Assert.All(BuiltinFunctions.Aggregates, aggregate => Assert.False(string.IsNullOrWhiteSpace(aggregate.Description)));
        Assert.All(BuiltinFunctions.Tables, table => Assert.False(string.IsNullOrWhiteSpace(table.Description)));
    }

    [Fact]
    public void VersionSuitsClients() =>
        Assert.Matches(@"^PostgreSQL (\d+)\.", Evaluation.Text(Evaluation.Call(true, "version")));

    [Theory]
    [InlineData("0.05", "2", "0.05")]
    [InlineData("123.456", "2", "123.46")]
    [InlineData("-123.455", "2", "-123.46")]
    [InlineData("123.456", "-2", "100")]
    [InlineData("1.5", "0", "2")]
    public void RoundTakesItsScaleFromALiteral(string value, string digits, string expected)
    {
        BuiltinFunctions.TryGetScalar("round", out var round);
        ScalarExpression[] arguments = [Evaluation.Literal(value, SqlType.Decimal(9, 3)), Evaluation.Int(int.Parse(digits, CultureInfo.InvariantCulture))];
        var signature = round!.ResolveCall(arguments, Evaluation.Postgres)!;
        Assert.Equal(expected, Evaluation.Text(new FunctionCall(round, [.. arguments], signature.Result)));
    }

    [Fact]
    public void IntegersOverflowByDialect()
    {
        var sum = Evaluation.Call(true, "+", Evaluation.Int(int.MaxValue), Evaluation.Int(1));
        Assert.Equal(SqlState.NumericValueOutOfRange, Assert.Throws<SqlException>(() => Evaluation.Text(sum)).SqlState);
        Assert.Equal("2147483648", Evaluation.Text(Evaluation.Call(false, "+", Evaluation.Int(int.MaxValue), Evaluation.Int(1)), postgres: false));
        Assert.Equal("-9223372036854775808", Evaluation.Text(Evaluation.Call(false, "+", Evaluation.Long(long.MaxValue), Evaluation.Long(1)), postgres: false));
    }

    [Fact]
    public void DivisionFollowsTheDialect()
    {
        Assert.Equal("3", Evaluation.Text(Evaluation.Call(true, "/", Evaluation.Int(7), Evaluation.Int(2))));
        Assert.Equal("3.5", Evaluation.Text(Evaluation.Call(false, "/", Evaluation.Int(7), Evaluation.Int(2)), postgres: false));
        Assert.Equal("Infinity", Evaluation.Text(Evaluation.Call(false, "/", Evaluation.Int(7), Evaluation.Int(0)), postgres: false));
        Assert.Null(Evaluation.Text(Evaluation.Call(false, "%", Evaluation.Int(7), Evaluation.Int(0)), postgres: false));
        Assert.Equal(SqlState.DivisionByZero, Assert.Throws<SqlException>(() => Evaluation.Text(Evaluation.Call(true, "/", Evaluation.Double(1), Evaluation.Double(0)))).SqlState);
    }

    [Fact]
    public void NowIsTheStartOfTheStatement()
    {
        Assert.Equal("2023-11-14 22:13:20+00", Evaluation.Text(Evaluation.Call(true, "now")));
        Assert.Equal("2023-11-14", Evaluation.Text(Evaluation.Call(true, "current_date")));
        Assert.Equal("2023-11-14 22:13:20", Evaluation.Text(Evaluation.Call(false, "now"), postgres: false));
    }

    internal static ScalarExpression Parse(string literal)
    {
        var colon = literal.LastIndexOf(':');
        var text = literal[..colon] == "NULL" ? null : literal[..colon];
        return Evaluation.Literal(text, TypeOf(literal[(colon + 1)..]));
    }

    internal static SqlType TypeOf(string name) => name switch
    {
        "text" => SqlType.String,
        "bool" => SqlType.Boolean,
        "int1" => SqlType.TinyInt,
        "int2" => SqlType.SmallInt,
        "int4" => SqlType.Int,
        "int8" => SqlType.BigInt,
        "float4" => SqlType.Float,
        "float8" => SqlType.Double,
        "date" => SqlType.Date,
        "timestamp" => SqlType.Timestamp,
        "timestamptz" => SqlType.TimestampTz,
        "time" => SqlType.Time,
        "interval" => SqlType.Interval,
        "oid" => SqlType.Oid,
        "binary" => SqlType.Binary,
        "int4[]" => SqlType.ArrayOf(SqlTypeKind.Int),
        "text[]" => SqlType.ArrayOf(SqlTypeKind.String),
        "decimal(6,2)" => SqlType.Decimal(6, 2),
        "decimal(6,3)" => SqlType.Decimal(6, 3),
        "decimal(38,10)" => SqlType.Decimal(38, 10),
        "char(5)" => SqlType.Char(5),
        "varchar(3)" => SqlType.VarChar(3),
        _ => throw new ArgumentException(name, nameof(name)),
    };
}
