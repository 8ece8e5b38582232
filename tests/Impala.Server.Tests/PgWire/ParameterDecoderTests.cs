using System.Buffers.Binary;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Server.PgWire.Formats;
using Impala.Storage.Memory;

namespace Impala.Server.Tests.PgWire;

/// <summary>Values of Bind as drivers send them, text and binary, in the type a statement wants.</summary>
public sealed class ParameterDecoderTests
{
    private readonly MemoryTracker _memory = new("test");

    private readonly ParameterDecoder _decoder;

    public ParameterDecoderTests() => _decoder = new ParameterDecoder(new EvaluationContext(
        _memory, new StatementContext("query", Int128.Zero, "UTC", "user", "default", "here", IsPostgresDialect: true), CancellationToken.None));

    public static TheoryData<string, uint, string, object?> Binary => new()
    {
        { "boolean", 16, "01", true },
        { "smallint", 21, "fffe", (short)-2 },
        { "int", 23, "0001e240", 123456 },
        { "bigint", 20, "00000002540be3ff", 9999999999 },
        { "double", 701, "3ff8000000000000", 1.5 },
        { "float", 700, "3fc00000", 1.5f },
        { "date", 1082, "00000000", 10957 },
        { "date", 1082, "ffffd533", 0 },
    };

    [Theory]
    [MemberData(nameof(Binary))]
    public void BinaryValuesAreRead(string type, uint oid, string hex, object? expected)
    {
        var constant = _decoder.Decode(TypeOf(type), oid, isBinary: true, Convert.FromHexString(hex), 1);
        Assert.Equal(TypeOf(type), constant.Type);
        Assert.Equal(expected, constant.Value);
    }

    [Theory]
    [InlineData(21, "0005")]
    [InlineData(23, "00000005")]
    [InlineData(20, "0000000000000005")]
    public void IntegersAreWidenedToTheParametersType(uint oid, string hex) =>
        Assert.Equal(5L, _decoder.Decode(SqlType.BigInt, oid, isBinary: true, Convert.FromHexString(hex), 1).Value);

    [Fact]
    public void ANumericIsScaledToTheParametersType()
    {
        var constant = _decoder.Decode(SqlType.Decimal(20, 4), 1700, isBinary: true, Convert.FromHexString("0003000100000003000109291a7c"), 1);
        Assert.Equal(SqlType.Decimal(20, 4), constant.Type);
        Assert.Equal((Int128)123456780, constant.Value is long narrow ? narrow : (Int128)constant.Value!);
    }

    [Fact]
    public void ATimestampHasMicroseconds()
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, 1_000_001);
        var constant = _decoder.Decode(SqlType.Timestamp, 1114, isBinary: true, bytes, 1);
        Assert.Equal(((Int128)10957 * 86_400_000_000_000) + 1_000_001_000, constant.Value);
    }

    [Theory]
    [InlineData("int", "42", 42)]
    [InlineData("bigint", "-7", -7L)]
    [InlineData("boolean", "t", true)]
    [InlineData("date", "1970-01-02", 1)]
    [InlineData("double", "1e3", 1000.0)]
    public void TextValuesAreParsed(string type, string text, object expected) =>
        Assert.Equal(expected, _decoder.Decode(TypeOf(type), 0, isBinary: false, Encoding.UTF8.GetBytes(text), 1).Value);

    [Theory]
    [InlineData("int", "4x")]
    [InlineData("int", "")]
    [InlineData("date", "yesterdays")]
    [InlineData("boolean", "perhaps")]
    public void TextThatIsNoValueNamesTheParameter(string type, string text)
    {
        var error = Assert.Throws<SqlException>(() => _decoder.Decode(TypeOf(type), 0, isBinary: false, Encoding.UTF8.GetBytes(text), 3));
        Assert.StartsWith("22", error.SqlState, StringComparison.Ordinal);
        Assert.Contains("$3", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int", 23u, "0001", SqlState.ProtocolViolation)]
    [InlineData("int", 23u, "", SqlState.ProtocolViolation)]
    [InlineData("bigint", 20u, "000000000000000001", SqlState.InvalidBinaryRepresentation)]
    [InlineData("boolean", 16u, "", SqlState.ProtocolViolation)]
    [InlineData("timestamp", 1114u, "00", SqlState.ProtocolViolation)]
    public void BinaryValuesOfAnotherLengthAreRefused(string type, uint oid, string hex, string sqlState) => Assert.Equal(
        sqlState,
        Assert.Throws<SqlException>(() => _decoder.Decode(TypeOf(type), oid, isBinary: true, Convert.FromHexString(hex), 1)).SqlState);

    [Fact]
    public void ANumberThatDoesNotFitIsOutOfRange() => Assert.Equal(
        SqlState.NumericValueOutOfRange,
        Assert.Throws<SqlException>(() => _decoder.Decode(SqlType.Int, 20, isBinary: true, Convert.FromHexString("00000002540be3ff"), 1)).SqlState);

    [Fact]
    public void ArraysAreReadInBinary()
    {
        // one dimension, no nulls, int4, length 3, lower bound 1: 1, 2, 3
        const string hex = "00000001" + "00000000" + "00000017" + "00000003" + "00000001" + "0000000400000001" + "0000000400000002" + "0000000400000003";
        var constant = _decoder.Decode(SqlType.ArrayOf(SqlTypeKind.Int), 1007, isBinary: true, Convert.FromHexString(hex), 1);
        Assert.Equal(SqlType.ArrayOf(SqlTypeKind.Int), constant.Type);
        Assert.IsType<ByteString>(constant.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000001")]
    [InlineData("00000001" + "00000000" + "00000017" + "7fffffff" + "00000001")]
    [InlineData("00000001" + "00000000" + "00000017" + "00000001" + "00000001" + "7fffffff" + "00")]
    [InlineData("00000001" + "00000000" + "00000017" + "00000002" + "00000001" + "0000000400000001")]
    public void ArraysThatPromiseMoreThanTheyHoldAreRefused(string hex) => Assert.Equal(
        SqlState.InvalidBinaryRepresentation,
        Assert.Throws<SqlException>(() => _decoder.Decode(SqlType.ArrayOf(SqlTypeKind.Int), 1007, isBinary: true, Convert.FromHexString(hex), 1)).SqlState);

    [Fact]
    public void NothingIsKeptInMemory()
    {
        BinaryValuesAreRead("int", 23, "0001e240", 123456);
        TextValuesAreParsed("bigint", "-7", -7L);
        Assert.Equal(0, _memory.Current);
    }

    private static SqlType TypeOf(string name) => name switch
    {
        "boolean" => SqlType.Boolean,
        "smallint" => SqlType.SmallInt,
        "int" => SqlType.Int,
        "bigint" => SqlType.BigInt,
        "float" => SqlType.Float,
        "double" => SqlType.Double,
        "date" => SqlType.Date,
        "timestamp" => SqlType.Timestamp,
        _ => throw new ArgumentException(name, nameof(name)),
    };
}
