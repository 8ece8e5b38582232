using Impala.Engine.Optimizer.Rules;
using Impala.Engine.Planning.Nodes;
using Xunit;

namespace Impala.Engine.Tests.Optimizer;

/// <summary>Which files are left, which a plan's text does not tell.</summary>
public sealed class PruneFilesTests
{
    [Theory]
    [InlineData("PruneFiles", "k=1/f", "k=3/f")]
    [InlineData("PruneFiles.comparison", "k=3/f")]
    public void FilesThatPassAreLeft(string name, params string[] files)
    {
        var builder = new PlanBuilder();
        var scan = (ScanNode)new PruneFiles().Rewrite(RuleCases.All[name].Make(builder), builder.Context);
        Assert.Empty(scan.Predicates);
        Assert.Equal(files, scan.Table.Partitions.SelectMany(partition => partition.Files).Select(file => file.Path));
    }

    [Fact]
    public void WhatIsNotAboutTheFileStays()
    {
        var builder = new PlanBuilder();
        var scan = (ScanNode)RuleCases.All["PruneFiles"].Make(builder);
        var other = scan with { Predicates = [PlanBuilder.Is(PlanBuilder.Ref(scan, "x"), 1)] };
        Assert.Same(other, new PruneFiles().Rewrite(other, builder.Context));
    }
}
