using Apache.Arrow;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Storage.Memory;
using ArrowBatch = Apache.Arrow.RecordBatch;
using RecordBatch = Impala.Engine.Columnar.RecordBatch;

namespace Impala.Bench.Exchange;

/// <summary>
/// The same rows as batches of ours and as Arrow's: columns shaped as lineitem's, by a generator with a fixed seed. Amounts are 64-bit
/// integers on both sides, as our exchange carries DECIMAL(15, 2); words of few values travel by codes where the side can.
/// </summary>
internal sealed unsafe class ExchangeData : IDisposable
{
    private static readonly string[] Modes = ["AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"];

    private readonly MemoryTracker _memory = new("exchange data");

    private ExchangeData(IReadOnlyList<ExchangeColumn> columns, int numBatches, int rowsPerBatch)
    {
        Slots = [.. columns.Select((column, i) => new Slot(i + 1, column.ToString(), TypeOf(column)))];
        var random = new Random(20240229);
        var words = columns.Contains(ExchangeColumn.Word) ? Dictionary() : null;
        for (var i = 0; i < numBatches; i++)
        {
            var ours = new ColumnVector[columns.Count];
            var theirs = new IArrowArray[columns.Count];
            for (var c = 0; c < columns.Count; c++)
                (ours[c], theirs[c]) = Make(columns[c], rowsPerBatch, random, words);
            Ours.Add(RecordBatch.Create(ours, rowsPerBatch));
            Schema ??= new Schema(columns.Select((column, c) => new Field(column.ToString(), theirs[c].Data.DataType, nullable: false)), null);
            Theirs.Add(new ArrowBatch(Schema, theirs, rowsPerBatch));
        }
        words?.Release();
        NumRows = (long)numBatches * rowsPerBatch;
    }

    /// <summary>Batches of these columns, made anew at each call with the same values.</summary>
    public static ExchangeData Create(IReadOnlyList<ExchangeColumn> columns, int numBatches, int rowsPerBatch) => new(columns, numBatches, rowsPerBatch);

    public Slot[] Slots { get; }

    public Schema Schema { get; } = null!;

    public List<RecordBatch> Ours { get; } = [];

    public List<ArrowBatch> Theirs { get; } = [];

    public long NumRows { get; }

    /// <summary>Bytes of the values as Arrow holds them: what both rates are reckoned by.</summary>
    public long NumBytes { get; private set; }

    /// <summary>One more batch over the same vectors, for a sender that gives its batches away.</summary>
    public static RecordBatch Share(RecordBatch batch)
    {
        var columns = new ColumnVector[batch.NumColumns];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch[i].AddReference();
        return RecordBatch.Create(columns, batch.NumRows);
    }

    public void Dispose()
    {
        foreach (var batch in Ours)
            batch.Dispose();
        foreach (var batch in Theirs)
            batch.Dispose();
    }

    private static SqlType TypeOf(ExchangeColumn column) => column switch
    {
        ExchangeColumn.Key => SqlType.BigInt,
        ExchangeColumn.Number => SqlType.Int,
        ExchangeColumn.Amount => SqlType.Decimal(15, 2),
        ExchangeColumn.Day => SqlType.Date,
        ExchangeColumn.Word or ExchangeColumn.Text => SqlType.String,
    };

    private (ColumnVector Ours, IArrowArray Theirs) Make(ExchangeColumn column, int numRows, Random random, ColumnVector? words)
    {
        switch (column)
        {
            case ExchangeColumn.Key or ExchangeColumn.Amount:
                var longs = ColumnVector.CreateFlat(TypeOf(column), numRows, _memory);
                for (var row = 0; row < numRows; row++)
                    longs.Values<long>()[row] = random.NextInt64(6_000_000);
                NumBytes += numRows * 8L;
                return (longs, new Int64Array.Builder().Append(new ReadOnlySpan<long>(longs.Data, numRows)).Build());
            case ExchangeColumn.Number or ExchangeColumn.Day:
                var ints = ColumnVector.CreateFlat(TypeOf(column), numRows, _memory);
                for (var row = 0; row < numRows; row++)
                    ints.Values<int>()[row] = random.Next(8036, 10_562);
                NumBytes += numRows * 4L;
                return (ints, new Int32Array.Builder().Append(new ReadOnlySpan<int>(ints.Data, numRows)).Build());
            case ExchangeColumn.Word:
                return MakeWords(numRows, random, words!);
            default:
                return MakeTexts(numRows, random);
        }
    }

    private ColumnVector Dictionary()
    {
        var words = ColumnVector.CreateFlat(SqlType.String, Modes.Length, _memory);
        for (var i = 0; i < Modes.Length; i++)
            words.Strings[i] = StringView.Inline(System.Text.Encoding.UTF8.GetBytes(Modes[i]));
        return words;
    }

    /// <summary>Arrow's side is plain text: Flight for .NET sends no dictionaries.</summary>
    private (ColumnVector Ours, IArrowArray Theirs) MakeWords(int numRows, Random random, ColumnVector words)
    {
        var codes = ColumnVector.CreateDictionary(words, numRows, _memory);
        var plain = new StringArray.Builder();
        for (var row = 0; row < numRows; row++)
        {
            codes.Codes[row] = random.Next(Modes.Length);
            plain.Append(Modes[codes.Codes[row]]);
            NumBytes += 4 + Modes[codes.Codes[row]].Length;
        }
        return (codes, plain.Build());
    }

    /// <summary>Texts of 10 to 43 bytes, as l_comment's.</summary>
    private (ColumnVector Ours, IArrowArray Theirs) MakeTexts(int numRows, Random random)
    {
        var texts = ColumnVector.CreateFlat(SqlType.String, numRows, _memory);
        var bytes = BufferPool.Rent(numRows * 43L, _memory);
        texts.KeepAlive(bytes);
        var plain = new StringArray.Builder();
        var next = bytes.Pointer;
        for (var row = 0; row < numRows; row++)
        {
            var length = random.Next(10, 44);
            var text = new Span<byte>(next, length);
            for (var i = 0; i < length; i++)
                text[i] = (byte)random.Next('a', 'z' + 1);
            texts.Strings[row] = length <= StringView.MaxInline ? StringView.Inline(text) : new StringView(next, length);
            plain.Append(System.Text.Encoding.UTF8.GetString(text));
            next += length;
            NumBytes += 4 + length;
        }
        return (texts, plain.Build());
    }
}
