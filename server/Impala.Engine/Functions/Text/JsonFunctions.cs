using System.Buffers;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.Text;

/// <summary>JSON built from values, as PostgreSQL's json_build_* print it.</summary>
internal static class JsonFunctions
{
    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new RowFunction("json_build_object", "JSON object of alternating keys and values.", [], BuildObject) { Strict = false, Resolver = AnyArguments, AliasList = ["jsonb_build_object"] },
        new RowFunction("json_build_array", "JSON array of values.", [], BuildArray) { Strict = false, Resolver = AnyArguments, AliasList = ["jsonb_build_array"] },
        new RowFunction("to_json", "Value as JSON.", [], row => ValueText(row, 0)) { Resolver = OneArgument, AliasList = ["to_jsonb"] },
    ];

    private static FunctionSignature? AnyArguments(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
            types[i] = arguments[i].Kind is SqlTypeKind.Unknown or SqlTypeKind.Null ? SqlType.String : arguments[i];
        return new FunctionSignature([.. types], new SqlType(SqlTypeKind.Json));
    }

    private static FunctionSignature? OneArgument(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) => arguments.Length == 1 ? AnyArguments(arguments, resolution) : null;

    private static object? BuildObject(RowArguments row)
    {
        if (row.Count % 2 != 0)
            throw FunctionErrors.InvalidParameter("json_build_object", "argument list must have even number of elements.");
        var text = new StringBuilder("{");
        for (var i = 0; i < row.Count; i += 2)
        {
            if (row.IsNull(i))
                throw FunctionErrors.InvalidParameter("json_build_object", "null value not allowed for object key.");
            text.Append(i == 0 ? "" : ", ").Append(Quote(PlainText(row, i))).Append(" : ").Append(ValueText(row, i + 1));
        }
        return text.Append('}').ToString();
    }

    private static object? BuildArray(RowArguments row)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < row.Count; i++)
            text.Append(i == 0 ? "" : ", ").Append(ValueText(row, i));
        return text.Append(']').ToString();
    }

    private static string ValueText(RowArguments row, int index)
    {
        if (row.IsNull(index))
            return "null";
        var type = row.TypeOf(index);
        var text = PlainText(row, index);
        if (type.Kind is SqlTypeKind.Boolean or SqlTypeKind.Json || (type.IsNumeric && !text.EndsWith('y') && text != "NaN"))
            return text;
        return Quote(text);
    }

    private static string PlainText(RowArguments row, int index)
    {
        var writer = new ArrayBufferWriter<byte>();
        ValueFormatter.Write(row.TypeOf(index), row.Bytes(index), writer, TextCasts.OptionsFor(CastFailure.Error, row.Context));
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }
        return quoted.Append('"').ToString();
    }
}
