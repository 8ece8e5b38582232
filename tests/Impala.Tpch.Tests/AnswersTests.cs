using Impala.Tpch.Tables;
using Xunit;

namespace Impala.Tpch.Tests;

/// <summary>The whole way at scale 0.1: files written by our writer, read by DuckDB, the 22 queries, the reference answers.</summary>
public sealed class AnswersTests(GeneratedFiles files) : IClassFixture<GeneratedFiles>
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, TpchQueries.Count)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void DuckDbsAnswerOverGeneratedFilesIsTheReference(int number) => Assert.Null(files.FindDifference(number, "sf0.1"));

    [Fact]
    public void EachTableHasItsFilesAndNoUnfinishedOne()
    {
        foreach (var table in TpchTables.All)
        {
            var names = Directory.GetFiles(Path.Combine(files.Folder, table.Name)).Select(file => Path.GetFileName(file)!).Order();
            var expected = table == TpchTables.Region || table == TpchTables.Nation || table == TpchTables.Supplier ? 1 : 3;
            Assert.Equal(Enumerable.Range(0, expected).Select(part => $"part-{part:00000}.parquet"), names);
        }
    }
}
