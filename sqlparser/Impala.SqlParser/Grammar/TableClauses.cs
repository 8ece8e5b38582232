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

    /// <summary>Names in parentheses, or none in them.</summary>
    public static readonly Parser<Token, AstList<Identifier>> OptionalNames = Symbol(TokenKind.LeftParen).Then(OrEmpty(ListOf(Name))).Before(RightParen);

    /// <summary>('key' = 'value', ..).</summary>
    public static readonly Parser<Token, AstList<Property>> Properties = Parens(ListOf(Placed(
        from key in Text
        from equal in EqualSign
        from value in Text
        select new Property(key, value))));

    public static readonly Parser<Token, SortBy> SortBy = Placed(
        from _ in Words(Keyword.Sort, Keyword.By)
        from zorder in Flag(Keyword.Zorder)
        from lexical in zorder ? Parser<Token>.Return(false) : Flag(Keyword.Lexical)
        from columns in Symbol(TokenKind.LeftParen).Then(OrEmpty(ListOf(Name))).Before(RightParen)
        select new SortBy(columns, zorder));

    public static readonly Parser<Token, RowFormat> RowFormat = Placed(
        from _ in Words(Keyword.Row, Keyword.Format, Keyword.Delimited)
        from fields in OrNull(Words(Keyword.Fields, Keyword.Terminated, Keyword.By).Then(Text))
        from escape in OrNull(Words(Keyword.Escaped, Keyword.By).Then(Text))
        from lines in OrNull(Words(Keyword.Lines, Keyword.Terminated, Keyword.By).Then(Text))
        select new RowFormat(fields, escape, lines));

    /// <summary>STORED AS, upper case; Impala knows a closed list.</summary>
    public static readonly Parser<Token, string> FormatName = new RuleParser<string>((ref State state, out string result) =>
        ParseFormat(IsFormat(state.Current.Keyword), ref state, out result));

    /// <summary>STORED BY, upper case.</summary>
    public static readonly Parser<Token, string> EngineName = new RuleParser<string>((ref State state, out string result) =>
        ParseFormat(state.Current.Keyword is Keyword.Kudu or Keyword.Iceberg or Keyword.Jdbc or Keyword.Paimon, ref state, out result));

    private static bool ParseFormat(bool isKnown, ref State state, out string result)
    {
        result = "";
        if (!state.Is(TokenKind.Word) || (!isKnown && !state.Context().Dialect.PostgresForms))
            return state.Fail("a file format");
        result = state.Context().TextOf(state.Current).ToUpperInvariant();
        state.Advance(1);
        return true;
    }

    public static bool IsFormat(Keyword keyword) => keyword is Keyword.Kudu or Keyword.Parquet or Keyword.Parquetfile or Keyword.Orc or Keyword.Textfile
        or Keyword.Sequencefile or Keyword.Rcfile or Keyword.Avro or Keyword.Hudiparquet or Keyword.Iceberg or Keyword.Jsonfile or Keyword.Jdbc
        or Keyword.Paimon;

    /// <summary>CACHED IN 'pool' [WITH REPLICATION = n], UNCACHED.</summary>
    public static readonly Parser<Token, Caching> Caching = new RuleParserWith<Caching>(
        (ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Caching result) =>
        {
            var start = state.Current.Start;
            result = null;
            if (state.Accept(Keyword.Uncached))
            {
                result = state.Placed(new Caching(null, null), start);
                return true;
            }
            if (!state.Expect(Keyword.Cached))
                return false;
            long? replication = null;
            if (!state.Expect(Keyword.In) || !Text.TryParse(ref state, ref expecteds, out var pool))
                return false;
            if (state.Is(Keyword.With) && state.Peek(1).Keyword == Keyword.Replication)
            {
                state.Advance(2);
                if (!state.Expect(TokenKind.Equal) || !UnsignedInteger.TryParse(ref state, ref expecteds, out var value))
                    return false;
                replication = value;
            }
            result = state.Placed(new Caching(pool, replication), start);
            return true;
        });

    private bool ParseColumn(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out ColumnDefinition result)
    {
        var start = state.Current.Start;
        result = null;
        if (!state.ExpectName(out var name) || !grammar.DataType.TryParse(ref state, ref expecteds, out var type))
            return false;
        var column = new ColumnDefinition(name, type);
        if (!ParseColumnOptions(ref column, ref state, ref expecteds))
            return false;
        result = state.Placed(column, start);
        return true;
    }

    /// <summary>The options behind a column's type, each once.</summary>
    public bool ParseColumnOptions(ref ColumnDefinition column, ref State state, ref Expecteds expecteds)
    {
        var seen = new HashSet<Keyword>();
        while (true)
        {
            var keyword = state.Current.Keyword;
            var at = state.Index();
            if (!ParseColumnOption(ref column, ref state, ref expecteds))
                return false;
            if (state.Index() == at)
                return true;
            var option = keyword switch
            {
                Keyword.Not => Keyword.Null,
                Keyword.Non => Keyword.Primary,
                _ => keyword,
            };
            if (!seen.Add(option))
                return state.Fail("each option once", at - state.Index());
        }
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
            case Keyword.Non when state.Peek(1).Keyword == Keyword.Unique:
                state.Advance(2);
                column = column with { PrimaryKey = true, NonUnique = true };
                return state.Expect(Keyword.Primary) && state.Expect(Keyword.Key);
            case Keyword.Primary:
                state.Advance(1);
                column = column with { PrimaryKey = true };
                return state.Expect(Keyword.Key);
            case Keyword.Encoding or Keyword.Compression:
                return ParseAttribute(ref column, ref state, ref expecteds);
            case Keyword.BlockSize:
                state.Advance(1);
                if (!grammar.ParseLiteral(ref state, ref expecteds, out var blockSize))
                    return false;
                column = column with { BlockSize = blockSize };
                return true;
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

    private static bool ParseAttribute(ref ColumnDefinition column, ref State state, ref Expecteds expecteds)
    {
        var isEncoding = state.Is(Keyword.Encoding);
        state.Advance(1);
        if (!AnyWordText.TryParse(ref state, ref expecteds, out var word))
            return false;
        column = isEncoding ? column with { Encoding = word } : column with { Compression = word };
        return true;
    }

    /// <summary>[ENABLE | DISABLE] [VALIDATE | NOVALIDATE] [RELY | NORELY], or NOT ENFORCED of a primary key.</summary>
    private static string AcceptState(bool isKey, ref State state)
    {
        if (isKey && state.Is(Keyword.Not) && state.Peek(1).Keyword == Keyword.Enforced)
        {
            state.Advance(2);
            return "NOT ENFORCED";
        }
        var words = new List<string>();
        Take(Keyword.Enable, Keyword.Disable, ref state);
        Take(Keyword.Validate, Keyword.Novalidate, ref state);
        Take(Keyword.Rely, Keyword.Norely, ref state);
        return string.Join(' ', words);

        void Take(Keyword yes, Keyword no, ref State current)
        {
            if (current.Current.Keyword != yes && current.Current.Keyword != no)
                return;
            words.Add(Labels.Of(current.Current.Keyword));
            current.Advance(1);
        }
    }

    public bool BeginsConstraint(ref State state) => state.Current.Keyword switch
    {
        Keyword.Foreign => true,
        Keyword.Constraint or Keyword.Unique or Keyword.Check => dialect.PostgresForms,
        Keyword.Primary => state.Peek(1).Keyword == Keyword.Key,
        Keyword.Non => state.Peek(1).Keyword == Keyword.Unique,
        _ => false,
    };

    public bool ParseConstraint(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableConstraint result)
    {
        var start = state.Current.Start;
        result = null;
        Identifier? name = null;
        if (state.Accept(Keyword.Constraint) && !state.ExpectName(out name))
            return false;
        var nonUnique = state.Accept(Keyword.Non);
        if (nonUnique && !state.Expect(Keyword.Unique))
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
                || !(dialect.PostgresForms ? OrEmpty(NameList) : NameList).TryParse(ref state, ref expecteds, out referenced)))
            return false;
        var constraintState = AcceptState(keyword == Keyword.Primary, ref state);
        var kind = keyword switch
        {
            Keyword.Primary => TableConstraintKind.PrimaryKey,
            Keyword.Foreign => TableConstraintKind.ForeignKey,
            _ => TableConstraintKind.Unique,
        };
        result = state.Placed(
            new TableConstraint(kind, name, columns) { References = references, ReferencedColumns = referenced, State = constraintState, NonUnique = nonUnique },
            start);
        return true;
    }
}
