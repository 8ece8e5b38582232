using System.Buffers;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;
using Xunit;

namespace Impala.Engine.Tests.Expressions;

/// <summary>Shorthand for tests: builds typed expressions as the analyzer would, and runs them over rows given as .NET values.</summary>
internal static class Evaluation
{
    public static readonly FunctionResolution Postgres = new(true);
    public static readonly FunctionResolution Impala = new(false);

    public static EvaluationContext Context(bool postgres = true, string timeZone = "UTC") =>
        new(new MemoryTracker("test"), Statement(postgres, timeZone), CancellationToken.None);

    public static StatementContext Statement(bool postgres = true, string timeZone = "UTC") =>
        new("0000000000000001:0000000000000002", (Int128)1_700_000_000 * 1_000_000_000, timeZone, "tester", "default", "node:1", postgres);

    /// <summary>A call by name, with implicit casts made explicit.</summary>
    public static ScalarExpression Call(bool postgres, string name, params ScalarExpression[] arguments)
    {
        Assert.True(BuiltinFunctions.TryGetScalar(name, out var function), $"function {name}");
        var signature = function!.Resolve([.. arguments.Select(argument => argument.Type)], new FunctionResolution(postgres));
        Assert.True(signature is not null, $"{name}({string.Join(", ", arguments.Select(argument => argument.Type))}) has no overload");
        var casted = arguments.Select((argument, i) => CastTo(argument, signature!.Arguments[i], postgres));
        return new FunctionCall(function, [.. casted], signature!.Result);
    }

    public static ScalarExpression CastTo(ScalarExpression expression, SqlType type, bool postgres = true) =>
        expression.Type == type ? expression : new Cast(expression, type, postgres ? CastFailure.Error : CastFailure.Impala);

    /// <summary>The text (as PostgreSQL's wire has it) of an expression without slots; null for NULL.</summary>
    public static string? Text(ScalarExpression expression, bool postgres = true, FormatOptions? options = null)
    {
        using var compiled = ExpressionCompiler.Compile([expression], []);
        using var batch = RecordBatch.Create([], 1);
        var context = Context(postgres);
        var result = compiled.Evaluate(batch, context)[0];
        try
        {
            return TextOf(result, 0, options);
        }
        finally
        {
            result.Release();
        }
    }

    public static string? TextOf(ColumnVector vector, int row, FormatOptions? options = null)
    {
        if (!vector.IsValid(row))
            return null;
        var writer = new ArrayBufferWriter<byte>();
        ValueFormatter.Write(vector, row, writer, options ?? FormatOptions.Wire);
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }

    /// <summary>A text literal of a type, converted by the engine's own cast.</summary>
    public static ScalarExpression Literal(string? text, SqlType type) =>
        text is null ? Constant.Null(type) : CastTo(Constant.Text(text), type);

    public static Constant Int(int value) => new(SqlType.Int, value);

    public static Constant Long(long value) => new(SqlType.BigInt, value);

    public static Constant Double(double value) => new(SqlType.Double, value);

    /// <summary>A flat vector of a type from texts, null for NULL.</summary>
    public static ColumnVector Column(SqlType type, MemoryTracker memory, params string?[] texts)
    {
        var context = new EvaluationContext(memory, Statement(), CancellationToken.None);
        using var strings = new StringVectorBuilder(SqlType.String, texts.Length, memory);
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i] is { } text)
                strings.Set(i, Encoding.UTF8.GetBytes(text));
            else
                strings.SetNull(i);
        }
        var source = strings.Build();
        var result = CastKernel.Run(source, type, CastFailure.Error, texts.Length, context);
        source.Release();
        return result;
    }

    /// <summary>Evaluates one expression over columns named by slots; texts of the rows.</summary>
    public static string?[] Rows(ScalarExpression expression, IReadOnlyList<Slot> layout, RecordBatch batch, EvaluationContext context)
    {
        using var compiled = ExpressionCompiler.Compile([expression], layout);
        var result = compiled.Evaluate(batch, context)[0];
        try
        {
            return [.. Enumerable.Range(0, batch.NumSelected).Select(row => TextOf(result, row))];
        }
        finally
        {
            result.Release();
        }
    }
}
