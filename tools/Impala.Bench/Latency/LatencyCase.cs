using Impala.Bench.Postgres;

namespace Impala.Bench.Latency;

/// <summary>One thing a client does again and again.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Prepare">Opens what the repetitions share on one server; gives the repeated action and what closes it.</param>
/// <param name="Weight">Repetitions of this case for each of the standard number: connecting is slow, so it has fewer.</param>
internal sealed record LatencyCase(string Name, Func<WireServer, CancellationToken, Task<LatencyAction>> Prepare, double Weight = 1);

/// <summary>A repeated action and the connection it runs on, closed at the end.</summary>
internal sealed record LatencyAction(Func<Task> RunAsync, Func<ValueTask> CloseAsync);
