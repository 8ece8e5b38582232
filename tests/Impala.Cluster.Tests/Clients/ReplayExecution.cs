namespace Impala.Cluster.Tests.Clients;

/// <summary>An execution by the extended protocol; an empty name is the unnamed statement or portal.</summary>
internal sealed record ReplayExecution(
    string Sql,
    string Statement,
    string Portal,
    int MaxRows,
    IReadOnlyList<uint> ParameterOids,
    IReadOnlyList<int> ParameterFormats,
    IReadOnlyList<byte[]?> Parameters,
    IReadOnlyList<int> ResultFormats);
