using Xunit;

namespace Impala.Tpch.Tests;

/// <summary>As <see cref="AnswersTests"/>, at scale 1.</summary>
[Trait("Category", "Slow")]
public sealed class ScaleOneTests(ScaleOneTests.ScaleOneFiles files) : IClassFixture<ScaleOneTests.ScaleOneFiles>
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, TpchQueries.Count)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void DuckDbsAnswerOverGeneratedFilesIsTheReference(int number) => Assert.Null(files.FindDifference(number, "sf1"));

    public sealed class ScaleOneFiles() : GeneratedFiles(1);
}
