using System.Collections.Frozen;
using System.Text;

namespace Impala.SqlParser.Lexing;

internal enum WordClass : byte
{
    Unreserved,
    ColumnName,
    TypeOrFunction,
    Reserved,
}

/// <summary>Finds the keyword of a word, and knows each keyword's class in one dialect.</summary>
internal sealed class WordTable
{
    private static readonly FrozenDictionary<string, Keyword> Keywords = Enum.GetValues<Keyword>()
        .Where(keyword => keyword != Keyword.NotAKeyword)
        .ToFrozenDictionary(WordOf, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Keyword>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Keywords.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly WordClass[] _classes = new WordClass[Enum.GetValues<Keyword>().Length];
    private readonly bool[] _needsAs = new bool[Enum.GetValues<Keyword>().Length];

    public static readonly WordTable Postgres = new(
        ReservedWords.PostgresReserved, ReservedWords.PostgresTypeOrFunction, ReservedWords.PostgresColumnName, ReservedWords.PostgresNeedsAs);

    public static readonly WordTable Impala = new(ReservedWords.ImpalaKeywords + " " + ReservedWords.ImpalaReserved, "", "", "");

    /// <summary>Impala's keywords alone, as before SQL:2016's words were reserved (reserved_words_version 2.11.0).</summary>
    public static readonly WordTable ImpalaKeywordsOnly = new(ReservedWords.ImpalaKeywords, "", "", "");

    private WordTable(string reserved, string typeOrFunction, string columnName, string needsAs)
    {
        foreach (var keyword in KeywordsOf(reserved))
            _classes[(int)keyword] = WordClass.Reserved;
        foreach (var keyword in KeywordsOf(typeOrFunction))
            _classes[(int)keyword] = WordClass.TypeOrFunction;
        foreach (var keyword in KeywordsOf(columnName))
            _classes[(int)keyword] = WordClass.ColumnName;
        foreach (var keyword in KeywordsOf(needsAs))
            _needsAs[(int)keyword] = true;
    }

    public WordClass ClassOf(Keyword keyword) => _classes[(int)keyword];

    public bool NeedsAs(Keyword keyword) => _needsAs[(int)keyword];

    /// <summary>The keyword a text spells in any case, or None.</summary>
    public static Keyword Find(ReadOnlySpan<char> word) => Lookup.TryGetValue(word, out var keyword) ? keyword : Keyword.NotAKeyword;

    public static string WordOf(Keyword keyword)
    {
        var name = keyword.ToString();
        var word = new StringBuilder(name.Length + 2);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && word.Length > 0)
                word.Append('_');
            word.Append(char.ToLowerInvariant(letter));
        }
        return word.ToString();
    }

    private static IEnumerable<Keyword> KeywordsOf(string words) =>
        words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(word => Keywords[word]);
}
