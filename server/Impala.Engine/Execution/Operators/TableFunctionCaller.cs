using Impala.Catalog;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;

namespace Impala.Engine.Execution.Operators;

/// <summary>A set-returning function with its arguments over an input layout, called once a row.</summary>
internal sealed class TableFunctionCaller : IDisposable
{
    private readonly TableFunction _function;
    private readonly TableFunctionSignature _signature;
    private readonly BatchProjection _arguments;
    private readonly OperatorContext _context;

    public TableFunctionCaller(string name, ValueList<ScalarExpression> arguments, ValueList<Slot> layout, OperatorContext context)
    {
        if (!BuiltinFunctions.TryGetTableFunction(name, out var function))
            throw ExecutionErrors.UnknownTableFunction(name);
        _function = function;
        var resolution = new FunctionResolution(context.Instance.Statement.IsPostgresDialect);
        _signature = function.Resolve(arguments.Select(argument => argument.Type).ToArray(), resolution) ?? throw ExecutionErrors.UnknownTableFunction(name);
        _context = context;
        _arguments = new BatchProjection(arguments, layout);
    }

    /// <summary>The function's batches for a batch of one row.</summary>
    public IEnumerable<RecordBatch> Call(RecordBatch row)
    {
        var arguments = _arguments.EvaluateFlat(row, _context);
        try
        {
            foreach (var batch in _function.Evaluate(_signature, arguments, _context.Evaluation))
                yield return batch;
        }
        finally
        {
            BatchProjection.Release(arguments);
        }
    }

    public void Dispose() => _arguments.Dispose();
}
