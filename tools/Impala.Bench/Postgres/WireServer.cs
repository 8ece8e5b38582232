using Npgsql;

namespace Impala.Bench.Postgres;

/// <summary>A server of PostgreSQL's protocol under measurement: ours, or PostgreSQL.</summary>
/// <param name="Nation">Its table of TPC-H's nations.</param>
internal sealed record WireServer(string Name, int Port, string User, string Database, string Nation, NpgsqlDataSource Source);
