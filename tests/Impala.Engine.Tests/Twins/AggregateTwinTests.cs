using Impala.Engine.Functions;
using Xunit;

namespace Impala.Engine.Tests.Twins;

/// <summary>Every aggregate of the registry with every signature: all its forms answer what its rows answer one by one.</summary>
public sealed class AggregateTwinTests
{
    private static readonly int[] Lengths = [0, 1, 7, 64, 65, 257];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_forms_of_an_aggregate_answer_what_its_rows_answer_one_by_one(bool isPostgres)
    {
        using var values = new TwinValues();
        var differences = new List<string>();
        var names = new HashSet<string>();
        foreach (var test in AggregateCase.All(isPostgres))
        {
            names.Add(test.Function.Name);
            using var twin = new AggregateTwin(test, values, new Random(test.Name.Length));
            var found = Lengths.SelectMany((length, i) => new[] { twin.Check(length, 1 + (i % 5), isTame: true), twin.Check(length, 1 + (i % 5), isTame: false) }).FirstOrDefault(difference => difference is not null);
            if (found is not null)
                differences.Add($"{test.Name}: {found}");
        }
        Assert.DoesNotContain(BuiltinFunctions.Aggregates.Select(function => function.Name), name => isPostgres && !names.Contains(name));
        Assert.DoesNotContain(AggregateCase.NotMergedAlike.Keys, name => !BuiltinFunctions.TryGetAggregate(name, out _));
        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{string.Join("\n", differences)}");
    }
}
