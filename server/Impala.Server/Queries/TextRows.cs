using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Server.Queries;

/// <summary>Reads small results of statements' own queries, whose columns are all text.</summary>
internal static class TextRows
{
    private static readonly MemoryTracker Memory = new("Rows of statements' own queries");

    /// <summary>All rows; raises the query's error.</summary>
    public static async Task<List<string?[]>> ReadAsync(QueryResult result, CancellationToken cancellationToken)
    {
        var rows = new List<string?[]>();
        while (await result.NextAsync(cancellationToken) is { } batch)
        {
            using (batch)
                Read(batch, rows);
        }
        if (await result.WaitForEndAsync(cancellationToken) is { } error)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return rows;
    }

    private static unsafe void Read(RecordBatch batch, List<string?[]> rows)
    {
        var first = rows.Count;
        for (var row = 0; row < batch.NumRows; row++)
            rows.Add(new string?[batch.NumColumns]);
        for (var column = 0; column < batch.NumColumns; column++)
        {
            var flat = VectorGather.Flatten(batch[column], Memory);
            for (var row = 0; row < batch.NumRows; row++)
                rows[first + row][column] = flat.IsValid(row) ? flat.Strings[row].ToString() : null;
            flat.Release();
        }
    }
}
