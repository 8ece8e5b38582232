namespace Impala.Sql.Tests;

/// <summary>What a record expects.</summary>
internal enum SltKind
{
    Ok,
    Error,
    Query,
    Labels,
    File,
}
