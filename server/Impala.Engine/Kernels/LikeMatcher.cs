using Impala.Engine.Functions;

namespace Impala.Engine.Kernels;

/// <summary>
/// A LIKE pattern over UTF-8 bytes: % is any run, _ one character. Patterns of plain pieces between % become prefix, suffix and ordered
/// substring searches (vectorised by the runtime); the others are matched piece by piece, never in more than pieces × length steps.
/// </summary>
internal sealed class LikeMatcher
{
    private const int MaxKept = 8;
    private const int MaxKeptBytes = 1024;

    // Those this thread used, so that a pattern is not compiled again for each batch; the next one takes the oldest one's place.
    [ThreadStatic]
    private static LikeMatcher?[]? _kept;

    [ThreadStatic]
    private static int _oldest;

    private readonly byte[] _pattern;
    private readonly int _escape;

    // Pieces between % signs. Within a piece, AnyCharacter[i] marks a _.
    private readonly List<Piece> _pieces = [];
    private readonly bool _startsOpen;
    private readonly bool _endsOpen;

    private LikeMatcher(ReadOnlySpan<byte> pattern, int escape)
    {
        _pattern = pattern.ToArray();
        _escape = escape;
        var bytes = new List<byte>();
        var wild = new List<bool>();
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == escape)
            {
                if (++i == pattern.Length)
                    throw FunctionErrors.InvalidEscape();
                bytes.Add(pattern[i]);
                wild.Add(false);
                continue;
            }
            if (c == '%')
            {
                _startsOpen |= _pieces.Count == 0 && bytes.Count == 0;
                AddPiece(bytes, wild);
                _endsOpen = true;
                continue;
            }
            _endsOpen = false;
            bytes.Add(c);
            wild.Add(c == '_');
        }
        if (bytes.Count > 0)
            _endsOpen = false;
        AddPiece(bytes, wild);
    }

    /// <summary>
    /// The matcher of a pattern, for this thread's use; <paramref name="escape"/> is the escape character's byte, or -1 for none. Raises 22025
    /// when it ends the pattern.
    /// </summary>
    public static LikeMatcher Of(ReadOnlySpan<byte> pattern, int escape)
    {
        var kept = _kept ??= new LikeMatcher?[MaxKept];
        foreach (var matcher in kept)
        {
            if (matcher is not null && matcher._escape == escape && pattern.SequenceEqual(matcher._pattern))
                return matcher;
        }
        var made = new LikeMatcher(pattern, escape);
        if (pattern.Length > MaxKeptBytes)
            return made;
        kept[_oldest] = made;
        _oldest = (_oldest + 1) % MaxKept;
        return made;
    }

    /// <summary>False when a backslash, the default escape, ends the pattern.</summary>
    public static bool IsValid(ReadOnlySpan<byte> pattern)
    {
        var numEscapes = 0;
        while (numEscapes < pattern.Length && pattern[^(numEscapes + 1)] == '\\')
            numEscapes++;
        return numEscapes % 2 == 0;
    }

    public bool Matches(ReadOnlySpan<byte> text)
    {
        if (_pieces.Count == 0)
            return _startsOpen || text.IsEmpty;
        var first = 0;
        var last = _pieces.Count - 1;
        if (!_startsOpen)
        {
            var used = _pieces[0].MatchAt(text);
            if (used < 0)
                return false;
            if (_pieces.Count == 1)
                return _endsOpen || used == text.Length;
            text = text[used..];
            first = 1;
        }
        if (!_endsOpen)
        {
            var tail = _pieces[last].MatchEnd(text);
            if (tail < 0)
                return false;
            text = text[..tail];
            last--;
        }
        for (var i = first; i <= last; i++)
        {
            if (!_pieces[i].Find(text, out var end))
                return false;
            text = text[end..];
        }
        return true;
    }

    private void AddPiece(List<byte> bytes, List<bool> wild)
    {
        if (bytes.Count > 0)
            _pieces.Add(new Piece([.. bytes], wild.Contains(true) ? [.. wild] : null));
        bytes.Clear();
        wild.Clear();
    }

    /// <summary>Bytes of the character that begins here.</summary>
    private static int CharacterLength(ReadOnlySpan<byte> text)
    {
        var length = text[0] switch
        {
            < 0xC0 => 1,
            < 0xE0 => 2,
            < 0xF0 => 3,
            _ => 4,
        };
        return Math.Min(length, text.Length);
    }

    private sealed class Piece(byte[] bytes, bool[]? wild)
    {
        /// <summary>Bytes matched at the start of the text, or -1.</summary>
        public int MatchAt(ReadOnlySpan<byte> text)
        {
            if (wild is null)
                return text.StartsWith(bytes) ? bytes.Length : -1;
            var at = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                if (at >= text.Length)
                    return -1;
                if (wild[i])
                    at += CharacterLength(text[at..]);
                else if (text[at] == bytes[i])
                    at++;
                else
                    return -1;
            }
            return at;
        }

        /// <summary>Where the piece begins when it ends the text, or -1.</summary>
        public int MatchEnd(ReadOnlySpan<byte> text)
        {
            if (wild is null)
                return text.EndsWith(bytes) ? text.Length - bytes.Length : -1;
            var at = text.Length;
            for (var i = bytes.Length - 1; i >= 0; i--)
            {
                if (at == 0)
                    return -1;
                at--;
                if (!wild[i])
                {
                    if (text[at] != bytes[i])
                        return -1;
                    continue;
                }
                while (at > 0 && (text[at] & 0xC0) == 0x80)
                    at--;
            }
            return at;
        }

        /// <summary>The first place of the piece; <paramref name="end"/> is just behind it.</summary>
        public bool Find(ReadOnlySpan<byte> text, out int end)
        {
            if (wild is null)
            {
                var found = text.IndexOf(bytes);
                end = found + bytes.Length;
                return found >= 0;
            }
            for (var start = 0; start < text.Length; start++)
            {
                if ((text[start] & 0xC0) == 0x80)
                    continue;
                var used = MatchAt(text[start..]);
                if (used < 0)
                    continue;
                end = start + used;
                return true;
            }
            end = 0;
            return false;
        }
    }
}
