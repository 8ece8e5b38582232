using System.Buffers;
using System.Numerics;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Casts;

/// <summary>Conversions from and to text.</summary>
internal static unsafe class TextCasts
{
    /// <summary>Reads every row; what does not parse is NULL or raises by policy and target (DATE, DECIMAL and BOOLEAN always raise).</summary>
    public static ColumnVector Parse(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        var lenient = onFailure == CastFailure.Impala && (type.IsInteger || type.IsFloating || type.Kind is SqlTypeKind.Timestamp);
        return PhysicalTypes.Of(type) switch
        {
            PhysicalType.Bool => Loop<byte, BooleanParser>(source, type, lenient, numRows, context),
            PhysicalType.Int8 => Loop<sbyte, IntegerParser<sbyte>>(source, type, lenient, numRows, context),
            PhysicalType.Int16 => Loop<short, IntegerParser<short>>(source, type, lenient, numRows, context),
            PhysicalType.Int32 when type.Kind == SqlTypeKind.Date => Loop<int, DateParser>(source, type, lenient, numRows, context),
            PhysicalType.Int32 when type.IsOidAlias => Loop<int, ObjectParser>(source, type, lenient, numRows, context),
            PhysicalType.Int32 => Loop<int, IntegerParser<int>>(source, type, lenient, numRows, context),
            PhysicalType.Int64 when type.IsDecimal => Loop<long, DecimalParser>(source, type, lenient, numRows, context),
            PhysicalType.Int64 when type.Kind == SqlTypeKind.Time => Loop<long, TimeParser>(source, type, lenient, numRows, context),
            PhysicalType.Int64 => Loop<long, IntegerParser<long>>(source, type, lenient, numRows, context),
            PhysicalType.Int128 when type.IsDecimal => Loop<Int128, DecimalParser>(source, type, lenient, numRows, context),
            PhysicalType.Int128 => Loop<Int128, TemporalParser>(source, type, lenient, numRows, context),
            PhysicalType.Float => Loop<float, FloatParser>(source, type, lenient, numRows, context),
            PhysicalType.Double => Loop<double, DoubleParser>(source, type, lenient, numRows, context),
            _ => ArrayCasts.Parse(source, type, onFailure, numRows, context),
        };
    }

