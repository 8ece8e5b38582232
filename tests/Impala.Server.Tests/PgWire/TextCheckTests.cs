using Impala.Server.PgWire.Formats;

namespace Impala.Server.Tests.PgWire;

public sealed class TextCheckTests
{
    // The eight bytes at a time find what a look at each byte finds, wherever the odd byte stands.
    [Fact]
    public unsafe void EveryLengthAndPlace()
    {
        foreach (var odd in new byte[] { 0, 0x80, 0xff, 0xc3 })
        {
            for (var length = 0; length < 40; length++)
            {
                for (var at = -1; at < length; at++)
                {
                    var bytes = new byte[length];
                    Array.Fill(bytes, (byte)(at % 2 == 0 ? 0x7f : 1));
                    if (at >= 0)
                        bytes[at] = odd;
                    fixed (byte* start = bytes)
                        Assert.Equal(at < 0, TextCheck.IsAscii(start, length));
                }
            }
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("61", true)]
    [InlineData("c3a9", true)]
    [InlineData("f09f9880", true)]
    [InlineData("00", false)]
    [InlineData("610062", false)]
    [InlineData("c3", false)]
    [InlineData("eda080", false)]
    [InlineData("ff", false)]
    public void TextIsUtf8WithoutZeros(string hex, bool isText) => Assert.Equal(isText, TextCheck.IsText(Convert.FromHexString(hex)));
}
