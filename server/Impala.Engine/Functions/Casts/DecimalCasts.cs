using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Casts;

/// <summary>Conversions to and from DECIMAL: extra fraction digits round half away from zero, what does not fit raises 22003.</summary>
internal static unsafe class DecimalCasts
{
    public static ColumnVector FromDecimal(ColumnVector source, SqlType type, int numRows, EvaluationContext context)
    {
        var from = source.Type;
        if (type.IsDecimal)
            return Rescale(source, type, numRows, context);
        if (type.Kind == SqlTypeKind.Double)
            return ToDouble(source, type, numRows, context);
        var reader = new DecimalReader(source);
        if (type.Kind == SqlTypeKind.Float)
        {
            using var floats = new ValueVectorBuilder<float>(type, numRows, context.Memory);
            for (var i = 0; i < numRows; i++)
                floats[i] = (float)ToDouble(reader[i], from.Scale);
            return floats.Build();
        }
        if (type.Kind == SqlTypeKind.Boolean)
        {
            using var flags = new ValueVectorBuilder<byte>(type, numRows, context.Memory);
            for (var i = 0; i < numRows; i++)
                flags[i] = reader[i] != 0 ? (byte)1 : (byte)0;
            return flags.Build();
        }
        return PhysicalTypes.Of(type) switch
        {
            PhysicalType.Int8 => ToInteger<sbyte>(source, type, numRows, context),
            PhysicalType.Int16 => ToInteger<short>(source, type, numRows, context),
            PhysicalType.Int32 => ToInteger<int>(source, type, numRows, context),
            PhysicalType.Int64 => ToInteger<long>(source, type, numRows, context),
            _ => throw new UnreachableException($"{from} to {type}"),
        };
    }

    public static ColumnVector FromInteger<T>(ColumnVector source, SqlType type, int numRows, EvaluationContext context)
        where T : unmanaged, IBinaryInteger<T>
    {
        var reader = new ValueReader<T>(source);
        var nulls = new NullMask([source]);
        if (PhysicalTypes.Of(type) == PhysicalType.Int64)
        {
            using var narrow = new ValueVectorBuilder<long>(type, numRows, context.Memory);
            var factor = PowersOfTen.Narrow[type.Scale];
            var limit = PowersOfTen.Narrow[type.Precision - type.Scale];
            for (var i = 0; i < numRows; i++)
            {
                var value = long.CreateTruncating(reader[i]);
                if ((value >= limit || value <= -limit) && !nulls[i])
                    throw FunctionErrors.DecimalCastOverflow(type, context.Statement.IsPostgresDialect);
                narrow[i] = unchecked(value * factor);
            }
            return narrow.Build();
        }
        using var wide = new ValueVectorBuilder<Int128>(type, numRows, context.Memory);
        var wideFactor = PowersOfTen.Wide[type.Scale];
        var wideLimit = PowersOfTen.Wide[type.Precision - type.Scale];
        for (var i = 0; i < numRows; i++)
        {
            var value = Int128.CreateTruncating(reader[i]);
            if ((value >= wideLimit || value <= -wideLimit) && !nulls[i])
                throw FunctionErrors.DecimalCastOverflow(type, context.Statement.IsPostgresDialect);
            wide[i] = unchecked(value * wideFactor);
        }
        return wide.Build();
    }

