using Impala.Tpch.Answers;

namespace Impala.Bench.Engines;

/// <summary>An engine under measurement, with the tables registered.</summary>
internal interface IQueryEngine : IAsyncDisposable
{
    /// <summary>The name in headings and records.</summary>
    string Name { get; }

    /// <summary>The processor time of the processes that do the engine's work.</summary>
    CpuClock Clock { get; }

    /// <summary>Runs a query and reads all rows.</summary>
    Task<QueryAnswer> RunAsync(string sql, CancellationToken cancellationToken);
}
