using Impala.Bench.Postgres;

namespace Impala.Bench.Wire;

/// <summary>A client that reads all rows of a statement.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Run">Reads them; answers the rows, and the milliseconds of processor time that the client took.</param>
internal sealed record WireClient(string Name, Func<WireServer, string, Task<WireRun>> Run);

/// <summary>What a client did.</summary>
/// <param name="NumRows">Rows that came.</param>
/// <param name="ClientMs">Processor time of the client, user and system.</param>
internal readonly record struct WireRun(long NumRows, double ClientMs);
