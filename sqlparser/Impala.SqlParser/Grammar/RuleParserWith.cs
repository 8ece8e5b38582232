using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser.Grammar;

internal delegate bool RuleWith<T>(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out T result);

/// <summary>A parser from a function that calls other parsers.</summary>
internal class RuleParserWith<T>(RuleWith<T> rule) : Parser<Token, T>
{
    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out T result) =>
        rule(ref state, ref expecteds, out result);
}

internal sealed class RuleExpression(RuleWith<Expression> rule) : RuleParserWith<Expression>(rule);
