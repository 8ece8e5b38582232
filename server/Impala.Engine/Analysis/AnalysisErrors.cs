using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.SqlParser;
using Impala.SqlParser.Printing;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Makes every error of analysis: code, text, place. The postgres dialect has PostgreSQL's texts, which clients match; the impala
/// dialect those of Impala's AnalysisException where they are known.</summary>
/// <param name="names">What analysed texts show; null to show texts as they are.</param>
internal sealed partial class AnalysisErrors(bool isPostgres, Func<ImpalaNames>? names = null)
{
    public bool IsPostgres { get; } = isPostgres;

    public string TypeName(SqlType type) => TypeNames.Print(type, IsPostgres);

    public SqlException ColumnNotFound(Ast.ColumnReference reference, string? nearest)
    {
        var name = string.Join('.', reference.Parts.Select(part => part.Name));
        var quoted = reference.Parts.Count > 1 ? name : $"\"{name}\"";
        return Error(SqlState.UndefinedColumn, $"column {quoted} does not exist", $"Could not resolve column/field reference: '{name}'", reference.Span, Meant(nearest, "column"));
    }

    public SqlException ColumnNotFound(string name, TextSpan span, string? nearest) =>
        Error(SqlState.UndefinedColumn, $"column \"{name}\" does not exist", $"Could not resolve column/field reference: '{name}'", span, Meant(nearest, "column"));

    public SqlException ColumnNotInTable(string name, string table, TextSpan span, string? nearest) => Error(
        SqlState.UndefinedColumn, $"column \"{name}\" of relation \"{table}\" does not exist", $"Unknown column '{name}' in column permutation", span, Meant(nearest, "column"));

    public SqlException AmbiguousColumn(string name, TextSpan span) =>
        Error(SqlState.AmbiguousColumn, $"column reference \"{name}\" is ambiguous", $"Column/field reference is ambiguous: '{name}'", span);

    public SqlException TableNotFound(Ast.ObjectName name, string? nearest) =>
        Error(SqlState.UndefinedTable, $"relation \"{name}\" does not exist", $"Could not resolve table reference: '{name}'", name.Span, Meant(nearest, "table"));

    public SqlException SchemaNotFound(Ast.ObjectName name, string? nearest) =>
        Error(SqlState.UndefinedTable, $"relation \"{name}\" does not exist", $"Could not resolve table reference: '{name}'", name.Span, Meant(nearest, "schema"));

    public SqlException CrossDatabase(Ast.ObjectName name) =>
        IsPostgres
            ? New(SqlState.FeatureNotSupported, $"cross-database references are not implemented: \"{name}\"", name.Span, "An Impala database is a schema of the database impala.")
            : TableNotFound(name, null);

    public SqlException MissingFromEntry(Ast.ColumnReference reference, IEnumerable<string> relations)
    {
        var qualifier = reference.Parts[^2].Name;
        var name = string.Join('.', reference.Parts.Select(part => part.Name));
        return Error(SqlState.UndefinedTable, $"missing FROM-clause entry for table \"{qualifier}\"", $"Could not resolve column/field reference: '{name}'", reference.Span,
            Meant(NearestName.Find(qualifier, relations), "table alias"));
    }

    public SqlException StarQualifierNotFound(Ast.Star star)
    {
        var name = string.Join('.', star.Qualifier.Select(part => part.Name));
        return Error(SqlState.UndefinedTable, $"missing FROM-clause entry for table \"{star.Qualifier[^1].Name}\"", $"Could not resolve star expression: '{name}.*'", star.Span);
    }

    public SqlException StarWithoutFrom(TextSpan span) =>
        Error(SqlState.SyntaxError, "SELECT * with no tables specified is not valid", "'*' expression in select list requires FROM clause.", span);

    public SqlException UnsupportedColumn(string name, string type, TextSpan span) =>
        New(SqlState.FeatureNotSupported, $"column \"{name}\" has type {type}, which is not supported", span, "Other columns of the table can be read.");

    public SqlException DuplicateAlias(string name, TextSpan span) =>
        Error(SqlState.DuplicateAlias, $"table name \"{name}\" specified more than once", $"Duplicate table alias: '{name}'", span);

    public SqlException DerivedTableNeedsAlias(TextSpan span) => New(SqlState.SyntaxError, "An inline view needs an alias.", span);

    public SqlException TooManyAliasColumns(string name, int available, int specified, TextSpan span) => New(
        SqlState.InvalidColumnReference, $"table \"{name}\" has {available} columns available but {specified} columns specified", span);

    public SqlException TypeNotFound(Ast.DataTypeName name) =>
        New(SqlState.UndefinedObject, $"type \"{string.Join('.', name.Parts.Select(part => part.Name))}\" does not exist", name.Span,
            Meant(NearestName.Find(name.Name, TypeNames.Known), "type"));

    public SqlException ComplexType(Ast.DataTypeName name) => Error(
        SqlState.FeatureNotSupported, $"type {name.Name} is not supported here", $"Unsupported data type: {Text(name)}", name.Span);

    public SqlException CastToComplexType(Ast.DataTypeName name) => New(SqlState.FeatureNotSupported, $"Unsupported cast to complex type: {Text(name)}", name.Span);

    public SqlException ImpalaUnsupportedType(Ast.DataTypeName name) =>
        New(SqlState.FeatureNotSupported, $"Unsupported data type: {name.Name.ToUpperInvariant()}", name.Span);

    public SqlException InvalidTypeModifier(Ast.DataTypeName name, string postgres, string impala) => Error(SqlState.InvalidParameterValue, postgres, impala, name.Span);

    public SqlException CollationNotFound(Ast.ObjectName name) =>
        New(SqlState.UndefinedObject, $"collation \"{name}\" for encoding \"UTF8\" does not exist", name.Span);

    public SqlException Unsupported(string what, TextSpan span, string? hint = null) =>
        New(SqlState.FeatureNotSupported, $"{what} {(what.EndsWith('s') && !what.EndsWith("ss", StringComparison.Ordinal) ? "are" : "is")} not supported", span, hint);

    /// <summary>Impala's words.</summary>
    public SqlException TooManyExpressions(int limit, int found) => new(
        SqlState.ProgramLimitExceeded, FormattableString.Invariant($"Exceeded the statement expression limit ({limit})\nStatement has {found} expressions."));

    public SqlException TooDeep() => new(SqlState.StatementTooComplex, IsPostgres ? "stack depth limit exceeded" : "Statement is nested too deep.",
        hint: "Split the statement, or use IN instead of long chains.");

    public SqlException TooManyExpansions(TextSpan span) =>
        New(SqlState.StatementTooComplex, "Statement refers to too many tables, views and WITH queries once they are expanded.", span, "Split the statement.");

    public SqlException TooManyColumns(int limit) => new(SqlState.TooManyColumns, $"target lists can have at most {limit} entries");

    public SqlException ParameterNotFound(int index, TextSpan span) => New(SqlState.UndefinedParameter, $"there is no parameter ${index}", span);

    public SqlException Internal(string message) => new(SqlState.InternalError, message);

    private SqlException Error(string state, string postgres, string impala, TextSpan span, string? hint = null) =>
        New(state, IsPostgres ? postgres : impala, span, hint);

    private static SqlException New(string state, string message, TextSpan span, string? hint = null, string? detail = null) =>
        new(state, message, span.Start, hint, detail);

    private static string? Meant(string? nearest, string kind) => NearestName.Hint(kind, nearest);
}
