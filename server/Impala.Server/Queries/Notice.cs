using Impala.Catalog.Errors;

namespace Impala.Server.Queries;

/// <summary>What a client is told beside rows: errors, warnings, notices. Position is a 0-based character offset.</summary>
internal sealed record Notice(string Severity, string SqlState, string Message, string? Detail = null, string? Hint = null, int? Position = null, string? Context = null)
{
    public static Notice Warning(string message, string sqlState = Catalog.Errors.SqlState.Warning) => new("WARNING", sqlState, message);

    public static Notice Information(string message) => new("NOTICE", Catalog.Errors.SqlState.SuccessfulCompletion, message);

    public static Notice Error(SqlException error, bool isFatal = false) =>
        new(isFatal ? "FATAL" : "ERROR", error.SqlState, error.Message, error.Detail, error.Hint, error.Position, error.Context);
}
