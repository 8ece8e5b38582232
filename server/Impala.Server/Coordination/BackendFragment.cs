using Impala.Engine.Planning;
using Impala.Engine.Scan;

namespace Impala.Server.Coordination;

/// <summary>The instances of one fragment that one backend runs, with the scan ranges they share.</summary>
/// <param name="Instances">Their indexes among all instances of the fragment.</param>
/// <param name="NumReceivers">Instances, over all backends, of the fragment its sink sends to.</param>
/// <param name="NumSenders">By exchange id of its sources: how many instances send to it.</param>
internal sealed record BackendFragment(
    PlanFragment Fragment, IReadOnlyList<int> Instances, IReadOnlyList<ScanRange> Ranges, int NumReceivers, IReadOnlyDictionary<int, int> NumSenders);
