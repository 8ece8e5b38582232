using Impala.Engine.Expressions;
using Impala.SqlParser;

namespace Impala.Engine.Analysis;

/// <summary>The differences between the dialects that analysis knows, one member each (those of lexing and grammar are members of
/// <see cref="SqlDialect"/>; those of operators are in their functions).</summary>
internal sealed record AnalysisRules
{
    public static readonly AnalysisRules Postgres = new()
    {
        UntypedStrings = true,
        DefaultIntegerLiterals = true,
        CastFailure = CastFailure.Error,
        FigureColumnNames = true,
        AssignmentCasts = true,
        ImplicitCatalogSchema = true,
        IsPostgres = true,
    };

    public static readonly AnalysisRules Impala = new()
    {
        AliasesFirstInGroupBy = true,
        AliasesInHaving = true,
        OffsetNeedsOrderBy = true,
        DerivedTablesNeedAlias = true,
        JoinsNeedCondition = true,
        UsingKeepsBothColumns = true,
        CastFailure = CastFailure.Impala,
    };

    /// <summary>A string literal has no type until its surroundings give it one; otherwise it is STRING.</summary>
    public bool UntypedStrings { get; private init; }

    /// <summary>Integer literals are int4, int8 or numeric; otherwise of the smallest type that holds them.</summary>
    public bool DefaultIntegerLiterals { get; private init; }

    public CastFailure CastFailure { get; private init; }

    /// <summary>Unnamed columns are called by PostgreSQL's rules; otherwise by their text in lower case.</summary>
    public bool FigureColumnNames { get; private init; }

    /// <summary>INSERT converts like an assignment; otherwise only what converts implicitly.</summary>
    public bool AssignmentCasts { get; private init; }

    /// <summary>pg_catalog is searched before the path.</summary>
    public bool ImplicitCatalogSchema { get; private init; }

    public bool AliasesFirstInGroupBy { get; private init; }

    public bool AliasesInHaving { get; private init; }

    public bool OffsetNeedsOrderBy { get; private init; }

    public bool DerivedTablesNeedAlias { get; private init; }

    /// <summary>Outer, semi and anti joins without ON and USING are refused by the analyzer (elsewhere by the grammar).</summary>
    public bool JoinsNeedCondition { get; private init; }

    /// <summary>USING only compares; * shows both columns and the bare name is ambiguous.</summary>
    public bool UsingKeepsBothColumns { get; private init; }

    /// <summary>Which wording errors have.</summary>
    public bool IsPostgres { get; private init; }

    public static AnalysisRules For(SqlDialect dialect) => ReferenceEquals(dialect, SqlDialect.Postgres) ? Postgres : Impala;
}
