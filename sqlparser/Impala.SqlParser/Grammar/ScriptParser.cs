using System.Collections.Immutable;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser.Grammar;

/// <summary>Statements with semicolons between them; empty ones do not count.</summary>
internal sealed class ScriptParser(Parser<Token, Statement> statement) : Parser<Token, AstList<Statement>>
{
    public override bool TryParse(ref State state, ref Expecteds expecteds, out AstList<Statement> result)
    {
        var statements = ImmutableArray.CreateBuilder<Statement>();
        result = default;
        while (true)
        {
            while (state.Accept(TokenKind.Semicolon))
            {
            }
            if (state.Is(TokenKind.EndOfInput))
                break;
            var start = state.Current.Start;
            if (!statement.TryParse(ref state, ref expecteds, out var next))
                return false;
            next.PlaceAtBirth(start, state.PreviousEnd());
            statements.Add(next);
            if (!state.Is(TokenKind.EndOfInput) && !state.Is(TokenKind.Semicolon))
                return state.Fail(Labels.Of(TokenKind.EndOfInput));
        }
        result = new AstList<Statement>(statements.DrainToImmutable());
        return true;
    }
}
