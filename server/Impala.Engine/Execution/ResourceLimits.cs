namespace Impala.Engine.Execution;

/// <summary>What a query may use altogether; 0 is without limit.</summary>
/// <param name="ScanBytes">SCAN_BYTES_LIMIT.</param>
/// <param name="WorkerSeconds">CPU_LIMIT_S.</param>
/// <param name="JoinRows">JOIN_ROWS_PRODUCED_LIMIT, of each join.</param>
public readonly record struct ResourceLimits(long ScanBytes, long WorkerSeconds, long JoinRows)
{
    public bool IsAny => (ScanBytes | WorkerSeconds | JoinRows) > 0;
}
