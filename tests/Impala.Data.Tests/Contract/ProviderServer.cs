namespace Impala.Data.Tests.Contract;

/// <summary>A server that the contract of the provider is checked against.</summary>
/// <param name="ConnectionString">Connects to it, with the database <see cref="Database"/>, which exists and is empty at the start.</param>
/// <param name="Database">The Impala database of the tests.</param>
/// <param name="SlowQuery">A query that runs for half a minute unless it is cancelled.</param>
public sealed record ProviderServer(string ConnectionString, string Database, string SlowQuery);
