using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.TableFunctions;

/// <summary>pg_get_keywords(): PostgreSQL 15's reserved words, which clients read to know what they must quote.</summary>
internal sealed class Keywords : TableFunction
{
    private static readonly string[] Reserved =
    [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check", "collate", "column", "constraint",
        "create", "current_catalog", "current_date", "current_role", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc",
        "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "from", "grant", "group", "having", "in", "initially", "intersect",
        "into", "lateral", "leading", "limit", "localtime", "localtimestamp", "not", "null", "offset", "on", "only", "or", "order", "placing", "primary",
        "references", "returning", "select", "session_user", "some", "symmetric", "table", "then", "to", "trailing", "true", "union", "unique", "user",
        "using", "variadic", "when", "where", "window", "with",
    ];

    public override string Name => "pg_get_keywords";

    public override string Description => "Reserved words.";

    public override TableFunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) => arguments.IsEmpty
        ? new TableFunctionSignature(
            [],
            ["word", "catcode", "barelabel", "catdesc", "baredesc"],
            [SqlType.String, SqlType.PgChar, SqlType.Boolean, SqlType.String, SqlType.String])
        : null;

    public override IEnumerable<RecordBatch> Evaluate(TableFunctionSignature signature, ColumnVector[] arguments, EvaluationContext context)
    {
        using var words = new StringVectorBuilder(SqlType.String, Reserved.Length, context.Memory);
        for (var i = 0; i < Reserved.Length; i++)
            words.Set(i, Encoding.ASCII.GetBytes(Reserved[i]));
        yield return RecordBatch.Create(
            [
                words.Build(),
                Same(new Constant(SqlType.PgChar, ByteString.FromText("R")), context),
                Same(Constant.False, context),
                Same(Constant.Text("reserved"), context),
                Same(Constant.Text("requires AS"), context),
            ],
            Reserved.Length);
    }

    private static ColumnVector Same(Constant value, EvaluationContext context) => ConstantVectors.Create(value, Reserved.Length, context.Memory);
}
