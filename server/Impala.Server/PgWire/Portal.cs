using Impala.Engine.Expressions;
using Impala.Server.Queries;

namespace Impala.Server.PgWire;

/// <summary>
/// A bound statement: parameters, result formats, and once executed its open result, which may be read in pieces. A portal keeps its
/// own cancellation, so that several can be open at once.
/// </summary>
internal sealed class Portal : IAsyncDisposable
{
    public Portal(string name, PreparedStatement statement, IReadOnlyList<Constant> parameters, short[] formats)
    {
        Name = name;
        Statement = statement;
        Parameters = parameters;
        Formats = formats;
    }

    public string Name { get; }

    public PreparedStatement Statement { get; }

    public IReadOnlyList<Constant> Parameters { get; }

    public short[] Formats { get; }

    /// <summary>The running result, once Execute came.</summary>
    public StatementResult? Result { get; set; }

    /// <summary>Sends the rows of <see cref="Result"/>; remembers how far a suspended portal got.</summary>
    public RowSender? Sender { get; set; }

    public bool IsFinished { get; set; }

    public async ValueTask DisposeAsync()
    {
        Sender?.Dispose();
        if (Result is { } result)
            await result.DisposeAsync();
        Result = null;
    }
}
