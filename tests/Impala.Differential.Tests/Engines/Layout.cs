namespace Impala.Differential.Tests.Engines;

/// <summary>For what a query is planned.</summary>
internal sealed record Layout(string Name, int NumBackends, int NumCores);
