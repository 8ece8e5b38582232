using System.Data.SqlTypes;
using Xunit;

namespace Impala.Data.Tests;

/// <summary>Decimals of 38 digits and timestamps of nine.</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0.50")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("-0.00000000000000000000000000000000000001")]
    [InlineData("1234567890123456789012345678.9012345678")]
    public void ADecimalIsReadAndWritten(string text)
    {
        var value = ImpalaDecimal.Parse(text);
        Assert.Equal(text, value.ToString());
        Assert.Equal(value, (ImpalaDecimal)(SqlDecimal)value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1.2.3")]
    [InlineData("1e5")]
    [InlineData("100000000000000000000000000000000000000")]
    public void WhatIsNoDecimalIsRefused(string text)
    {
        Assert.False(ImpalaDecimal.TryParse(text, null, out _));
        Assert.Throws<FormatException>(() => ImpalaDecimal.Parse(text));
    }

    [Fact]
    public void DecimalsCompareByWorth()
    {
        ImpalaDecimal a = 1.5m, b = ImpalaDecimal.Parse("1.50"), c = ImpalaDecimal.Parse("-1.6");
        Assert.True(a == b && a.GetHashCode() == b.GetHashCode() && c < a && a >= b && c != a);
        Assert.Equal(1.5m, (decimal)b);
        Assert.Equal(-1.6, (double)c);
        Assert.Equal(decimal.MinValue, (decimal)(ImpalaDecimal)decimal.MinValue);
        Assert.Throws<OverflowException>(() => (decimal)ImpalaDecimal.Parse("99999999999999999999999999999999999999"));
    }

    [Theory]
    [InlineData("2024-02-29 12:34:56.123456789", 789 % 100)]
    [InlineData("2024-02-29 12:34:56", 0)]
    [InlineData("1400-01-01 00:00:00.000000001", 1)]
    public void ATimestampIsReadAndWritten(string text, int nanoseconds)
    {
        var value = ImpalaTimestamp.Parse(text);
        Assert.Equal((text, nanoseconds), (value.ToString(), value.Nanoseconds));
        Assert.True(new ImpalaTimestamp(value.DateTime.AddTicks(1)) > value);
        Assert.False(ImpalaTimestamp.TryParse("2024-02-30 00:00:00", null, out _));
    }
}
