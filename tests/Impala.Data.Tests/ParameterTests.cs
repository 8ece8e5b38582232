using System.Data;
using Xunit;

namespace Impala.Data.Tests;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("@name")]
    [InlineData(":name")]
    [InlineData("name")]
    public void NamesAreKeptWithoutTheirMark(string written)
    {
        var parameters = new ImpalaCommand().Parameters;
        parameters.AddWithValue(written, 1);
        Assert.Equal("name", parameters[0].ParameterName);
        Assert.True(parameters.Contains("@NAME"));
        Assert.Same(parameters[0], parameters[":Name"]);
        Assert.True(parameters.TryGetValue("name", out var found));
        Assert.Equal(1, found.Value);
        parameters.RemoveAt("@name");
        Assert.Empty(parameters);
        Assert.Throws<ArgumentException>(() => parameters["name"]);
    }

    [Fact]
    public void TheTypeFollowsFromTheValueUntilItIsSet()
    {
        var parameter = new ImpalaParameter("p", 5L);
        Assert.Equal(ImpalaDbType.BigInt, parameter.ImpalaDbType);
        Assert.Equal(DbType.Int64, parameter.DbType);
        parameter.ImpalaDbType = ImpalaDbType.TinyInt;
        Assert.Equal(DbType.SByte, parameter.DbType);
        parameter.DbType = DbType.AnsiString;
        Assert.Equal(ImpalaDbType.String, parameter.ImpalaDbType);
        parameter.ResetDbType();
        Assert.Equal(ImpalaDbType.BigInt, parameter.ImpalaDbType);
        parameter.Value = null;
        Assert.Equal((ImpalaDbType.Unknown, DbType.Object), (parameter.ImpalaDbType, parameter.DbType));
    }

    [Fact]
    public void EveryTypeHasADbTypeThatMeansItAgain()
    {
        foreach (var type in Enum.GetValues<ImpalaDbType>().Where(type => type is not (ImpalaDbType.Unknown or ImpalaDbType.VarChar)))
        {
            var parameter = new ImpalaParameter("p", type);
            parameter.DbType = parameter.DbType;
            Assert.Equal(type, parameter.ImpalaDbType);
        }
    }

    [Fact]
    public void OnlyInputParametersAndTextCommandsAreTaken()
    {
        Assert.Throws<NotSupportedException>(() => new ImpalaParameter().Direction = ParameterDirection.Output);
        Assert.Throws<NotSupportedException>(() => new ImpalaCommand().CommandType = CommandType.StoredProcedure);
        Assert.Throws<InvalidCastException>(() => new ImpalaCommand().Parameters.Add("no parameter"));
    }

    [Fact]
    public void ACloneHasParametersOfItsOwn()
    {
        using var command = new ImpalaCommand("SELECT @a") { ResultsAsText = true };
        command.Parameters.Add(new ImpalaParameter("a", ImpalaDbType.Date, "2024-01-01"));
        using var clone = command.Clone();
        clone.Parameters["a"].Value = "2025-01-01";
        Assert.Equal("2024-01-01", command.Parameters["a"].Value);
        Assert.Equal(ImpalaDbType.Date, clone.Parameters["a"].ImpalaDbType);
        Assert.True(clone.ResultsAsText);
    }
}
