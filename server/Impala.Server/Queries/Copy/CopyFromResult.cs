using System.Globalization;
using Impala.Engine.Columnar;

namespace Impala.Server.Queries.Copy;

/// <summary>A COPY FROM STDIN that was analysed and waits for its data: the connection asks the client for it and runs it.</summary>
internal sealed class CopyFromResult(CopyOptions options, int numColumns, Func<ICopyInput, CancellationToken, Task<long>> run) : StatementResult
{
    public CopyOptions Options => options;

    public int NumColumns => numColumns;

    public override IReadOnlyList<ResultColumn>? Columns => null;

    /// <summary>Reads the data to its end, writes and publishes it; answers the number of rows.</summary>
    public Task<long> RunAsync(ICopyInput input, CancellationToken cancellationToken) => run(input, cancellationToken);

    public override ValueTask<RecordBatch?> NextAsync(CancellationToken cancellationToken) => new((RecordBatch?)null);

    public override string Tag(long numRowsSent) => "COPY " + numRowsSent.ToString(CultureInfo.InvariantCulture);
}
