namespace Impala.Engine.Functions;

/// <summary>What overload resolution needs beside the types: the dialect's typing rules.</summary>
/// <param name="IsPostgres">True for PostgreSQL's result types (int4 + int4 is int4, int / int is int), false for Impala's.</param>
public sealed record FunctionResolution(bool IsPostgres);
