using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// CAST(x AS type FORMAT 'pattern') by an <see cref="IsoDatePattern"/>: one function a direction, which the analyzer alone names; the pattern is a
/// constant that analysis has checked. A text that does not fit is NULL as TIMESTAMP and an error as DATE.
/// </summary>
internal sealed class PatternCast : OverloadedFunction
{
    public const string ToText = "cast as string format";
    public const string ToTimestamp = "cast as timestamp format";
    public const string ToDate = "cast as date format";

    private PatternCast(string name, string example, params FunctionSignature[] overloads)
        : base(name, "CAST with a pattern of SQL:2016.", example, overloads)
    {
    }

    public static IEnumerable<ScalarFunction> All =>
    [
        new PatternCast(
            ToText, "CAST(DATE '2024-02-05' AS STRING FORMAT 'DD Mon YYYY') = '05 Feb 2024'",
            Returns(SqlType.String, SqlType.Timestamp, SqlType.String), Returns(SqlType.String, SqlType.Date, SqlType.String)),
        new PatternCast(ToTimestamp, "CAST('05/02/24 13' AS TIMESTAMP FORMAT 'DD/MM/YY HH24') = '2024-02-05 13:00:00'", Returns(SqlType.Timestamp, SqlType.String, SqlType.String)),
        new PatternCast(ToDate, "CAST('05 Feb 2024' AS DATE FORMAT 'DD MON YYYY') = '2024-02-05'", Returns(SqlType.Date, SqlType.String, SqlType.String)),
    ];

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var isText = resultType.Kind == SqlTypeKind.String;
        var text = Encoding.UTF8.GetString(new BytesReader(arguments[1])[0]);
        var hasTime = resultType.Kind != SqlTypeKind.Date && arguments[0].Type.Kind != SqlTypeKind.Date;
        var pattern = IsoDatePattern.TryCreate(text, !isText, hasTime, out var error) ?? throw FunctionErrors.Udf(error);
        if (isText)
            return Format(arguments, resultType, pattern, numRows, context);
        var today = Calendar.SplitTimestamp(Now.LocalMoment(context), out _);
        return resultType.Kind == SqlTypeKind.Date
            ? ParseDates(arguments, resultType, pattern, text, today, numRows, context)
            : ParseTimestamps(arguments, resultType, pattern, today, numRows, context);
    }

    private static ColumnVector Format(ReadOnlySpan<ColumnVector> arguments, SqlType type, IsoDatePattern pattern, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(type, numRows, context.Memory);
        var formatter = new IsoDateFormatter(pattern);
        var nulls = new NullMask(arguments);
        var isDate = arguments[0].Type.Kind == SqlTypeKind.Date;
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            var nanosOfDay = 0L;
            var day = isDate ? new ValueReader<int>(arguments[0])[i] : Calendar.SplitTimestamp(new ValueReader<Int128>(arguments[0])[i], out nanosOfDay);
            var text = formatter.Format(day, nanosOfDay);
            var room = result.Reserve(text.Length * 3L);
            var length = 0;
            foreach (var chunk in text.GetChunks())
                length += Encoding.UTF8.GetBytes(chunk.Span, room[length..]);
            result.Commit(i, length);
        }
        return result.Build();
    }

    private static ColumnVector ParseTimestamps(
        ReadOnlySpan<ColumnVector> arguments, SqlType type, IsoDatePattern pattern, int today, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<Int128>(type, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (!nulls[i] && IsoDateParser.TryParse(pattern, texts[i], today, out var day, out var nanosOfDay) && day >= Calendar.MinTimestampDay)
                result[i] = Calendar.ToTimestamp(day, nanosOfDay);
            else
                result.SetNull(i);
        }
        return result.Build();
    }

    private static ColumnVector ParseDates(
        ReadOnlySpan<ColumnVector> arguments, SqlType type, IsoDatePattern pattern, string text, int today, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<int>(type, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            if (!IsoDateParser.TryParse(pattern, texts[i], today, out var day, out _))
                throw FunctionErrors.DateFormat(text);
            result[i] = day;
        }
        return result.Build();
    }
}
