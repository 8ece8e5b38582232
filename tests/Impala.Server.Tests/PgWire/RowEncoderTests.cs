using System.IO.Pipelines;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Server.PgWire.Formats;
using Impala.Server.PgWire.Messages;
using Impala.Storage.Memory;

namespace Impala.Server.Tests.PgWire;

/// <summary>DataRows of whole batches: their bytes, and that making them allocates nothing.</summary>
public sealed unsafe class RowEncoderTests
{
    private const int NumRows = 2048;

    private static readonly ResultColumn[] Columns =
    [
        new("a", SqlType.BigInt), new("b", SqlType.Int), new("c", SqlType.Decimal(15, 2)), new("d", SqlType.Date), new("e", SqlType.String), new("f", SqlType.Double),
    ];

    private readonly MemoryTracker _memory = new("test");

    [Theory]
    [InlineData(ResultFormats.Text)]
    [InlineData(ResultFormats.Binary)]
    public void ABatchIsEncodedWithoutAllocating(short format)
    {
        using var encoder = new RowEncoder(Columns, [format], FormatOptions.Wire, _memory);
        using var batch = CreateBatch();
        var writer = new PgWriter(PipeWriter.Create(Stream.Null));
        var before = 0L;
        for (var i = 0; i < 60; i++)
        {
            if (i == 30)
                before = GC.GetAllocatedBytesForCurrentThread();
            encoder.Load(batch);
            encoder.Write(writer, 0, encoder.NumRows);
            Assert.True(writer.FlushAsync(CancellationToken.None).IsCompletedSuccessfully);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Row by row against the loops of single values, with NULLs, a selection, a dictionary and a constant.</summary>
    [Theory]
    [InlineData(ResultFormats.Text)]
    [InlineData(ResultFormats.Binary)]
    public void RowsAreTheirColumnsValues(short format)
    {
        using (var encoder = new RowEncoder(Columns, [format], FormatOptions.Wire, _memory))
        using (var batch = CreateBatch())
        {
            for (var row = 0; row < NumRows; row += 7)
                Bitmap.Clear(batch[row % Columns.Length].EnsureValidity(_memory), row);
            var selection = SelectionVector.Create(NumRows, _memory);
            for (var row = 0; row < NumRows; row++)
                if (row % 5 != 1)
                    selection.Indices[selection.Count++] = row;
            batch.SetSelection(selection);
            encoder.Load(batch);
            Assert.Equal(selection.Count, encoder.NumRows);
            var output = new MemoryStream();
            var writer = new PgWriter(PipeWriter.Create(output));
            for (var first = 0; first < encoder.NumRows; first += 300)
                encoder.Write(writer, first, Math.Min(300, encoder.NumRows - first));
            Assert.True(writer.FlushAsync(CancellationToken.None).IsCompleted);
            Assert.Equal(Expected(batch, format), output.ToArray());
        }
        Assert.Equal(0, _memory.Current);
    }

    private byte[] Expected(RecordBatch batch, short format)
    {
        var output = new MemoryStream();
        for (var i = 0; i < batch.NumSelected; i++)
        {
            var row = batch.Selection!.Indices[i];
            var message = new List<byte>();
            message.AddRange([0, (byte)Columns.Length]);
            for (var c = 0; c < Columns.Length; c++)
            {
                if (!batch[c].IsValid(row))
                {
                    message.AddRange([255, 255, 255, 255]);
                    continue;
                }
                using var value = new ValueWriter(Columns[c], format == ResultFormats.Binary, FormatOptions.Wire, _memory);
                var length = value.Append(batch[c], row);
                message.AddRange([(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
                message.AddRange(new ReadOnlySpan<byte>(value.Start, length));
            }
            var size = message.Count + 4;
            output.Write([(byte)'D', (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size, .. message]);
        }
        return output.ToArray();
    }

    private RecordBatch CreateBatch()
    {
        var random = new Random(8);
        var columns = Array.ConvertAll(Columns, column => ColumnVector.CreateFlat(column.Type, NumRows, _memory));
        var texts = BufferPool.Rent(100, _memory);
        columns[4].KeepAlive(texts);
        texts.Span.Fill((byte)'t');
        for (var row = 0; row < NumRows; row++)
        {
            columns[0].Values<long>()[row] = random.NextInt64() >> random.Next(64);
            columns[1].Values<int>()[row] = random.Next(int.MinValue, int.MaxValue) >> random.Next(32);
            columns[2].Values<long>()[row] = random.NextInt64(-999_999_999_999_999, 999_999_999_999_999) >> random.Next(50);
            columns[3].Values<int>()[row] = random.Next(-719_162, 2_932_896);
            columns[4].Strings[row] = new StringView(texts.Pointer, random.Next(100));
            columns[5].Values<double>()[row] = random.NextDouble() * random.Next(1000);
        }
        return RecordBatch.Create(columns, NumRows);
    }
}
