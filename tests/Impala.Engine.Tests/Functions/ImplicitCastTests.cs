using System.Globalization;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Tests.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Functions;

public sealed class ImplicitCastTests
{
    [Fact]
    public void CommonTypesFollowTheDialect()
    {
        Assert.Equal(SqlType.BigInt, ImplicitCasts.CommonType(SqlType.Int, SqlType.BigInt, Evaluation.Impala));
        Assert.Equal(SqlType.Float, ImplicitCasts.CommonType(SqlType.BigInt, SqlType.Float, Evaluation.Impala));
        Assert.Equal(SqlType.Double, ImplicitCasts.CommonType(SqlType.BigInt, SqlType.Float, Evaluation.Postgres));
        Assert.Equal(SqlType.Decimal(12, 2), ImplicitCasts.CommonType(SqlType.Decimal(12, 2), SqlType.Decimal(3, 0), Evaluation.Postgres));
        Assert.Equal(SqlType.Decimal(12, 2), ImplicitCasts.CommonType(SqlType.Decimal(9, 2), SqlType.Int, Evaluation.Postgres));
        Assert.Null(ImplicitCasts.CommonType(SqlType.Decimal(38, 0), SqlType.Decimal(38, 10), Evaluation.Impala));
        Assert.Equal(SqlType.Date, ImplicitCasts.CommonType(SqlType.Unknown, SqlType.Date, Evaluation.Postgres));
        Assert.Equal(SqlType.String, ImplicitCasts.CommonType(SqlType.Unknown, SqlType.Null, Evaluation.Postgres));
        Assert.Equal(SqlType.Timestamp, ImplicitCasts.CommonType(SqlType.String, SqlType.Timestamp, Evaluation.Impala));
        Assert.Null(ImplicitCasts.CommonType(SqlType.String, SqlType.Int, Evaluation.Impala));
        Assert.Null(ImplicitCasts.CommonType(SqlType.String, SqlType.Int, Evaluation.Postgres));
        Assert.Equal(SqlType.BigInt, ImplicitCasts.CommonType(SqlType.Oid, SqlType.BigInt, Evaluation.Postgres));
        Assert.Equal(SqlType.Oid, ImplicitCasts.CommonType(SqlType.Oid, SqlType.RegClass, Evaluation.Postgres));
        Assert.Equal(SqlType.String, ImplicitCasts.CommonType(SqlType.PgChar, SqlType.String, Evaluation.Postgres));
        Assert.Equal(SqlType.VarChar(9), ImplicitCasts.CommonType(SqlType.VarChar(5), SqlType.VarChar(9), Evaluation.Impala));
    }

    [Fact]
    public void DecimalsTooFarApartCompareExactly()
    {
        var big = new Constant(SqlType.Decimal(38, 0), Int128.Parse("99999999999999999999999999999999999999", CultureInfo.InvariantCulture));
        var small = new Constant(SqlType.Decimal(38, 38), Int128.Parse("99999999999999999999999999999999999999", CultureInfo.InvariantCulture));
        Assert.Equal("t", Evaluation.Text(Evaluation.Call(true, ">", big, small)));
        Assert.Equal("t", Evaluation.Text(Evaluation.Call(true, "<", small, new Constant(SqlType.Decimal(38, 0), (Int128)1))));
    }

    [Fact]
    public void CharsCompareWithoutTrailingBlanks()
    {
        var five = Evaluation.Literal("ab", SqlType.Char(5));
        var two = Evaluation.Literal("ab", SqlType.Char(2));
        Assert.Equal("t", Evaluation.Text(Evaluation.Call(true, "=", five, two)));
        Assert.Equal("f", Evaluation.Text(Evaluation.Call(true, "=", five, Constant.Text("ab"))));
    }
}
