using System.Diagnostics;
using Impala.Engine.Functions;
using Xunit;

namespace Impala.Engine.Tests.Twins;

/// <summary>Every function, operator, cast and node: whole batches against single rows, filters against values, vector forms against a machine without any.</summary>
public sealed class FunctionTwinTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batches_answer_what_their_rows_answer_alone(bool isPostgres)
    {
        var (digests, differences) = TwinSuite.Run(isPostgres);
        Assert.True(digests.Count > 500);
        Assert.True(differences.Count == 0, $"{differences.Count} of {digests.Count} differ:\n{string.Join("\n", differences)}");
    }

    [Fact]
    public void Every_function_is_enumerated_or_says_why_not()
    {
        var covered = TwinCases.All(true).Concat(TwinCases.All(false)).Select(test => test.Owner).ToHashSet();
        Assert.DoesNotContain(BuiltinFunctions.Scalars.Select(function => function.Name), name => !covered.Contains(name) && !TwinCases.NotEnumerated.ContainsKey(name));
        Assert.DoesNotContain(TwinCases.NotEnumerated.Keys, name => !BuiltinFunctions.TryGetScalar(name, out _));
    }

    [Fact]
    [Trait("Category", "Long")]
    public void A_machine_without_vectors_answers_the_same()
    {
        foreach (var isPostgres in new[] { true, false })
        {
            var file = Path.GetTempFileName();
            var start = new ProcessStartInfo("dotnet", ["exec", typeof(FunctionTwinTests).Assembly.Location, isPostgres ? "postgres" : "impala", file]) { RedirectStandardError = true };
            start.Environment["DOTNET_EnableHWIntrinsic"] = "0";
            using var child = Process.Start(start)!;
            var (digests, _) = TwinSuite.Run(isPostgres);
            var errors = child.StandardError.ReadToEnd();
            child.WaitForExit();
            Assert.True(child.ExitCode == 0, errors);
            var theirs = File.ReadLines(file).Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => parts[1]);
            File.Delete(file);
            Assert.Equal("False", theirs["Vector128"]);
            Assert.Empty(digests.Where(digest => theirs[digest.Key] != $"{digest.Value:x}").Select(digest => digest.Key));
        }
    }
}
