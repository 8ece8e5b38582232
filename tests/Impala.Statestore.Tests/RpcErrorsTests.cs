using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Statestore.Rpc;
using Xunit;

namespace Impala.Statestore.Tests;

public sealed class RpcErrorsTests
{
    [Fact]
    public void SqlExceptionSurvivesTheTrip()
    {
        var original = new SqlException("42P01", "table \"größe\" does not exist", 17, "a hint\nof two lines", "a detail");
        var back = RpcErrors.ToSqlException(RpcErrors.ToRpcException(original), "catalogd");
        Assert.Equal(
            (original.SqlState, original.Message, original.Position, original.Hint, original.Detail),
            (back.SqlState, back.Message, back.Position, back.Hint, back.Detail));
    }

    [Fact]
    public void MissingPartsStayMissing()
    {
        var back = RpcErrors.ToSqlException(RpcErrors.ToRpcException(new SqlException("22003", "overflow")), "catalogd");
        Assert.Equal((null, null, null), (back.Position, back.Hint, back.Detail));
    }

    [Fact]
    public void LongTextsAreCut()
    {
        var back = RpcErrors.ToSqlException(RpcErrors.ToRpcException(new SqlException("22003", new string('x', 100_000))), "catalogd");
        Assert.InRange(back.Message.Length, 1000, 5000);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, "55000")]
    [InlineData(StatusCode.DeadlineExceeded, "55000")]
    [InlineData(StatusCode.Cancelled, "57014")]
    [InlineData(StatusCode.Unauthenticated, "55000")]
    [InlineData(StatusCode.Internal, "XX000")]
    public void OtherFailuresGetACode(StatusCode status, string expected) =>
        Assert.Equal(expected, RpcErrors.ToSqlException(new RpcException(new Status(status, "why")), "catalogd at x:1").SqlState);

    [Fact]
    public void UnreachableBackendIsAMatterOfRetrying() =>
        Assert.Equal("40001", RpcErrors.ToSqlException(new RpcException(new Status(StatusCode.Unavailable, "")), "impalad", SqlState.SerializationFailure).SqlState);
}
