using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>CREATE TABLE in all forms. Impala's order of the clauses is fixed, and what may stand together is: a table has columns, or is like another
/// table, or takes its columns from a file or a query.</summary>
internal sealed class CreateTableGrammar : Parser<Token, Statement>
{
    private readonly SqlDialect _dialect;
    private readonly ExpressionGrammar _grammar;
    private readonly TableClauses _clauses;
    private readonly TableLayoutGrammar _layouts;

    public CreateTableGrammar(SqlDialect dialect, ExpressionGrammar grammar)
    {
        _dialect = dialect;
        _grammar = grammar;
        _clauses = new TableClauses(dialect, grammar);
        _layouts = new TableLayoutGrammar(grammar);
        AsSelect = new RuleParserWith<Statement>(ParseAsSelect);
    }

    /// <summary>CREATE TABLE .. AS query alone, which EXPLAIN takes.</summary>
    public Parser<Token, Statement> AsSelect { get; }

    private bool ParseAsSelect(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
        TryParse(ref state, ref expecteds, out result)
        && (result is CreateTableStatement { AsQuery: not null } || _dialect.PostgresForms || state.Fail(Labels.Of(Keyword.As)));

    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        var hints = HintText.AcceptWithBrackets(ref state);
        var external = state.Accept(Keyword.External);
        var temporary = false;
        if (_dialect.PostgresForms && !CreateGrammar.Temporary.TryParse(ref state, ref expecteds, out temporary))
            return false;
        if (_dialect.PostgresForms)
            state.Accept(Keyword.Unlogged);
        if (!state.Expect(Keyword.Table)
            || !TableClauses.IfNotExists.TryParse(ref state, ref expecteds, out var ifNotExists)
            || !QualifiedName.TryParse(ref state, ref expecteds, out var name))
            return false;
        var table = new CreateTableStatement(name) { External = external, Temporary = temporary, IfNotExists = ifNotExists, Hints = hints };
        if (!ParseShape(ref table, out var hasColumns, ref state, ref expecteds) || !ParseRest(ref table, hasColumns, ref state, ref expecteds))
            return false;
        if (!_dialect.PostgresForms && table.AsQuery is null && !hints.IsEmpty)
            return state.Fail(Labels.Of(Keyword.As));
        result = state.Placed(table, start);
        return true;
    }

    /// <summary>(columns), LIKE table, LIKE PARQUET 'file', PRIMARY KEY (..), or nothing.</summary>
    private bool ParseShape(ref CreateTableStatement table, out bool hasColumns, ref State state, ref Expecteds expecteds)
    {
        hasColumns = state.Is(TokenKind.LeftParen);
        if (hasColumns)
            return ParseColumns(ref table, ref state, ref expecteds);
        if (state.Is(Keyword.Like))
            return ParseLike(ref table, ref state, ref expecteds);
        if (_dialect.PostgresForms || !_clauses.BeginsConstraint(ref state) || state.Is(Keyword.Foreign))
            return true;
        if (!_clauses.ParseConstraint(ref state, ref expecteds, out var key))
            return false;
        if (key.State is not ("" or "NOT ENFORCED"))
            return state.Fail(Labels.Of(Keyword.As), -1);
        table = table with { Constraints = [key] };
        return true;
    }

    private bool ParseLike(ref CreateTableStatement table, ref State state, ref Expecteds expecteds)
    {
        var file = state.Peek(1);
        if (file.Kind == TokenKind.Word && state.Peek(2).Kind == TokenKind.String && (_dialect.PostgresForms || TableClauses.IsFormat(file.Keyword)))
        {
            var like = new LikeFile(state.Context().TextOf(file).ToUpperInvariant(), state.Context().StringValue(state.Peek(2)));
            state.Advance(3);
            table = table with { LikeFile = state.Placed(like, file.Start) };
            return true;
        }
        state.Advance(1);
        if (!QualifiedName.TryParse(ref state, ref expecteds, out var other))
            return false;
        table = table with { LikeTable = other };
        return true;
    }

    private bool ParseColumns(ref CreateTableStatement table, ref State state, ref Expecteds expecteds)
    {
        state.Advance(1);
        var columns = new List<ColumnDefinition>();
        var constraints = new List<TableConstraint>();
        if (_dialect.PostgresForms && state.Accept(TokenKind.RightParen))
            return true;
        do
        {
            var at = state.Index();
            if (_clauses.BeginsConstraint(ref state))
            {
                if (!_clauses.ParseConstraint(ref state, ref expecteds, out var constraint))
                    return false;
                constraints.Add(constraint);
                if (!_dialect.PostgresForms && (columns.Count == 0 || !IsInOrder(constraints)))
                    return state.Fail("a column", at - state.Index());
                continue;
            }
            if (!_dialect.PostgresForms && constraints.Count > 0)
                return state.Fail("a constraint");
            if (!_clauses.Column.TryParse(ref state, ref expecteds, out var column))
                return false;
            columns.Add(column);
        }
        while (state.Accept(TokenKind.Comma));
        if (!state.Expect(TokenKind.RightParen))
            return state.Fail(Labels.Of(TokenKind.Comma));
        table = table with { Columns = columns.ToAstList(), Constraints = constraints.ToAstList() };
        return true;
    }

