using System.Globalization;
using System.Text;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>
/// EXPLAIN: a plan as text in Impala's layout (reference 7.2). The left input stands below its consumer, the others beside it behind |--.
/// Projections that only drop columns are left out below level 2. The text is also the golden format of planner tests.
/// </summary>
public static partial class PlanPrinter
{
    /// <summary>A plan that is not yet cut into fragments, without header.</summary>
    public static string Explain(PlanNode root, int level = 1) =>
        new Page(new ExplainOptions(level) { WithHeader = false }, null).PrintTree(root);

    public static string Explain(FragmentedPlan plan, int level = 1) => Explain(plan, new ExplainOptions(level));

    public static string Explain(FragmentedPlan plan, ExplainOptions options) => new Page(options, plan).PrintPlan(plan);

    /// <summary>A runtime filter's name in EXPLAIN and in profiles.</summary>
    public static string FilterName(int filterId) => string.Create(CultureInfo.InvariantCulture, $"RF{filterId:000}");

    private sealed partial class Page
    {
        private readonly ExplainOptions _options;
        private readonly StringBuilder _text = new();
        private readonly Dictionary<int, PlanFragment> _byExchange = [];

        public Page(ExplainOptions options, FragmentedPlan? plan)
        {
            _options = options;
            foreach (var fragment in plan?.Fragments ?? [])
                if (fragment.Sink is { } sink)
                    _byExchange[sink.ExchangeId] = fragment;
            if (!IsExtended)
                return;
            NumberTuples((plan?.Fragments ?? []).Select(fragment => fragment.Root));
            foreach (var fragment in plan?.Fragments ?? [])
                FindScannedColumns(fragment.Root);
        }

        public string PrintTree(PlanNode root)
        {
            Append(root, "", "");
            return _text.ToString();
        }

        public string PrintPlan(FragmentedPlan plan)
        {
            if (_options.WithHeader)
                AppendHeader(plan);
            if (_options.Level >= 3)
                AppendFragments(plan);
            else
                AppendConnected(plan);
            return _text.ToString();
        }

        private void AppendConnected(FragmentedPlan plan)
        {
            if (IsExtended)
                AppendFragmentTitle("", plan.Fragments[0]);
            if (_options.Level > 0)
            {
                Line("", "PLAN-ROOT SINK");
                Line("", "|");
            }
            Append(plan.Fragments[0].Root, "", "");
        }

        private void AppendFragments(FragmentedPlan plan)
        {
            foreach (var fragment in plan.Fragments)
            {
                if (fragment.Id > 0)
                    Line("", "");
                AppendFragmentTitle("", fragment);
                Line("", fragment.Sink is { } sink
                    ? $"DATASTREAM SINK [FRAGMENT=F{sink.TargetFragment:00}, EXCHANGE={sink.ExchangeId:00}, {Distribution(sink.Kind, sink)}]"
                    : "PLAN-ROOT SINK");
                Line("", "|");
                Append(fragment.Root, "", "");
            }
        }

        private void Append(PlanNode node, string first, string rest)
        {
            SlotUse.Guard();
            while (_options.Level < 2 && PlanNumbering.IsColumnDropping(node) && node.NodeId >= 0)
                node = node.Children[0];
            var children = ShownChildren(node);
            Line(first, Id(node) + Label(node, SinkOf(node)));
            if (_options.Level > 0)
                AppendDetails(node, rest + (children.Count > 0 ? "|  " : "   "));
            for (var i = children.Count - 1; i >= 0; i--)
            {
                if (_options.Level > 0)
                    Line(rest, "|");
                var fragment = i == 0 && SinkOf(node) is not null && _options.Level == 2 ? _byExchange[((ExchangeSourceNode)node).ExchangeId] : null;
                if (fragment is not null)
                    AppendFragmentTitle(rest, fragment);
                if (i == 0)
                    Append(children[0], rest, rest);
                else
                    Append(children[i], rest + "|--", rest + "|  ");
            }
        }

        private IReadOnlyList<PlanNode> ShownChildren(PlanNode node)
        {
            if (node is not ExchangeSourceNode source)
                return node.Children;
            return _options.Level < 3 && _byExchange.TryGetValue(source.ExchangeId, out var fragment) ? [fragment.Root] : [];
        }

        private StreamSinkSpec? SinkOf(PlanNode node) =>
            node is ExchangeSourceNode source && _byExchange.TryGetValue(source.ExchangeId, out var fragment) ? fragment.Sink : null;

        private static string Id(PlanNode node) => node.NodeId < 0 ? "" : node.NodeId.ToString("00", CultureInfo.InvariantCulture) + ":";

        private void Line(string prefix, string text) => _text.Append((prefix + text).TrimEnd()).Append('\n');

        private void AppendFragmentTitle(string prefix, PlanFragment fragment)
        {
            Line(prefix, FragmentTitle(fragment));
            Line(prefix, FragmentResources(fragment));
        }

        private string FragmentTitle(PlanFragment fragment)
        {
            var spread = fragment.Placement is FragmentPlacement.Source or FragmentPlacement.Distributed;
            var hosts = spread ? FragmentWidth.Backends(fragment, _options.NumBackends, _options.MinBytesPerBackend) : 1;
            var instances = spread ? FragmentWidth.Instances(fragment, hosts, _options.CoresPerBackend, _options.MinBytesPerBackend) : 1;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"F{fragment.Id:00}:PLAN FRAGMENT [{Placement(fragment)}] hosts={hosts} instances={hosts * instances}");
        }

        private string Placement(PlanFragment fragment) => fragment.Placement switch
        {
            FragmentPlacement.Coordinator or FragmentPlacement.Single => "UNPARTITIONED",
            FragmentPlacement.Source => "RANDOM",
            FragmentPlacement.Distributed => HashInput(fragment.Root) is { } sink ? Distribution(sink.Kind, sink) : "RANDOM",
        };

        private StreamSinkSpec? HashInput(PlanNode node)
        {
            SlotUse.Guard();
            if (SinkOf(node) is { Kind: ExchangeKind.Hash } sink)
                return sink;
            foreach (var child in node.Children)
                if (HashInput(child) is { } found)
                    return found;
            return null;
        }
    }
}
