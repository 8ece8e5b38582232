using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Casts;
using Impala.Server.PgWire.Formats;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Text;

namespace Impala.Server.Queries.Copy;

/// <summary>
/// Turns one field of each row into a vector. Text in its common forms is parsed where it stands; everything else goes through the casts of
/// the postgres dialect, value by value, which know every form PostgreSQL takes and its errors.
/// </summary>
internal sealed unsafe class CopyColumnParser(CopySplitter splitter, string[] names, CopyErrors errors, EvaluationContext context)
{
    public ColumnVector Parse(int column, SqlType type, int numRows, NativeBuffer window)
    {
        var vector = ColumnVector.CreateFlat(type, numRows, context.Memory);
        try
        {
            var numNulls = splitter is CopyBinarySplitter ? ParseBinary(vector, column, numRows) : ParseText(vector, column, numRows);
            if (vector.Physical == PhysicalType.String)
                Adjust(vector, column, numRows, window);
            if (numNulls == 0)
                vector.DropValidity();
            return vector;
        }
        catch
        {
            vector.Release();
            throw;
        }
    }

    private int ParseText(ColumnVector vector, int column, int numRows)
    {
        var type = vector.Type;
        var parser = new TextColumnParser(type, null, vector.Data, null);
        var validity = vector.EnsureValidity(context.Memory);
        var numNulls = 0;
        for (var row = 0; row < numRows; row++)
        {
            ref var field = ref splitter.Field(row, column);
            if (field.IsNull)
            {
                Bitmap.Clear(validity, row);
                parser.SetNull(row);
                numNulls++;
                continue;
            }
            if (field.HasEscape)
                Unescape(ref field, row);
            var isParsed = type.Kind == SqlTypeKind.Binary ? TryReadHex(ref field, vector, row) : parser.TryParse(new TextField(field.Start, field.Length, false), row) && IsSure(vector, row);
            if (!isParsed)
                Convert(vector, row, column, field.Span);
        }
        return numNulls;
    }

    private void Unescape(ref CopyField field, int row)
    {
        var text = splitter is CopyCsvSplitter csv ? csv.Unescape(ref field) : CopyTextSplitter.Unescape(ref field);
        if (!Utf8.IsValid(text) || text.Contains((byte)0))
            throw errors.BadText(text, splitter.LineOf(row));
    }

    /// <summary>Infinity may be a number that is too large, which PostgreSQL refuses.</summary>
    private static bool IsSure(ColumnVector vector, int row) => vector.Physical switch
    {
        PhysicalType.Double => double.IsFinite(vector.Values<double>()[row]),
        PhysicalType.Float => float.IsFinite(vector.Values<float>()[row]),
        _ => true,
    };

    /// <summary>bytea's hex form, decoded where it stands.</summary>
    private static bool TryReadHex(ref CopyField field, ColumnVector vector, int row)
    {
        var text = field.Span;
        if (text.Length < 2 || text[0] != '\\' || text[1] != 'x' || (text.Length & 1) != 0)
            return false;
        var target = new Span<byte>(field.Start, text.Length / 2);
        for (var i = 2; i < text.Length; i += 2)
        {
            var (high, low) = (HexDigit(text[i]), HexDigit(text[i + 1]));
            if (high < 0 || low < 0)
                return false;
            target[(i / 2) - 1] = (byte)((high << 4) | low);
        }
        vector.Strings[row] = new StringView(field.Start, (text.Length / 2) - 1);
        return true;
    }

    private static int HexDigit(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => -1,
    };

    /// <summary>The value as PostgreSQL's input function of the type reads it.</summary>
    private void Convert(ColumnVector vector, int row, int column, ReadOnlySpan<byte> text)
    {
        var source = ConstantVectors.Create(new Constant(SqlType.Unknown, new ByteString(text)), 1, context.Memory);
        try
        {
            var converted = CastKernel.Run(source, vector.Type, CastFailure.Error, 1, context);
            var flat = VectorGather.Flatten(converted, context.Memory);
            converted.Release();
            var size = PhysicalTypes.SizeOf(vector.Physical);
            Buffer.MemoryCopy(flat.Data, vector.Data + ((long)row * size), size, size);
            if (vector.Physical == PhysicalType.String)
                vector.KeepAliveFrom(flat);
            flat.Release();
        }
        catch (SqlException error)
        {
            throw errors.BadValue(error, splitter.LineOf(row), names[column], vector.Type, text);
        }
        finally
        {
            source.Release();
        }
    }

