using System.Globalization;
using Impala.Catalog.Errors;

namespace Impala.Server.Coordination;

/// <summary>THREAD_RESERVATION_LIMIT and THREAD_RESERVATION_AGGREGATE_LIMIT: fragment instances, each of which may need a thread.</summary>
internal static class ThreadReservation
{
    public static void Check(QuerySchedule schedule, IReadOnlyDictionary<string, string> options)
    {
        var perBackend = Limit(options, "THREAD_RESERVATION_LIMIT");
        var overall = Limit(options, "THREAD_RESERVATION_AGGREGATE_LIMIT");
        for (var i = 0; perBackend > 0 && i < schedule.Backends.Count; i++)
        {
            var numThreads = schedule.Fragments[i].Sum(fragment => fragment.Instances.Count);
            if (numThreads > perBackend)
                throw Rejected($"thread reservation on backend '{schedule.Backends[i].InternalAddress}' is greater than the THREAD_RESERVATION_LIMIT query option value: {numThreads} > {perBackend}.");
        }
        if (overall > 0 && schedule.NumInstances > overall)
            throw Rejected($"sum of thread reservations across all {schedule.Backends.Count} backends is greater than the THREAD_RESERVATION_AGGREGATE_LIMIT query option value: {schedule.NumInstances} > {overall}.");
    }

    private static int Limit(IReadOnlyDictionary<string, string> options, string name) =>
        int.TryParse(options.GetValueOrDefault(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    private static SqlException Rejected(FormattableString reason) =>
        new(SqlState.ProgramLimitExceeded, "Rejected query from pool default-pool: " + FormattableString.Invariant(reason), hint: "Lower MT_DOP or raise the limit.");
}