    /// <summary>One primary key, first or last among the foreign keys.</summary>
    private static bool IsInOrder(List<TableConstraint> constraints)
    {
        var keys = constraints.FindAll(constraint => constraint.Kind == TableConstraintKind.PrimaryKey);
        return keys.Count == 0 || (keys.Count == 1 && (ReferenceEquals(constraints[0], keys[0]) || ReferenceEquals(constraints[^1], keys[0])));
    }

    private bool ParseRest(ref CreateTableStatement table, bool hasColumns, ref State state, ref Expecteds expecteds)
    {
        if (table.LikeTable is not null && !_dialect.PostgresForms)
            return ParseLikeOptions(ref table, ref state, ref expecteds);
        if (hasColumns && state.Is(Keyword.Produced))
            return !table.External ? ParseDataSource(ref table, ref state, ref expecteds) : state.Fail("a clause");
        if (!ParseLayout(ref table, ref state, ref expecteds))
            return false;
        if (!hasColumns && state.Is(Keyword.Sort) && IsSortedLike(ref state))
        {
            if (!TableClauses.SortBy.TryParse(ref state, ref expecteds, out var sortBy) || !state.Expect(Keyword.Like)
                || !QualifiedName.TryParse(ref state, ref expecteds, out var other))
                return false;
            table = table with { SortBy = sortBy, LikeTable = other };
            return ParseLikeOptions(ref table, ref state, ref expecteds);
        }
        return ParseOptions(ref table, ref state, ref expecteds) && ParseAs(ref table, hasColumns, ref state, ref expecteds);
    }

    private static bool IsSortedLike(ref State state)
    {
        var offset = 2;
        while (state.Peek(offset).Kind is not (TokenKind.RightParen or TokenKind.EndOfInput))
            offset++;
        return state.Peek(offset + 1).Keyword == Keyword.Like;
    }

    /// <summary>What CREATE TABLE LIKE takes behind the other table.</summary>
    private static bool ParseLikeOptions(ref CreateTableStatement table, ref State state, ref Expecteds expecteds)
    {
        if (!OrNull(TableClauses.CommentText).TryParse(ref state, ref expecteds, out var comment))
            return false;
        table = table with { Comment = comment };
        if (!ParseStored(ref table, ref state, ref expecteds) || !OrNull(TableClauses.Location).TryParse(ref state, ref expecteds, out var location))
            return false;
        table = table with { Location = location };
        return true;
    }

    private static bool ParseStored(ref CreateTableStatement table, ref State state, ref Expecteds expecteds)
    {
        if (!state.Accept(Keyword.Stored))
            return true;
        if (state.Accept(Keyword.By))
        {
            if (!TableClauses.EngineName.TryParse(ref state, ref expecteds, out var engine))
                return false;
            table = table with { StorageEngine = engine };
            return true;
        }
        if (!state.Expect(Keyword.As))
            return state.Fail(Labels.Of(Keyword.By));
        if (!TableClauses.FormatName.TryParse(ref state, ref expecteds, out var format))
            return false;
        table = table with { FileFormat = format };
        return true;
    }

    private static bool ParseDataSource(ref CreateTableStatement table, ref State state, ref Expecteds expecteds)
    {
        var start = state.Current.Start;
        state.Advance(1);
        if (!state.Expect(Keyword.By) || !state.Expect(Keyword.Data) || !state.Expect(Keyword.Source) || !state.ExpectName(out var name))
            return false;
        string? init = null;
        if (state.Is(TokenKind.LeftParen) && !Parens(Text).TryParse(ref state, ref expecteds, out init))
            return false;
        table = table with { DataSource = state.Placed(new DataSourceReference(name, init), start) };
        if (!OrNull(TableClauses.CommentText).TryParse(ref state, ref expecteds, out var comment))
            return false;
        table = table with { Comment = comment };
        return true;
    }

