using System.Collections.Concurrent;

namespace Impala.Server.Queries;

/// <summary>
/// A few threads with 16 MB stacks on which statements are parsed, analysed and planned, so that a thousand levels of nesting always
/// fit; every recursive pass is guarded beyond that. Work waits in order; cancelled work is not begun. Texts too short to nest deep
/// are compiled by the connection's own thread: two thread switches cost more than their compilation.
/// </summary>
internal sealed class CompileThreads : IDisposable
{
    /// <summary>Longest text that is compiled where it is: it has at most so many levels, and an ordinary stack holds several times that.</summary>
    private const int MaxInlineLength = 256;
    private const int StackSize = 16 << 20;

    private readonly BlockingCollection<Action> _queue = [];

    public CompileThreads(int numThreads)
    {
        for (var i = 0; i < numThreads; i++)
        {
            var thread = new Thread(Run, StackSize) { IsBackground = true, Name = "compile-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            thread.Start();
        }
    }

    /// <summary>Whether a text, with nothing expanded into it, may be compiled on any thread.</summary>
    public static bool IsShort(string sql) => sql.Length <= MaxInlineLength;

    /// <summary>Compiles here and now when <paramref name="isShort"/>, else on one of the threads.</summary>
    public ValueTask<T> RunAsync<T>(bool isShort, Func<T> compile, CancellationToken cancellationToken) =>
        isShort ? new ValueTask<T>(compile()) : new ValueTask<T>(RunAsync(compile, cancellationToken));

    private Task<T> RunAsync<T>(Func<T> compile, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(
            () =>
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    completion.TrySetCanceled(cancellationToken);
                    return;
                }
                try
                {
                    completion.TrySetResult(compile());
                }
                catch (Exception error)
                {
                    completion.TrySetException(error);
                }
            },
            CancellationToken.None);
        return completion.Task;
    }

    public void Dispose() => _queue.CompleteAdding();

    private void Run()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
            work();
    }
}
