using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser.Grammar;

/// <summary>Statements that are known by name only, so that they are refused as not supported and not as misspelt.</summary>
internal static class UnsupportedGrammar
{
    private static readonly Keyword[] FirstWords =
    [
        Keyword.Lock, Keyword.Do, Keyword.Vacuum, Keyword.Checkpoint, Keyword.Call, Keyword.Reindex, Keyword.Cluster,
        Keyword.Reassign, Keyword.Security,
    ];

    public static void AddTo(Dispatch<Statement> statement)
    {
        foreach (var word in FirstWords)
            statement.On(word, Rest(1));
    }

    /// <summary>Takes the tokens up to the next semicolon; the command is the first <paramref name="numWords"/> of them.</summary>
    public static Parser<Token, Statement> Rest(int numWords) => new RuleParser<Statement>((ref State state, out Statement result) =>
    {
        var start = state.Current.Start;
        var words = new string[numWords];
        for (var i = 0; i < numWords; i++)
            words[i] = state.Context().TextOf(state.Peek(i)).ToUpperInvariant();
        while (!state.Is(TokenKind.Semicolon) && !state.Is(TokenKind.EndOfInput))
            state.Advance(1);
        result = state.Placed(new UnsupportedStatement(string.Join(' ', words).TrimEnd()), start);
        return true;
    });
}
