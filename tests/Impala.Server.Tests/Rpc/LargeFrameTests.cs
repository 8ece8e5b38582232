using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Server.Rpc;
using Impala.Statestore.Rpc;
using Impala.Storage.Memory;

namespace Impala.Server.Tests.Rpc;

/// <summary>Batches larger than a message may be: they arrive in parts, and a row that is larger still is refused by name.</summary>
public sealed class LargeFrameTests
{
    private static readonly Slot[] Columns = [new(1, "id", SqlType.BigInt), new(2, "text", SqlType.String), new(3, "word", SqlType.String)];

    [Fact]
    public async Task ABatchAboveTheLargestMessageArrivesInPartsOfFewerRows()
    {
        const int NumRows = 75;
        const int Length = 1 << 20;
        await using var pair = await StreamPair.StartAsync(Columns);
        Assert.True(NumRows * (long)Length > InternalChannels.MaxMessageBytes);
        Assert.True(pair.Channel.TrySend(Batch(NumRows, Length, pair.Memory), out _));
        pair.Channel.Complete();

        var next = 0;
        var numParts = 0;
        while (await pair.ReceiveAsync() is { } part)
        {
            using (part)
            {
                numParts++;
                Assert.True(NumValid(part) * (long)Length <= DataFrame.MaxBytes);
                for (var row = 0; row < part.NumRows; row++, next++)
                    Check(part, row, next, Length);
            }
        }
        Assert.Equal(NumRows, next);
        Assert.True(numParts > 1);
    }

    [Fact]
    public async Task ARowAboveTheLargestMessageIsRefusedWithItsLength()
    {
        await using var pair = await StreamPair.StartAsync(Columns);
        Assert.True(pair.Channel.TrySend(Batch(2, InternalChannels.MaxMessageBytes, pair.Memory), out _));
        var error = Assert.IsType<SqlException>(await pair.Broken.Task.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(SqlState.ProgramLimitExceeded, error.SqlState);
        Assert.Contains("A row is too long to be sent to another node", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Rows with a long text of their own each, NULL in every seventh, and a word of a dictionary.</summary>
    private static unsafe RecordBatch Batch(int numRows, int length, MemoryTracker memory)
    {
        var ids = ColumnVector.CreateFlat(SqlType.BigInt, numRows, memory);
        var texts = ColumnVector.CreateFlat(SqlType.String, numRows, memory);
        var bytes = BufferPool.Rent(numRows * (long)length, memory);
        texts.KeepAlive(bytes);
        var validity = texts.EnsureValidity(memory);
        var words = ColumnVector.CreateFlat(SqlType.String, 2, memory);
        words.Strings[0] = StringView.Inline("even"u8);
        words.Strings[1] = StringView.Inline("odd"u8);
        var codes = ColumnVector.CreateDictionary(words, numRows, memory);
        words.Release();
        for (var row = 0; row < numRows; row++)
        {
            ids.Values<long>()[row] = row;
            codes.Codes[row] = row & 1;
            var text = bytes.Pointer + (row * (long)length);
            new Span<byte>(text, length).Fill((byte)('a' + (row % 26)));
            texts.Strings[row] = new StringView(text, length);
            if (row % 7 == 3)
                Bitmap.Clear(validity, row);
        }
        return RecordBatch.Create([ids, texts, codes], numRows);
    }

    private static int NumValid(RecordBatch part) => Enumerable.Range(0, part.NumRows).Count(row => part[1].IsValid(row));

    private static unsafe void Check(RecordBatch part, int row, int id, int length)
    {
        Assert.Equal(id, part[0].Values<long>()[row]);
        Assert.Equal(id % 7 != 3, part[1].IsValid(row));
        if (id % 7 != 3)
        {
            Assert.Equal(length, part[1].Strings[row].Length);
            Assert.Equal((byte)('a' + (id % 26)), part[1].Strings[row].Span[length - 1]);
        }
        var word = part[2].Kind == VectorKind.Dictionary ? part[2].Dictionary!.Strings[part[2].Codes[row]] : part[2].Strings[row];
        Assert.Equal(id % 2 == 0 ? "even" : "odd", word.ToString());
    }
}
