using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Casts;

namespace Impala.Server.PgWire.Formats;

/// <summary>
/// Turns a Bind value into a constant of the parameter's type. Text values are parsed by the casts' parsers; a binary value is read by
/// the type the client declared, then widened to the parameter's (drivers send int2 for LIMIT, int4 for a BIGINT column).
/// </summary>
internal sealed class ParameterDecoder(EvaluationContext context)
{
    public Constant Decode(SqlType type, uint declaredOid, bool isBinary, ReadOnlySpan<byte> value, int ordinal)
    {
        if (!isBinary)
            return declaredOid == PgTypes.NumericOid ? DecodeNumeric(type, value, ordinal) : DecodeText(type, value, ordinal);
        var declared = PgTypes.FromOid(declaredOid) ?? type;
        if (declared.Kind == SqlTypeKind.Decimal)
            return DecodeNumeric(type, Encoding.ASCII.GetBytes(NumericFormat.ReadText(value)), ordinal);
        if (IsText(declared))
            return DecodeText(type, value, ordinal);
        if (declared.IsArray)
            return Convert(ArrayParameter.Read(declared, value, ordinal), type, ordinal);
        return Convert(ReadBinary(declared, value, ordinal), type, ordinal);
    }

    /// <summary>Parses a text value; array literals too.</summary>
    private Constant DecodeText(SqlType type, ReadOnlySpan<byte> text, int ordinal) => Utf8.IsValid(text)
        ? Convert(new Constant(SqlType.Unknown, new ByteString(text)), type, ordinal)
        : throw new SqlException(SqlState.CharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\"", detail: Where(ordinal));

    /// <summary>A value that the client calls numeric, which has no scale of its own: it gets the one it is written with.</summary>
    private Constant DecodeNumeric(SqlType type, ReadOnlySpan<byte> text, int ordinal) =>
        DecodeText(type == PgTypes.Numeric && NumericFormat.TypeOf(text) is { } narrow ? narrow : type, text, ordinal);

    private Constant Convert(Constant constant, SqlType type, int ordinal)
    {
        if (constant.Type == type)
            return constant;
        if (CastKernel.IsFree(constant.Type, type))
            return constant with { Type = type };
        if (!CastKernel.CanCast(constant.Type, type, isPostgres: true))
            throw new SqlException(SqlState.CannotCoerce, $"cannot cast type {constant.Type} to {type}", detail: Where(ordinal));
        var source = ConstantVectors.Create(constant, 1, context.Memory);
        try
        {
            var result = CastKernel.Run(source, type, CastFailure.Error, 1, context);
            var converted = ConstantVectors.Read(result, 0);
            result.Release();
            return converted with { Type = type };
        }
        catch (SqlException error)
        {
            throw new SqlException(error.SqlState, error.Message, detail: Where(ordinal), hint: error.Hint);
        }
        finally
        {
            source.Release();
        }
    }

    private static string Where(int ordinal) => "parameter $" + ordinal.ToString(CultureInfo.InvariantCulture);

    internal static Constant ReadBinary(SqlType type, ReadOnlySpan<byte> value, int ordinal)
    {
        return type.Kind switch
        {
            SqlTypeKind.Boolean => new Constant(type, Exactly(value, 1, ordinal)[0] != 0),
            SqlTypeKind.SmallInt => new Constant(type, BinaryPrimitives.ReadInt16BigEndian(Exactly(value, 2, ordinal))),
            SqlTypeKind.TinyInt => new Constant(SqlType.SmallInt, BinaryPrimitives.ReadInt16BigEndian(Exactly(value, 2, ordinal))),
            SqlTypeKind.Int => new Constant(type, BinaryPrimitives.ReadInt32BigEndian(Exactly(value, 4, ordinal))),
            SqlTypeKind.BigInt => new Constant(type, BinaryPrimitives.ReadInt64BigEndian(Exactly(value, 8, ordinal))),
            SqlTypeKind.Float => new Constant(type, BinaryPrimitives.ReadSingleBigEndian(Exactly(value, 4, ordinal))),
            SqlTypeKind.Double => new Constant(type, BinaryPrimitives.ReadDoubleBigEndian(Exactly(value, 8, ordinal))),
            SqlTypeKind.Date => new Constant(type, BinaryPrimitives.ReadInt32BigEndian(Exactly(value, 4, ordinal)) + PgBinaryFormat.EpochDays),
            SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz =>
                new Constant(type, ((Int128)BinaryPrimitives.ReadInt64BigEndian(Exactly(value, 8, ordinal)) * 1000) + PgBinaryFormat.EpochNanos),
            SqlTypeKind.Time => new Constant(type, BinaryPrimitives.ReadInt64BigEndian(Exactly(value, 8, ordinal)) * 1000),
            SqlTypeKind.Interval => new Constant(type, ReadInterval(Exactly(value, 16, ordinal))),
            SqlTypeKind.Uuid => new Constant(type, BinaryPrimitives.ReadInt128BigEndian(Exactly(value, 16, ordinal))),
            SqlTypeKind.Binary => new Constant(type, new ByteString(value)),
            _ when type.IsOidAlias => new Constant(type, BinaryPrimitives.ReadInt32BigEndian(Exactly(value, 4, ordinal))),
            _ => new Constant(type, new ByteString(value)),
        };
    }

    private static Int128 ReadInterval(ReadOnlySpan<byte> value) => new IntervalValue(
        BinaryPrimitives.ReadInt32BigEndian(value[12..]), BinaryPrimitives.ReadInt32BigEndian(value[8..]), BinaryPrimitives.ReadInt64BigEndian(value)).ToInt128();

    private static bool IsText(SqlType type) => type.IsText || type.Kind is SqlTypeKind.PgChar or SqlTypeKind.Json;

    private static ReadOnlySpan<byte> Exactly(ReadOnlySpan<byte> value, int length, int ordinal) => value.Length == length
        ? value
        : value.Length < length ? throw new SqlException(SqlState.ProtocolViolation, "insufficient data left in message", detail: Where(ordinal)) : throw new SqlException(SqlState.InvalidBinaryRepresentation, "incorrect binary data format in bind parameter " + ordinal.ToString(CultureInfo.InvariantCulture));
}
