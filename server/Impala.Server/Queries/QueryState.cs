namespace Impala.Server.Queries;

/// <summary>
/// Where a query stands. Source: Impala's states (impala.md 6.3).
/// <code>
/// Created -> Compiled -> Running -> Finished
///    '-----------'----------'-----> Failed | Cancelled
/// </code>
/// </summary>
internal enum QueryState : byte
{
    Created,
    Compiled,
    Running,
    Finished,
    Failed,
    Cancelled,
}
