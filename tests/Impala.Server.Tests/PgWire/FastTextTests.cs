using System.Text;
using Impala.Engine.Functions.Casts;
using Impala.Server.PgWire.Formats;

namespace Impala.Server.Tests.PgWire;

/// <summary>The wire's quick texts are those of the casts.</summary>
public sealed unsafe class FastTextTests
{
    [Fact]
    public void TextsAreTheCasts()
    {
        var random = new Random(5);
        long[] edges = [0, 1, -1, 9, 10, 99, 100, 9999, 10_000, -10_000, 99_999, 100_000, long.MaxValue, long.MinValue, long.MinValue + 1, 999_999_999_999_999_999];
        foreach (var value in edges.Concat(Enumerable.Range(0, 5000).Select(_ => random.NextInt64() >> random.Next(64))))
        {
            Assert.Equal(Expected(room => ValueFormatter.WriteInt64(value, room)), Actual(value, -1));
            var unscaled = value % 1_000_000_000_000_000_000;
            for (var scale = 0; scale <= 18; scale++)
                Assert.Equal(Expected(room => ValueFormatter.WriteDecimal(unscaled, scale, room)), Actual(unscaled, scale));
        }
    }

    [Fact]
    public void DatesAreTheCasts()
    {
        // Every day of some four hundred years, which the calendar repeats, and the ends of what a date can be.
        var days = Enumerable.Range(-719162 - 400, 800).Concat(Enumerable.Range(-10_000, 160_000)).Concat(Enumerable.Range(2932896 - 400, 800)).Append(int.MinValue / 2).Append(int.MaxValue / 2);
        var room = stackalloc byte[FastText.MaxLength];
        foreach (var day in days)
            Assert.Equal(Expected(text => ValueFormatter.WriteDate(day, text)), Encoding.ASCII.GetString(room, FastText.WriteDate(day, room)));
    }

    private static string Actual(long value, int scale)
    {
        var room = stackalloc byte[FastText.MaxLength];
        var length = scale < 0 ? FastText.WriteInteger(value, room) : FastText.WriteDecimal(value, scale, room);
        return Encoding.ASCII.GetString(room, length);
    }

    private static string Expected(Func<byte[], int> write)
    {
        var room = new byte[64];
        return Encoding.ASCII.GetString(room, 0, write(room));
    }
}
