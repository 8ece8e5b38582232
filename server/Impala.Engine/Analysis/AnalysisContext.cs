using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.SqlParser;

namespace Impala.Engine.Analysis;

/// <summary>What the analysis of one statement may see: the session's dialect and names, one catalog snapshot with the bodies of the
/// tables the statement names (see <see cref="TableReferences"/>), and its parameters.</summary>
public sealed class AnalysisContext
{
    public required SqlDialect Dialect { get; init; }

    public required CatalogSnapshot Catalog { get; init; }

    /// <summary>The loaded bodies; a table that is in the snapshot but not here counts as unknown.</summary>
    public required IReadOnlyDictionary<TableName, Table> Tables { get; init; }

    public IVirtualTables VirtualTables { get; init; } = NoVirtualTables.Instance;

    public required string CurrentDatabase { get; init; }

    /// <summary>Schemas for unqualified names in the postgres dialect, in order; pg_catalog is searched first when it is not listed.</summary>
    public IReadOnlyList<string> SearchPath { get; init; } = [];

    public SlotAllocator Slots { get; init; } = new();

    public required StatementContext Statement { get; init; }

    public AnalysisOptions Options { get; init; } = AnalysisOptions.Default;

    /// <summary>Declared types of $1, $2 ...; null where the client left the type open. Missing ones are inferred too.</summary>
    public IReadOnlyList<SqlType?> ParameterTypes { get; init; } = [];

    /// <summary>Values of $1, $2 ... when the portal is bound; parameters then become constants. Null while a statement is only described:
    /// its plan must not run then.</summary>
    public IReadOnlyList<Constant?>? ParameterValues { get; init; }

    /// <summary>DEFAULT_HINTS_INSERT_STATEMENT: names divided by colons, for INSERTs without hints.</summary>
    public string DefaultInsertHints { get; init; } = "";

    /// <summary>--allow_ordinals_in_having.</summary>
    public bool AllowOrdinalsInHaving { get; init; }

    /// <summary>The tables that the text itself names; the analysis appends.</summary>
    public List<NamedScan> NamedScans { get; } = [];

    /// <summary>What the user should know and that is no error; the analysis appends.</summary>
    public List<string> Warnings { get; } = [];

    public FunctionResolution Resolution => new(ReferenceEquals(Dialect, SqlDialect.Postgres));
}
