using Impala.Catalog.Errors;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries;

/// <summary>Errors of statements as a whole.</summary>
internal static class StatementErrors
{
    public static SqlException NotSupported(Statement statement) => new(
        SqlState.FeatureNotSupported,
        $"{NameOf(statement)} is not supported",
        statement.Span.Start);

    public static SqlException NoParameters(Statement statement) => new(
        SqlState.UndefinedParameter, $"{NameOf(statement)} takes no parameters", statement.Span.Start);

    /// <summary>"CreateTableStatement" as "CREATE TABLE".</summary>
    private static string NameOf(Statement statement)
    {
        if (statement is UnsupportedStatement unsupported)
            return unsupported.Command.ToUpperInvariant();
        var name = statement.GetType().Name.Replace("Statement", "", StringComparison.Ordinal);
        return string.Concat(name.Select((character, i) => i > 0 && char.IsUpper(character) ? " " + character : character.ToString())).ToUpperInvariant();
    }
}
