using Impala.Tpch.Answers;

namespace Impala.Bench;

/// <summary>An engine under measurement, with the tables registered.</summary>
internal interface IQueryEngine : IAsyncDisposable
{
    /// <summary>The name in headings.</summary>
    string Name { get; }

    /// <summary>Runs a query and reads all rows.</summary>
    Task<QueryAnswer> RunAsync(string sql, CancellationToken cancellationToken);
}
