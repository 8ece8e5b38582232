using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>The clauses CREATE and ALTER share: columns, properties, formats.</summary>
internal sealed class TableClauses(SqlDialect dialect, ExpressionGrammar grammar)
{
    public Parser<Token, ColumnDefinition> Column => new RuleParserWith<ColumnDefinition>(ParseColumn);

    /// <summary>A column without type, with an optional comment: of views and of CTAS partition lists.</summary>
    public static readonly Parser<Token, ColumnDefinition> NamedColumn = Placed(
        from name in Name
        from comment in OrNull(CommentText)
        select new ColumnDefinition(name, null, comment));

    public static Parser<Token, string> CommentText => Words(Keyword.Comment).Then(Text);

    public static Parser<Token, string> Location => Words(Keyword.Location).Then(Text);

    public static readonly Parser<Token, bool> IfNotExists = Flag(Keyword.If, Keyword.Not, Keyword.Exists);

    public static readonly Parser<Token, bool> IfExists = Flag(Keyword.If, Keyword.Exists);

    /// <summary>('key' = 'value', ..).</summary>
    public static readonly Parser<Token, AstList<Property>> Properties = Parens(ListOf(Placed(
        from key in Text
        from equal in EqualSign
        from value in Text
        select new Property(key, value))));

    public static readonly Parser<Token, SortBy> SortBy = Placed(
        from _ in Words(Keyword.Sort, Keyword.By)
        from zorder in Flag(Keyword.Zorder)
        from lexical in Flag(Keyword.Lexical)
        from columns in Symbol(TokenKind.LeftParen).Then(OrEmpty(ListOf(Name))).Before(RightParen)
        select new SortBy(columns, zorder));

    public static readonly Parser<Token, RowFormat> RowFormat = Placed(
        from _ in Words(Keyword.Row, Keyword.Format, Keyword.Delimited)
        from fields in OrNull(Words(Keyword.Fields, Keyword.Terminated, Keyword.By).Then(Text))
        from escape in OrNull(Words(Keyword.Escaped, Keyword.By).Then(Text))
        from lines in OrNull(Words(Keyword.Lines, Keyword.Terminated, Keyword.By).Then(Text))
        select new RowFormat(fields, escape, lines));

    /// <summary>A format's or engine's name, upper case.</summary>
    public static readonly Parser<Token, string> FormatName = new RuleParser<string>((ref State state, out string result) =>
    {
        result = "";
        if (!state.Is(TokenKind.Word))
            return state.Fail("a file format");
        result = state.Context().TextOf(state.Current).ToUpperInvariant();
        state.Advance(1);
        return true;
    });

    private bool ParseColumn(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out ColumnDefinition result)
    {
        var start = state.Current.Start;
        result = null;
        if (!state.ExpectName(out var name) || !grammar.DataType.TryParse(ref state, ref expecteds, out var type))
            return false;
        var column = new ColumnDefinition(name, type);
        while (true)
        {
            var before = state.Location;
            if (!ParseColumnOption(ref column, ref state, ref expecteds))
                return false;
            if (state.Location == before)
                break;
        }
        result = state.Placed(column, start);
        return true;
    }

    private bool ParseColumnOption(ref ColumnDefinition column, ref State state, ref Expecteds expecteds)
    {
        switch (state.Current.Keyword)
        {
            case Keyword.Comment:
                state.Advance(1);
                if (!Text.TryParse(ref state, ref expecteds, out var comment))
                    return false;
                column = column with { Comment = comment };
                return true;
            case Keyword.Not when state.Peek(1).Keyword == Keyword.Null:
                state.Advance(2);
                column = column with { Nullable = false };
                return true;
            case Keyword.Null:
                state.Advance(1);
                column = column with { Nullable = true };
                return true;
            case Keyword.Primary:
                state.Advance(1);
                column = column with { PrimaryKey = true };
                return state.Expect(Keyword.Key) && AcceptInformational(ref state, out _);
            case Keyword.Unique when dialect.PostgresForms:
                state.Advance(1);
                column = column with { Unique = true };
                return true;
            case Keyword.Default:
                state.Advance(1);
                if (!grammar.Expression.TryParse(ref state, ref expecteds, out var value))
                    return false;
                column = column with { Default = value };
                return true;
            case Keyword.Check when dialect.PostgresForms:
                state.Advance(1);
                if (!Parens<Expression>(grammar.Expression).TryParse(ref state, ref expecteds, out var check))
                    return false;
                column = column with { Check = check };
                return true;
            default:
                return true;
        }
    }

    /// <summary>DISABLE NOVALIDATE RELY and NOT ENFORCED, which say that a constraint only informs.</summary>
    private static bool AcceptInformational(ref State state, out bool informational)
    {
        informational = false;
        if (state.Is(Keyword.Not) && state.Peek(1).Keyword == Keyword.Enforced)
        {
            state.Advance(2);
            informational = true;
            return true;
        }
        while (state.Current.Keyword is Keyword.Disable or Keyword.Novalidate or Keyword.Rely or Keyword.Norely)
        {
            state.Advance(1);
            informational = true;
        }
        return true;
    }

    public static bool BeginsConstraint(ref State state) => state.Current.Keyword switch
    {
        Keyword.Constraint or Keyword.Foreign or Keyword.Unique or Keyword.Check => true,
        Keyword.Primary => state.Peek(1).Keyword == Keyword.Key,
        _ => false,
    };

    public bool ParseConstraint(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableConstraint result)
    {
        var start = state.Current.Start;
        result = null;
        Identifier? name = null;
        if (state.Accept(Keyword.Constraint) && !state.ExpectName(out name))
            return false;
        var keyword = state.Current.Keyword;
        state.Advance(1);
        if (keyword == Keyword.Check)
        {
            if (!Parens<Expression>(grammar.Expression).TryParse(ref state, ref expecteds, out var check))
                return false;
            result = state.Placed(new TableConstraint(TableConstraintKind.Check, name, []) { Check = check }, start);
            return true;
        }
        if (keyword is not (Keyword.Primary or Keyword.Foreign or Keyword.Unique))
            return state.Fail("a constraint", -1);
        if (keyword != Keyword.Unique && !state.Expect(Keyword.Key))
            return false;
        if (!NameList.TryParse(ref state, ref expecteds, out var columns))
            return false;
        ObjectName? references = null;
        var referenced = default(AstList<Identifier>);
        if (keyword == Keyword.Foreign
            && (!state.Expect(Keyword.References) || !QualifiedName.TryParse(ref state, ref expecteds, out references)
                || !OrEmpty(NameList).TryParse(ref state, ref expecteds, out referenced)))
            return false;
        AcceptInformational(ref state, out var informational);
        var kind = keyword switch
        {
            Keyword.Primary => TableConstraintKind.PrimaryKey,
            Keyword.Foreign => TableConstraintKind.ForeignKey,
            _ => TableConstraintKind.Unique,
        };
        result = state.Placed(
            new TableConstraint(kind, name, columns) { References = references, ReferencedColumns = referenced, Informational = informational },
            start);
        return true;
    }
}
