using System.Globalization;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;

namespace Impala.Engine.Optimizer;

/// <summary>What rules know of the statement and of the cluster it will run on.</summary>
public sealed class OptimizerContext
{
    private string[]? _disabledByOption;

    public required SlotAllocator Slots { get; init; }

    /// <summary>Query options by upper-case name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Backends that will run distributed fragments.</summary>
    public int NumBackends { get; init; } = 1;

    /// <summary>Instances of a distributed fragment on each backend.</summary>
    public int CoresPerBackend { get; init; } = 1;

    /// <summary>NUM_NODES = 1: everything runs in one instance on the coordinator.</summary>
    public bool IsSingleNode { get; init; }

    /// <summary>Names of rules left out for this statement, beside those that option DISABLED_OPTIMIZER_RULES lists with commas.</summary>
    public ISet<string> DisabledRules { get; init; } = new HashSet<string>();

    public List<RuleTiming> Timings { get; init; } = [];

    /// <summary>Memory of one backend for this query, bytes; 0 is without limit. A build side beyond it is not broadcast.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>Facts for folding now() and the like; without them such calls are left to run time.</summary>
    public StatementContext? Statement { get; init; }

    /// <summary>Checks the plan after each rule (always in tests, by option in production).</summary>
    public bool ValidateEachRule { get; init; }

    public int NumInstances => IsSingleNode || LongOption("NUM_NODES", 0) == 1 ? 1 : Math.Max(1, NumBackends) * Math.Max(1, CoresPerBackend);

    /// <summary>Column statistics of tables without computed ones; without it estimates there are guesses.</summary>
    public FooterStatistics? Footers { get; init; }

    /// <summary>All instances share one memory, so that joins need no exchange.</summary>
    internal bool IsOneBackend => NumBackends <= 1;

    internal PlanEstimator Estimator => field ??= new PlanEstimator(Footers);

    internal bool IsDisabled(OptimizerRule rule)
    {
        _disabledByOption ??= Options.TryGetValue("DISABLED_OPTIMIZER_RULES", out var names) && names.Length > 0
            ? names.Split(',', StringSplitOptions.TrimEntries)
            : [];
        return (DisabledRules.Count > 0 && DisabledRules.Contains(rule.Name))
            || (_disabledByOption.Length > 0 && _disabledByOption.Contains(rule.Name, StringComparer.OrdinalIgnoreCase));
    }

    public long LongOption(string name, long otherwise) =>
        Options.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    public double DoubleOption(string name, double otherwise) =>
        Options.TryGetValue(name, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    public bool BooleanOption(string name, bool otherwise) => Options.TryGetValue(name, out var text)
        ? text is "1" || string.Equals(text, "true", StringComparison.OrdinalIgnoreCase)
        : otherwise;

    /// <summary>A call of a comparison over two operands of one type.</summary>
    internal static ScalarExpression Compare(string name, ScalarExpression left, ScalarExpression right) => new FunctionCall(
        BuiltinFunctions.Operator(name), [left, right], Catalog.Types.SqlType.Boolean);

    internal PlanEstimate Estimate(PlanNode node) => Estimator.Estimate(node);
}