    /// <summary>PARTITIONED BY (..), PARTITIONED BY SPEC (..), PARTITION BY ..</summary>
    private bool ParseLayout(ref CreateTableStatement table, ref State state, ref Expecteds expecteds)
    {
        if (state.Is(Keyword.Partition))
        {
            if (!_layouts.ParsePartitionBy(ref state, ref expecteds, out var partitions))
                return false;
            table = table with { KuduPartitions = partitions };
            return true;
        }
        if (!state.Is(Keyword.Partitioned))
            return true;
        if (state.Peek(2).Keyword == Keyword.Spec)
        {
            if (!_layouts.ParseSpecs(ref state, ref expecteds, out var spec))
                return false;
            table = table with { PartitionSpec = spec };
            return true;
        }
        state.Advance(1);
        if (!state.Expect(Keyword.By) || !Parens(ListOf(new RuleParserWith<ColumnDefinition>(ParsePartitionColumn))).TryParse(ref state, ref expecteds, out var columns))
            return false;
        table = table with { PartitionColumns = columns };
        return true;
    }

    /// <summary>A column, or in CREATE TABLE AS its name alone.</summary>
    private bool ParsePartitionColumn(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out ColumnDefinition result)
    {
        var next = state.Peek(1);
        var isName = next.Kind is TokenKind.Comma or TokenKind.RightParen || (_dialect.PostgresForms && next.Keyword == Keyword.Comment);
        return (isName ? TableClauses.NamedColumn : _clauses.Column).TryParse(ref state, ref expecteds, out result);
    }

    private bool ParseOptions(ref CreateTableStatement table, ref State state, ref Expecteds expecteds)
    {
        if (state.Is(Keyword.Clustered) && !_layouts.ParseBuckets(ref table, ref state, ref expecteds))
            return false;
        if (state.Is(Keyword.Sort))
        {
            if (!TableClauses.SortBy.TryParse(ref state, ref expecteds, out var sortBy))
                return false;
            table = table with { SortBy = sortBy };
        }
        if (!OrNull(TableClauses.CommentText).TryParse(ref state, ref expecteds, out var comment)
            || !OrNull(TableClauses.RowFormat).TryParse(ref state, ref expecteds, out var rowFormat)
            || !OrEmpty(Words(Keyword.With, Keyword.Serdeproperties).Then(TableClauses.Properties)).TryParse(ref state, ref expecteds, out var serde))
            return false;
        table = table with { Comment = comment, RowFormat = rowFormat, SerdeProperties = serde };
        if (!ParseStored(ref table, ref state, ref expecteds)
            || !OrNull(TableClauses.Location).TryParse(ref state, ref expecteds, out var location)
            || !OrNull(TableClauses.Caching).TryParse(ref state, ref expecteds, out var caching)
            || !OrEmpty(Words(Keyword.Tblproperties).Then(TableClauses.Properties)).TryParse(ref state, ref expecteds, out var properties))
            return false;
        table = table with { Location = location, Caching = caching, TableProperties = properties };
        return !_dialect.PostgresForms || OnCommit.TryParse(ref state, ref expecteds, out _);
    }

    private static readonly Parser<Token, Unit> OnCommit = Optionally(Words(Keyword.On, Keyword.Commit, Keyword.Preserve, Keyword.Rows), Unit.Value)
        .Then(Optionally(Words(Keyword.On, Keyword.Commit, Keyword.Delete, Keyword.Rows), Unit.Value))
        .Then(Optionally(Words(Keyword.On, Keyword.Commit, Keyword.Drop), Unit.Value));

    private bool ParseAs(ref CreateTableStatement table, bool hasColumns, ref State state, ref Expecteds expecteds)
    {
        var isStrict = !_dialect.PostgresForms;
        var hasTypes = table.PartitionColumns.Any(column => column.Type is not null);
        var hasNames = table.PartitionColumns.Any(column => column.Type is null);
        if (isStrict && hasNames && (hasColumns || hasTypes || table.LikeFile is not null))
            return state.Fail("a type");
        var needsQuery = isStrict && !hasColumns && table.LikeFile is null
            && (hasNames || !table.Constraints.IsEmpty || !table.KuduPartitions.IsEmpty || !table.PartitionSpec.IsEmpty);
        if (!state.Is(Keyword.As))
            return !needsQuery || state.Fail(Labels.Of(Keyword.As));
        if (isStrict && (hasColumns || hasTypes || table.LikeFile is not null))
            return state.Fail("the end");
        state.Advance(1);
        if (!_grammar.Query.TryParse(ref state, ref expecteds, out var query))
            return false;
        table = table with { AsQuery = query };
        if (!isStrict && state.Is(Keyword.With) && state.Peek(1).Keyword is Keyword.No or Keyword.Data)
        {
            state.Advance(1);
            table = table with { WithData = !state.Accept(Keyword.No) };
            return state.Expect(Keyword.Data);
        }
        return true;
    }
}
