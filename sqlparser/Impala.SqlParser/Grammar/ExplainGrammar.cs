using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>EXPLAIN [ANALYZE] [VERBOSE] statement, and EXPLAIN (options) statement.</summary>
internal sealed class ExplainGrammar(Dispatch<Statement> queries)
{
    public void AddTo(Dispatch<Statement> statement) => statement.On(Keyword.Explain, Explain());

    private readonly record struct Head(bool Analyze, bool Verbose, AstList<Option> Options);

    private Parser<Token, Statement> Explain()
    {
        var flags = from analyze in Flag(Keyword.Analyze)
                    from verbose in Flag(Keyword.Verbose)
                    select new Head(analyze, verbose, []);
        var withOptions = Parens(ListOf(CopyGrammar.Option)).Select(options => new Head(IsOn(options, "analyze"), IsOn(options, "verbose"), options));
        var head = new RuleParserWith<Head>((ref State state, ref Expecteds expecteds, out Head result) =>
        {
            if (state.Context().Strict)
            {
                result = default;
                return true;
            }
            var next = state.Peek(1);
            var hasOptions = state.Is(TokenKind.LeftParen) && next.Kind == TokenKind.Word
                && !(next.Keyword is Keyword.Select or Keyword.With or Keyword.Values);
            return (hasOptions ? withOptions : flags).TryParse(ref state, ref expecteds, out result);
        });
        return from _ in Words(Keyword.Explain)
               from options in head
               from inner in Placed(queries)
               select (Statement)new ExplainStatement(inner) { Analyze = options.Analyze, Verbose = options.Verbose, Options = options.Options };
    }

    private static bool IsOn(AstList<Option> options, string name) =>
        options.Any(option => option.Name == name && option.Value is null or "true" or "on" or "1");
}