    /// <summary>Views keep the window; VARCHAR(n) and CHAR(n) take no longer values, but for blanks at their ends, and CHAR is padded.</summary>
    private void Adjust(ColumnVector vector, int column, int numRows, NativeBuffer window)
    {
        vector.KeepAlive(window.AddReference());
        var type = vector.Type;
        if (!ViewAdjustment.IsNeeded(type))
            return;
        for (var row = 0; row < numRows; row++)
        {
            var view = vector.Strings + row;
            if (view->Length <= type.Precision)
                continue;
            var text = new ReadOnlySpan<byte>(StringView.BytesOf(view), view->Length);
            if (text[type.Precision..].ContainsAnyExcept((byte)' '))
            {
                var name = type.Kind == SqlTypeKind.Char ? "character" : "character varying";
                var error = new SqlException(SqlState.StringDataRightTruncation, $"value too long for type {name}({type.Precision.ToString(CultureInfo.InvariantCulture)})");
                throw errors.OfValue(error, splitter.LineOf(row), names[column], text);
            }
        }
        var keepAlive = new List<NativeBuffer>();
        ViewAdjustment.Apply(type, vector.Strings, numRows, keepAlive, context.Memory);
        foreach (var buffer in keepAlive)
            vector.KeepAlive(buffer);
    }

    private int ParseBinary(ColumnVector vector, int column, int numRows)
    {
        var validity = vector.EnsureValidity(context.Memory);
        var size = PhysicalTypes.SizeOf(vector.Physical);
        var numNulls = 0;
        for (var row = 0; row < numRows; row++)
        {
            ref var field = ref splitter.Field(row, column);
            if (field.IsNull)
            {
                Bitmap.Clear(validity, row);
                new Span<byte>(vector.Data + ((long)row * size), size).Clear();
                numNulls++;
            }
            else if (!TryReadBinary(vector, row, column, ref field))
            {
                throw errors.BadBinary(splitter.LineOf(row), names[column]);
            }
        }
        return numNulls;
    }

    private bool TryReadBinary(ColumnVector vector, int row, int column, ref CopyField field)
    {
        var value = field.Span;
        switch (vector.Type.Kind)
        {
            case SqlTypeKind.Boolean when value.Length == 1:
                vector.Data[row] = value[0] == 0 ? (byte)0 : (byte)1;
                return true;
            case SqlTypeKind.TinyInt when value.Length == 2:
                var number = BinaryPrimitives.ReadInt16BigEndian(value);
                vector.Values<sbyte>()[row] = (sbyte)number;
                return number == (sbyte)number;
            case SqlTypeKind.SmallInt when value.Length == 2:
                vector.Values<short>()[row] = BinaryPrimitives.ReadInt16BigEndian(value);
                return true;
            case SqlTypeKind.Int when value.Length == 4:
                vector.Values<int>()[row] = BinaryPrimitives.ReadInt32BigEndian(value);
                return true;
            case SqlTypeKind.Date when value.Length == 4:
                vector.Values<int>()[row] = BinaryPrimitives.ReadInt32BigEndian(value) + PgBinaryFormat.EpochDays;
                return true;
            case SqlTypeKind.Float when value.Length == 4:
                vector.Values<float>()[row] = BinaryPrimitives.ReadSingleBigEndian(value);
                return true;
            case SqlTypeKind.BigInt when value.Length == 8:
                vector.Values<long>()[row] = BinaryPrimitives.ReadInt64BigEndian(value);
                return true;
            case SqlTypeKind.Double when value.Length == 8:
                vector.Values<double>()[row] = BinaryPrimitives.ReadDoubleBigEndian(value);
                return true;
            case SqlTypeKind.Timestamp when value.Length == 8:
                vector.Values<Int128>()[row] = ((Int128)BinaryPrimitives.ReadInt64BigEndian(value) * 1000) + PgBinaryFormat.EpochNanos;
                return true;
            case SqlTypeKind.Decimal:
                Convert(vector, row, column, Encoding.ASCII.GetBytes(NumericFormat.ReadText(value)));
                return true;
            case SqlTypeKind.Binary:
                vector.Strings[row] = new StringView(field.Start, field.Length);
                return true;
            case SqlTypeKind.String or SqlTypeKind.VarChar or SqlTypeKind.Char:
                if (!Utf8.IsValid(value) || value.Contains((byte)0))
                    throw errors.BadText(value, splitter.LineOf(row));
                vector.Strings[row] = new StringView(field.Start, field.Length);
                return true;
            default:
                return false;
        }
    }
}
