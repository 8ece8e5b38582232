using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Text;

/// <summary>
/// parse_url(url, part[, key]): a part (PROTOCOL, HOST, PATH, REF, AUTHORITY, FILE, USERINFO, QUERY) of a URL, or one key's value of its query. NULL when
/// the URL has no :// or no such part; a part that does not exist is an error.
/// </summary>
internal sealed unsafe class ParseUrl() : OverloadedFunction(
    "parse_url", "Part of a URL.", "parse_url('http://host/path?a=1', 'HOST') = 'host'",
    Returns(SqlType.String, SqlType.String, SqlType.String),
    Returns(SqlType.String, SqlType.String, SqlType.String, SqlType.String))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        result.Share(arguments[0]);
        var urls = new BytesReader(arguments[0]);
        var parts = new BytesReader(arguments[1]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            var part = parts[i];
            var isQuery = part.SequenceEqual("QUERY"u8);
            var found = Find(urls[i], part);
            if (arguments.Length > 2)
                found = isQuery ? Value(urls[i], found, new BytesReader(arguments[2])[i]) : Range.None;
            if (found.Start < 0)
                result.SetNull(i);
            else
                result.SetView(i, StringView.BytesOf(urls.View(i)) + found.Start, found.Length);
        }
        return result.Build();
    }

    private static Range Find(ReadOnlySpan<byte> url, ReadOnlySpan<byte> part)
    {
        var start = url.Length - url.TrimStart(" "u8).Length;
        var end = url.TrimEnd(" "u8).Length;
        var colon = start < end ? url[start..end].IndexOf("://"u8) : -1;
        var rest = colon < 0 ? end : start + colon + 3;
        var isKnown = true;
        var found = Range.None;
        if (part.SequenceEqual("PROTOCOL"u8))
            found = new Range(start, colon);
        else if (part.SequenceEqual("AUTHORITY"u8))
            found = Until(url, rest, end, "/?#"u8);
        else if (part.SequenceEqual("USERINFO"u8))
            found = UserInfo(url, rest, end);
        else if (part.SequenceEqual("HOST"u8))
            found = Host(url, rest, end);
        else if (part.SequenceEqual("PATH"u8))
            found = Until(url, PathStart(url, rest, end), end, "?#"u8);
        else if (part.SequenceEqual("FILE"u8))
            found = Until(url, PathStart(url, rest, end), end, "#"u8);
        else if (part.SequenceEqual("QUERY"u8))
            found = After(url, rest, end, (byte)'?') is { Start: >= 0 } query ? Until(url, query.Start, end, "#"u8) : Range.None;
        else if (part.SequenceEqual("REF"u8))
            found = After(url, rest, end, (byte)'#');
        else
            isKnown = false;
        if (!isKnown)
        {
            throw FunctionErrors.Udf(
                $"Invalid URL part: {System.Text.Encoding.UTF8.GetString(part[..Math.Min(part.Length, 32)])}\n(Valid URL parts are 'PROTOCOL', 'HOST', 'PATH', 'REF', 'AUTHORITY', 'FILE', 'USERINFO', and 'QUERY')");
        }
        return colon < 0 ? Range.None : found;
    }

    // The path begins at the first slash that no query or fragment holds; without one it is empty.
    private static int PathStart(ReadOnlySpan<byte> url, int rest, int end)
    {
        var at = url[rest..end].IndexOfAny("/?#"u8);
        return at < 0 || url[rest + at] != '/' ? end : rest + at;
    }

    private static Range UserInfo(ReadOnlySpan<byte> url, int rest, int end)
    {
        var authority = Until(url, rest, end, "/?#"u8);
        var at = url.Slice(authority.Start, authority.Length).IndexOf((byte)'@');
        return at < 0 ? Range.None : new Range(rest, at);
    }

    private static Range Host(ReadOnlySpan<byte> url, int rest, int end)
    {
        var user = UserInfo(url, rest, end);
        return Until(url, user.Start < 0 ? rest : rest + user.Length + 1, end, ":/?#"u8);
    }

    private static Range Until(ReadOnlySpan<byte> url, int start, int end, ReadOnlySpan<byte> stops)
    {
        var length = url[start..end].IndexOfAny(stops);
        return new Range(start, length < 0 ? end - start : length);
    }

    private static Range After(ReadOnlySpan<byte> url, int rest, int end, byte mark)
    {
        var at = url[rest..end].IndexOf(mark);
        return at < 0 ? Range.None : new Range(rest + at + 1, end - rest - at - 1);
    }

    private static Range Value(ReadOnlySpan<byte> url, Range query, ReadOnlySpan<byte> key)
    {
        for (var (at, end) = (query.Start, query.Start + query.Length); query.Start >= 0 && at <= end;)
        {
            var pair = Until(url, at, end, "&"u8);
            var text = url.Slice(at, pair.Length);
            if (text.Length > key.Length && text.StartsWith(key) && text[key.Length] == '=')
                return new Range(at + key.Length + 1, text.Length - key.Length - 1);
            at += pair.Length + 1;
        }
        return Range.None;
    }

    private readonly record struct Range(int Start, int Length)
    {
        public static Range None => new(-1, 0);
    }
}
