using Impala.Engine.Optimizer;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Optimizer;

/// <summary>Each rule's effect on small plans, as text before and after. Regenerate with IMPALA_UPDATE_GOLDENS=1 and read the difference.</summary>
public sealed class RuleTests
{
    public static TheoryData<string> Names()
    {
        var data = new TheoryData<string>();
        foreach (var name in RuleCases.All.Keys)
            data.Add(name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PlanIsAsWritten(string name)
    {
        var builder = new PlanBuilder();
        var (rule, make) = RuleCases.All[name];
        var plan = make(builder);
        var actual = PlanBuilder.Text(plan) + "\n=>\n" + builder.After(rule, plan) + "\n";
        var path = Path.Combine(RepositoryPaths.Root, "tests", "plans", "rules", name + ".txt");
        if (Environment.GetEnvironmentVariable("IMPALA_UPDATE_GOLDENS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        Assert.Equal(File.ReadAllText(path), actual);
    }

    /// <summary>A rule without a case is found here, and so is a golden file without one.</summary>
    [Fact]
    public void EveryRuleHasACase()
    {
        var covered = RuleCases.All.Keys.Select(name => name.Split('.')[0]).ToHashSet();
        var rules = typeof(OptimizerRule).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OptimizerRule)) && !type.IsAbstract && type != typeof(RuleGroup));
        Assert.DoesNotContain(rules, rule => !covered.Contains(rule.Name));
        var files = Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "tests", "plans", "rules")).Select(Path.GetFileNameWithoutExtension);
        Assert.DoesNotContain(files, file => !RuleCases.All.ContainsKey(file!));
    }

    /// <summary>A rule class that no list names would never run.</summary>
    [Fact]
    public void EveryRuleIsInTheList()
    {
        var listed = Engine.Optimizer.Optimizer.RuleNames.ToHashSet();
        var rules = typeof(OptimizerRule).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OptimizerRule)) && !type.IsAbstract && type != typeof(RuleGroup));
        Assert.DoesNotContain(rules, rule => !listed.Contains(rule.Name));
    }

    /// <summary>A rule finds nothing left to do in what it made: lists that run it twice stay stable.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void RuleIsDoneAfterOneRun(string name)
    {
        var builder = new PlanBuilder();
        var (rule, make) = RuleCases.All[name];
        if (rule.Name is "AddExchanges" or "DeriveEstimates")
            return;
        var once = rule.Apply(make(builder), builder.Context);
        Assert.Equal(PlanBuilder.Text(once), PlanBuilder.Text(rule.Apply(once, builder.Context)));
    }
}
