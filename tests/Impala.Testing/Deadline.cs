using System.Diagnostics;

namespace Impala.Testing;

/// <summary>Waits for a condition that only asking can tell, such as the state of another process. It ends as soon as the condition holds.</summary>
public static class Deadline
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until the answer fits; answers how long that took.</summary>
    /// <param name="what">What is waited for, for the message when it does not come.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="ask">Gives what there is now; a thrown exception counts as an answer that does not fit.</param>
    /// <param name="fits">Whether the answer is the one that is waited for.</param>
    /// <exception cref="TimeoutException">It did not come in time; the message has the last answer.</exception>
    public static async Task<TimeSpan> UntilAsync<T>(string what, TimeSpan limit, Func<Task<T>> ask, Func<T, bool> fits)
    {
        var clock = Stopwatch.StartNew();
        string last;
        do
        {
            try
            {
                var answer = await ask().WaitAsync(limit + limit);
                if (fits(answer))
                    return clock.Elapsed;
                last = answer?.ToString() ?? "null";
            }
            catch (Exception error) when (error is not TimeoutException)
            {
                last = error.Message;
            }
            await Task.Delay(PollInterval);
        }
        while (clock.Elapsed < limit);
        throw new TimeoutException($"Waited {limit.TotalSeconds} s for {what}; the last answer: {last}");
    }

    /// <summary>Asks until the answer is yes.</summary>
    public static Task<TimeSpan> UntilAsync(string what, TimeSpan limit, Func<Task<bool>> ask) => UntilAsync(what, limit, ask, answer => answer);
}
