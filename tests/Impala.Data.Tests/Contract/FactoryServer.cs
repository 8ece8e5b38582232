using System.Data.Common;

namespace Impala.Data.Tests.Contract;

/// <summary>A provider and a server that it is checked against.</summary>
/// <param name="SlowQuery">A query that runs for half a minute unless it is cancelled.</param>
public sealed record FactoryServer(DbProviderFactory Factory, string ConnectionString, string SlowQuery);
