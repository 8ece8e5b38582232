using Google.Protobuf;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Functions;
using Impala.Engine.Planning;
using Impala.Engine.Scan;
using Impala.Server.Protos;
using Impala.Statestore.Cluster;

namespace Impala.Server.Coordination;

/// <summary>A backend's part of a query as it travels, and back.</summary>
internal static class BackendRequest
{
    public static ExecQueryRequest Create(string attemptId, ExecutionRequest request, QuerySchedule schedule, int backend)
    {
        var message = new ExecQueryRequest
        {
            AttemptId = attemptId,
            BuildId = BuildInfo.Id,
            Statement = ToMessage(request.Statement),
            MemLimit = request.MemLimit,
            BackendIndex = backend,
        };
        for (var other = 0; other < schedule.Backends.Count; other++)
            if (other != backend && (other == 0 || schedule.Fragments[other].Count > 0))
                message.Peers.Add(schedule.Backends[other].InternalAddress);
        foreach (var (name, value) in request.Options)
            message.Options[name] = value;
        foreach (var fragment in schedule.Fragments[backend])
            message.Fragments.Add(ToMessage(fragment));
        foreach (var filter in schedule.Filters.PlacementsAt(backend))
        {
            message.Filters.Add(new FilterPlacement
            {
                FilterId = filter.FilterId,
                NumProducers = filter.NumProducers,
                NumParts = filter.NumParts,
                NumPartsOverall = filter.NumPartsOverall,
                IsComplete = filter.IsComplete,
                IsSent = filter.IsSent,
            });
        }
        foreach (var exchange in schedule.Receivers.Keys)
        {
            var route = new ExchangeRoute { ExchangeId = exchange };
            route.Receivers.AddRange(schedule.ReceiverAddresses(exchange, backend));
            message.Routes.Add(route);
        }
        return message;
    }

    public static StatementContext StatementOf(ExecQueryRequest request) => new(
        request.Statement.QueryId,
        new Int128((ulong)request.Statement.NowHigh, request.Statement.NowLow),
        request.Statement.TimeZone,
        request.Statement.User,
        request.Statement.CurrentDatabase,
        request.Statement.Coordinator,
        request.Statement.IsPostgres)
    {
        IsUtf8Mode = request.Statement.IsUtf8Mode,
        UsesLocalUnixTime = request.Statement.UsesLocalUnixTime,
    };

    public static IReadOnlyList<BackendFragment> FragmentsOf(ExecQueryRequest request) => [.. request.Fragments.Select(message => new BackendFragment(
        PlanSerializer.Deserialize(message.Plan.Memory),
        [.. message.Instances],
        [.. message.Ranges.Select(ToRange)],
        message.NumReceivers,
        message.NumSenders.ToDictionary()))];

    public static Dictionary<int, IReadOnlyList<string>> RoutesOf(ExecQueryRequest request) =>
        request.Routes.ToDictionary(route => route.ExchangeId, route => (IReadOnlyList<string>)[.. route.Receivers]);

    public static IReadOnlyList<RuntimeFilterPlacement> FiltersOf(ExecQueryRequest request) =>
        [.. request.Filters.Select(filter => new RuntimeFilterPlacement(filter.FilterId, filter.NumProducers, filter.NumParts, filter.NumPartsOverall, filter.IsComplete, filter.IsSent))];

    private static StatementContextMessage ToMessage(StatementContext statement) => new()
    {
        QueryId = statement.QueryId,
        NowHigh = (long)(ulong)(statement.NowNanos >> 64),
        NowLow = (ulong)statement.NowNanos,
        TimeZone = statement.TimeZone,
        User = statement.User,
        CurrentDatabase = statement.CurrentDatabase,
        Coordinator = statement.Coordinator,
        IsPostgres = statement.IsPostgresDialect,
        IsUtf8Mode = statement.IsUtf8Mode,
        UsesLocalUnixTime = statement.UsesLocalUnixTime,
    };

    private static FragmentMessage ToMessage(BackendFragment fragment)
    {
        var message = new FragmentMessage
        {
            FragmentId = fragment.Fragment.Id,
            Plan = ByteString.CopyFrom(PlanSerializer.Serialize(fragment.Fragment)),
            NumReceivers = fragment.NumReceivers,
        };
        message.Instances.AddRange(fragment.Instances);
        foreach (var (exchange, count) in fragment.NumSenders)
            message.NumSenders[exchange] = count;
        message.Ranges.AddRange(fragment.Ranges.Select(ToMessage));
        return message;
    }

    private static ScanRangeMessage ToMessage(ScanRange range)
    {
        var message = new ScanRangeMessage
        {
            NodeId = range.NodeId,
            Path = range.Path,
            Length = range.Length,
            Offset = range.Offset,
            RangeLength = range.RangeLength,
            ModificationTime = range.ModificationTime,
            Format = (int)range.Format,
        };
        foreach (var value in range.PartitionValues)
        {
            var entry = new PartitionValue();
            if (value is not null)
                entry.Value = value;
            message.PartitionValues.Add(entry);
        }
        return message;
    }

    private static ScanRange ToRange(ScanRangeMessage message) => new(
        message.NodeId,
        message.Path,
        message.Length,
        message.Offset,
        message.RangeLength,
        message.ModificationTime,
        (Catalog.Objects.FileFormat)message.Format,
        new Catalog.ValueList<string?>([.. message.PartitionValues.Select(value => value.HasValue ? value.Value : null)]));
}
