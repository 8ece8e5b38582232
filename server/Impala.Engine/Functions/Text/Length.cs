using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>How <see cref="Length"/> counts.</summary>
internal enum LengthUnit : byte
{
    /// <summary>Characters in postgres and UTF8_MODE, bytes in impala else.</summary>
    ByDialect,

    /// <summary>As <see cref="ByDialect"/>, with the padding of a CHAR in impala.</summary>
    Padded,
    Characters,
    Bytes,
    Bits,
}

/// <summary>length, char_length, octet_length, bit_length.</summary>
internal sealed class Length(string name, IReadOnlyList<string> aliases, LengthUnit unit) : OverloadedFunction(
    name, $"Length of a text ({unit}).", $"{name}('abc') = {(unit == LengthUnit.Bits ? 24 : 3)}",
    [.. unit is LengthUnit.ByDialect or LengthUnit.Padded ? [Returns(SqlType.Int, new SqlType(SqlTypeKind.Char))] : (FunctionSignature[])[],
        Returns(SqlType.Int, SqlType.String), Returns(SqlType.Int, SqlType.Binary)])
{
    public override IReadOnlyList<string> Aliases => aliases;

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<int>(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var characters = arguments[0].Type.Kind != SqlTypeKind.Binary
            && (unit == LengthUnit.Characters || (unit is LengthUnit.ByDialect or LengthUnit.Padded && context.Statement.CountsCharacters));
        var factor = unit == LengthUnit.Bits ? 8 : 1;
        // The padding of a CHAR counts for Impala's char_length only.
        var trims = arguments[0].Type.Kind == SqlTypeKind.Char && (unit == LengthUnit.ByDialect || context.Statement.IsPostgresDialect);
        for (var i = 0; i < numRows; i++)
            result[i] = Utf8Text.Length(trims ? texts[i].TrimEnd((byte)' ') : texts[i], characters) * factor;
        return result.Build();
    }
}
