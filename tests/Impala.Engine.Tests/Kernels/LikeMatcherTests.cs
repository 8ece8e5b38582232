using System.Text;
using Impala.Catalog.Errors;
using Impala.Engine.Kernels;
using Xunit;

namespace Impala.Engine.Tests.Kernels;

public sealed class LikeMatcherTests
{
    [Fact]
    public void AgreesWithANaiveMatcher()
    {
        var random = new Random(11);
        string[] patternParts = ["%", "_", "a", "b", "é", "\\%", "ab"];
        string[] textParts = ["a", "b", "é", "%", "ab", "€"];
        for (var i = 0; i < 20000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => patternParts[random.Next(patternParts.Length)]));
            var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => textParts[random.Next(textParts.Length)]));
            var matcher = LikeMatcher.Of(Encoding.UTF8.GetBytes(pattern), '\\');
            Assert.True(Naive(text, 0, pattern, 0) == matcher.Matches(Encoding.UTF8.GetBytes(text)), $"'{text}' LIKE '{pattern}'");
        }
    }

    [Fact]
    public void LongTextsDoNotBlowUp()
    {
        var matcher = LikeMatcher.Of("%a%a%a%a%a%a%a%a%b"u8, '\\');
        Assert.False(matcher.Matches(Encoding.UTF8.GetBytes(new string('a', 100_000))));
    }

    [Fact]
    public void AnEscapeMayNotEndThePattern() =>
        Assert.Equal(SqlState.InvalidEscapeSequence, Assert.Throws<SqlException>(() => LikeMatcher.Of("abc\\"u8, '\\')).SqlState);

    private static bool Naive(string text, int t, string pattern, int p)
    {
        if (p == pattern.Length)
            return t == text.Length;
        switch (pattern[p])
        {
            case '%':
                return Naive(text, t, pattern, p + 1) || (t < text.Length && Naive(text, t + 1, pattern, p));
            case '_':
                return t < text.Length && Naive(text, t + 1, pattern, p + 1);
            case '\\':
                return t < text.Length && text[t] == pattern[p + 1] && Naive(text, t + 1, pattern, p + 2);
            default:
                return t < text.Length && text[t] == pattern[p] && Naive(text, t + 1, pattern, p + 1);
        }
    }
}
