using Impala.Server.PgWire.Messages;

namespace Impala.Server.Tests.PgWire;

/// <summary>Fields of frontend messages: what fits is read, what does not is 08P01, whatever the lengths claim.</summary>
public sealed class PgReaderTests
{
    [Fact]
    public void FieldsAreReadInOrder()
    {
        var reader = new PgReader([0x41, 0x01, 0x02, 0xFF, 0xFF, 0xFF, 0xFE, (byte)'h', (byte)'i', 0, 9, 8]);
        Assert.Equal(0x41, reader.ReadByte());
        Assert.Equal(0x0102, reader.ReadInt16());
        Assert.Equal(-2, reader.ReadInt32());
        Assert.Equal("hi", reader.ReadString());
        Assert.Equal(2, reader.Remaining);
        Assert.Equal([9, 8], reader.ReadBytes(2).ToArray());
        reader.End();
    }

    [Fact]
    public void StringsAreUtf8() => Assert.Equal("ü€𝄞", new PgReader("ü€𝄞\0"u8).ReadString());

    [Fact]
    public void AMessageThatIsTooShortIsAViolation()
    {
        Assert.Equal(SqlState.ProtocolViolation, StateOf([], static (ref PgReader reader) => reader.ReadByte()));
        Assert.Equal(SqlState.ProtocolViolation, StateOf([1], static (ref PgReader reader) => reader.ReadInt16()));
        Assert.Equal(SqlState.ProtocolViolation, StateOf([1, 2, 3], static (ref PgReader reader) => reader.ReadInt32()));
        Assert.Equal(SqlState.ProtocolViolation, StateOf([1, 2, 3], static (ref PgReader reader) => reader.ReadBytes(4)));
        Assert.Equal(SqlState.ProtocolViolation, StateOf([1, 2, 3], static (ref PgReader reader) => reader.ReadBytes(int.MaxValue)));
        Assert.Equal(SqlState.ProtocolViolation, StateOf([1, 2, 3], static (ref PgReader reader) => reader.ReadBytes(-1)));
        Assert.Equal(SqlState.ProtocolViolation, StateOf("no end"u8, static (ref PgReader reader) => reader.ReadString()));
    }

    [Fact]
    public void BytesLeftOverAreAViolation() => Assert.Equal(SqlState.ProtocolViolation, StateOf([1], static (ref PgReader reader) => reader.End()));

    [Theory]
    [InlineData(new byte[] { 0xC3, 0x28, 0 })]
    [InlineData(new byte[] { 0xFF, 0 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80, 0 })]
    public void OtherEncodingsAreRefused(byte[] bytes) =>
        Assert.Equal(SqlState.CharacterNotInRepertoire, StateOf(bytes, static (ref PgReader reader) => reader.ReadString()));

    private delegate void Reading(ref PgReader reader);

    private static string StateOf(ReadOnlySpan<byte> bytes, Reading read)
    {
        var reader = new PgReader(bytes);
        try
        {
            read(ref reader);
        }
        catch (SqlException error)
        {
            return error.SqlState;
        }
        return SqlState.SuccessfulCompletion;
    }
}