    public static ColumnVector FromFloat<T>(ColumnVector source, SqlType type, int numRows, EvaluationContext context)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var reader = new ValueReader<T>(source);
        var nulls = new NullMask([source]);
        var result = new DecimalVectorWriter(type, numRows, context);
        Span<byte> text = stackalloc byte[64];
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
            {
                result.Set(i, 0);
                continue;
            }
            // The shortest digits that name the number are what a user sees, so those are rounded, not the binary value behind them.
            var length = 0;
            if (!T.IsFinite(reader[i])
                || !reader[i].TryFormat(text, out length, "R", CultureInfo.InvariantCulture)
                || !TextParsers.TryParseDecimal(text[..length], type.Precision, type.Scale, out var value, out var overflow)
                || overflow)
            {
                result.Vector.Release();
                throw FunctionErrors.DecimalCastOverflow(type, context.Statement.IsPostgresDialect);
            }
            result.Set(i, value);
        }
        return result.Vector;
    }

    /// <summary>The nearest double; exact division when both parts are exact.</summary>
    public static double ToDouble(Int128 unscaled, int scale) =>
        scale <= 22 ? (double)unscaled / DoublePowers[scale] : (double)unscaled / DoublePowers[22] / DoublePowers[scale - 22];

    private static readonly double[] DoublePowers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    private static ColumnVector ToDouble(ColumnVector source, SqlType type, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<double>(type, numRows, context.Memory);
        if (source.Physical == PhysicalType.Int64 && source.Type.Scale < DoublePowers.Length)
        {
            var narrow = new ValueReader<long>(source);
            var power = DoublePowers[source.Type.Scale];
            for (var i = 0; i < numRows; i++)
                result[i] = narrow[i] / power;
            return result.Build();
        }
        var reader = new DecimalReader(source);
        for (var i = 0; i < numRows; i++)
            result[i] = ToDouble(reader[i], source.Type.Scale);
        return result.Build();
    }

    private static ColumnVector Rescale(ColumnVector source, SqlType type, int numRows, EvaluationContext context)
    {
        var from = source.Type;
        var reader = new DecimalReader(source);
        var nulls = new NullMask([source]);
        var growsSafely = type.Scale >= from.Scale && type.Precision - type.Scale >= from.Precision - from.Scale;
        if (growsSafely && source.Physical == PhysicalType.Int64 && PhysicalTypes.Of(type) == PhysicalType.Int128 && type.Scale - from.Scale <= 18)
        {
            var widened = ColumnVector.CreateNarrow(type, numRows, context.Memory);
            var factor = PowersOfTen.Narrow[type.Scale - from.Scale];
            if (NarrowDecimalKernel.TryMultiply(source.Values<long>(), source.Kind == VectorKind.Constant, &factor, true, widened.Values<long>(), numRows))
                return widened;
            widened.Release();
        }
        if (growsSafely && source.Physical == PhysicalType.Int64 && PhysicalTypes.Of(type) == PhysicalType.Int64)
        {
            using var narrow = new ValueVectorBuilder<long>(type, numRows, context.Memory);
            var values = new ValueReader<long>(source);
            var factor = PowersOfTen.Narrow[type.Scale - from.Scale];
            for (var i = 0; i < numRows; i++)
                narrow[i] = unchecked(values[i] * factor);
            return narrow.Build();
        }
        var result = new DecimalVectorWriter(type, numRows, context);
        for (var i = 0; i < numRows; i++)
        {
            if (!DecimalScale.TryRescale(reader[i], from.Scale, type.Scale, type.Precision, out var value) && !nulls[i])
            {
                result.Vector.Release();
                throw FunctionErrors.DecimalCastOverflow(type, context.Statement.IsPostgresDialect);
            }
            result.Set(i, value);
        }
        return result.Vector;
    }

    private static ColumnVector ToInteger<T>(ColumnVector source, SqlType type, int numRows, EvaluationContext context)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var reader = new DecimalReader(source);
        var nulls = new NullMask([source]);
        using var result = new ValueVectorBuilder<T>(type, numRows, context.Memory);
        var (min, max) = (Int128.CreateTruncating(T.MinValue), Int128.CreateTruncating(T.MaxValue));
        for (var i = 0; i < numRows; i++)
        {
            var value = DecimalScale.ShrinkScale(reader[i], source.Type.Scale);
            if ((value < min || value > max) && !nulls[i])
                throw FunctionErrors.DecimalCastOverflow(type, context.Statement.IsPostgresDialect);
            result[i] = T.CreateTruncating(value);
        }
        return result.Build();
    }
}