    /// <summary>Writes every row as text and fits it to the target's length.</summary>
    public static ColumnVector Format(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        var options = OptionsFor(onFailure, context);
        var nulls = new NullMask([source]);
        using var result = new StringVectorBuilder(type, numRows, context.Memory);
        var text = new ArrayBufferWriter<byte>(64);
        // BINARY to STRING in Impala is the same bytes; PostgreSQL prints \x.
        var raw = source.Type.Kind == SqlTypeKind.Binary && onFailure == CastFailure.Impala;
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            text.ResetWrittenCount();
            if (raw)
                text.Write(ArrayValue.ElementBytes(source, i));
            else
                ValueFormatter.Write(source, i, text, options);
            SetSized(result, i, text.WrittenSpan, type);
        }
        return result.Build();
    }

    /// <summary>Text to text of another length: VARCHAR cuts, CHAR cuts or pads with blanks; to BINARY reads \x in postgres.</summary>
    public static ColumnVector Resize(ColumnVector source, SqlType type, int numRows, EvaluationContext context)
    {
        var reader = new BytesReader(source);
        var nulls = new NullMask([source]);
        using var result = new StringVectorBuilder(type, numRows, context.Memory);
        var toBinary = type.Kind == SqlTypeKind.Binary && context.Statement.IsPostgresDialect;
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            if (!toBinary || !reader[i].StartsWith("\\x"u8))
            {
                SetSized(result, i, reader[i], type);
                continue;
            }
            var hex = reader[i][2..];
            var bytes = new byte[hex.Length / 2];
            if (hex.Length % 2 != 0 || Convert.FromHexString(hex, bytes, out _, out _) != OperationStatus.Done)
                throw FunctionErrors.InvalidText(type);
            result.Set(i, bytes);
        }
        return result.Build();
    }

    public static FormatOptions OptionsFor(CastFailure onFailure, EvaluationContext context) =>
        (onFailure == CastFailure.Impala ? FormatOptions.ImpalaCast : FormatOptions.PostgresCast) with
        {
            TimeZone = ZoneConversion.Of(context),
            Catalog = context.Statement.CatalogFunctions,
        };

    private static void SetSized(StringVectorBuilder result, int row, ReadOnlySpan<byte> text, SqlType type)
    {
        var limit = type.Kind switch
        {
            SqlTypeKind.PgChar => 1,
            SqlTypeKind.VarChar or SqlTypeKind.Char when type.Precision > 0 => type.Precision,
            _ => int.MaxValue,
        };
        if (text.Length > limit)
            text = text[..CutAtCharacter(text, limit)];
        if (type.Kind != SqlTypeKind.Char || text.Length >= type.Precision)
        {
            result.Set(row, text);
            return;
        }
        var padded = result.Reserve(type.Precision);
        padded = padded[..type.Precision];
        text.CopyTo(padded);
        padded[text.Length..].Fill((byte)' ');
        result.Commit(row, type.Precision);
    }

    // Lengths are bytes, but a cut never leaves half a character behind, which no client could read.
    private static int CutAtCharacter(ReadOnlySpan<byte> text, int limit)
    {
        var cut = limit;
        while (cut > 0 && cut > limit - 3 && (text[cut] & 0xC0) == 0x80)
            cut--;
        return (text[cut] & 0xC0) == 0x80 ? limit : cut;
    }

    private static ColumnVector Loop<T, TParser>(ColumnVector source, SqlType type, bool lenient, int numRows, EvaluationContext context)
        where T : unmanaged
        where TParser : struct, IParser<T>
    {
        var reader = new BytesReader(source);
        var nulls = new NullMask([source]);
        using var result = new ValueVectorBuilder<T>(type, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
            {
                result[i] = default;
                continue;
            }
            var failure = TParser.Parse(reader[i], type, context, out var value);
            if (failure == ParseFailure.None)
                result[i] = value;
            else if (lenient)
                result.SetNull(i);
            else
                throw TextError(type, failure, context);
        }
        return result.Build();
    }

    private static SqlException TextError(SqlType type, ParseFailure failure, EvaluationContext context)
    {
        if (!context.Statement.IsPostgresDialect)
            return FunctionErrors.UnreadableText(type, failure == ParseFailure.OutOfRange);
        if (failure == ParseFailure.Malformed)
            return FunctionErrors.InvalidText(type);
        return type.IsTemporal ? FunctionErrors.DatetimeOverflow(type) : FunctionErrors.OutOfRange(type);
    }

    private enum ParseFailure : byte
    {
        None,
        Malformed,
        OutOfRange,
    }

    private interface IParser<T>
    {
        static abstract ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out T value);
    }

    private readonly struct BooleanParser : IParser<byte>
    {
        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out byte value)
        {
            var parsed = TextParsers.TryParseBoolean(text, out var flag);
            value = flag ? (byte)1 : (byte)0;
            return parsed ? ParseFailure.None : ParseFailure.Malformed;
        }
    }

    private readonly struct IntegerParser<T> : IParser<T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out T value)
        {
            value = T.Zero;
            if (!TextParsers.TryParseInt64(text, out var wide))
                return TextParsers.TryParseDecimal(text, 38, 0, out _, out _) && text.IndexOfAny(".eE"u8) < 0 ? ParseFailure.OutOfRange : ParseFailure.Malformed;
            value = T.CreateTruncating(wide);
            return long.CreateTruncating(value) == wide ? ParseFailure.None : ParseFailure.OutOfRange;
        }
    }

    private readonly struct DecimalParser : IParser<long>, IParser<Int128>
    {
        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out Int128 value)
        {
            if (!TextParsers.TryParseDecimal(text, type.Precision, type.Scale, out value, out var overflow))
                return ParseFailure.Malformed;
            return overflow ? ParseFailure.OutOfRange : ParseFailure.None;
        }

        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out long value)
        {
            var failure = Parse(text, type, context, out Int128 wide);
            value = failure == ParseFailure.None ? (long)wide : 0;
            return failure;
        }
    }

    private readonly struct DoubleParser : IParser<double>
    {
        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out double value)
        {
            if (TextParsers.TryParseDouble(text, out value))
                return ParseFailure.None;
            return double.IsInfinity(value) ? ParseFailure.OutOfRange : ParseFailure.Malformed;
        }
    }

    private readonly struct FloatParser : IParser<float>
    {
        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out float value)
        {
            value = 0;
            if (!TextParsers.TryParseDouble(text, out var wide))
                return ParseFailure.Malformed;
            value = (float)wide;
            return float.IsFinite(value) || !double.IsFinite(wide) ? ParseFailure.None : ParseFailure.OutOfRange;
        }
    }

    private readonly struct DateParser : IParser<int>
    {
        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out int value)
        {
            if (TextParsers.TryParseDate(text, out value))
                return ParseFailure.None;
            if (context.Statement.IsPostgresDialect && (TextParsers.TryParseDateInZone(text, out value) || SpecialDay(text, context, out value)))
                return ParseFailure.None;
            return TextParsers.HasShapeOfDate(text) ? ParseFailure.OutOfRange : ParseFailure.Malformed;
        }

        // PostgreSQL's words; Impala has none.
        private static bool SpecialDay(ReadOnlySpan<byte> text, EvaluationContext context, out int value)
        {
            var today = Calendar.SplitTimestamp(ZoneConversion.ToLocal(context.Statement.NowNanos, ZoneConversion.Of(context)), out _);
            text = TextParsers.Trim(text);
            value = Ascii.EqualsIgnoreCase(text, "tomorrow"u8) ? today + 1 : Ascii.EqualsIgnoreCase(text, "yesterday"u8) ? today - 1 : today;
            return value != today || Ascii.EqualsIgnoreCase(text, "today"u8) || Ascii.EqualsIgnoreCase(text, "now"u8);
        }
    }

    private readonly struct TimeParser : IParser<long>
    {
        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out long value) =>
            TextParsers.TryParseTime(text, out value) ? ParseFailure.None : ParseFailure.Malformed;
    }

    private readonly struct TemporalParser : IParser<Int128>
    {
        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out Int128 value)
        {
            switch (type.Kind)
            {
                case SqlTypeKind.Interval:
                    var parsed = TextParsers.TryParseInterval(text, out var interval);
                    value = interval.ToInt128();
                    return parsed ? ParseFailure.None : ParseFailure.Malformed;
                case SqlTypeKind.Uuid:
                    return TextParsers.TryParseUuid(text, out value) ? ParseFailure.None : ParseFailure.Malformed;
                default:
                    return ParseTimestamp(text, type, context, out value);
            }
        }

        private static ParseFailure ParseTimestamp(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out Int128 value)
        {
            if (!TextParsers.TryParseTimestamp(text, out value, out var zone))
            {
                if (!context.Statement.IsPostgresDialect || !Ascii.EqualsIgnoreCase(TextParsers.Trim(text), "now"u8))
                    return TextParsers.HasShapeOfDate(text) ? ParseFailure.OutOfRange : ParseFailure.Malformed;
                var now = context.Statement.NowNanos;
                value = type.Kind == SqlTypeKind.TimestampTz ? now : ZoneConversion.ToLocal(now, ZoneConversion.Of(context));
                return ParseFailure.None;
            }
            // Impala's text has no zone but a Z.
            if (zone is not null && !context.Statement.IsPostgresDialect && type.Kind == SqlTypeKind.Timestamp && !TextParsers.Trim(text).EndsWith("Z"u8))
                return ParseFailure.Malformed;
            // TIMESTAMP ignores a written zone, as PostgreSQL does; TIMESTAMPTZ applies it, or the session's.
            if (type.Kind == SqlTypeKind.TimestampTz)
                value = zone is { } seconds ? value - (seconds * (Int128)Calendar.NanosPerSecond) : ZoneConversion.ToUtc(value, ZoneConversion.Of(context));
            return ParseFailure.None;
        }
    }

    private readonly struct ObjectParser : IParser<int>
    {
        public static ParseFailure Parse(ReadOnlySpan<byte> text, SqlType type, EvaluationContext context, out int value)
        {
            value = 0;
            if (TextParsers.TryParseInt64(text, out var oid))
            {
                value = unchecked((int)oid);
                return oid is >= 0 and <= uint.MaxValue ? ParseFailure.None : ParseFailure.OutOfRange;
            }
            if (type.Kind == SqlTypeKind.Oid)
                return ParseFailure.Malformed;
            if (text.SequenceEqual("-"u8))
                return ParseFailure.None;
            var name = Encoding.UTF8.GetString(text);
            if (context.Statement.CatalogFunctions?.ResolveName(type.Kind, name) is not { } found)
                throw FunctionErrors.UnknownName(type, name);
            value = unchecked((int)found);
            return ParseFailure.None;
        }
    }
}
