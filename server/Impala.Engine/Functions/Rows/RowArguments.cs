using System.Diagnostics;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Functions.Rows;

/// <summary>The arguments of one row, for functions that are too rare to deserve a vector loop.</summary>
internal readonly ref struct RowArguments
{
    private readonly ReadOnlySpan<ColumnVector> _arguments;
    private readonly int _row;

    public RowArguments(ReadOnlySpan<ColumnVector> arguments, int row, EvaluationContext context)
    {
        _arguments = arguments;
        _row = row;
        Context = context;
    }

    public EvaluationContext Context { get; }

    public int Count => _arguments.Length;

    public ICatalogFunctions? Catalog => Context.Statement.CatalogFunctions;

    public bool IsNull(int index) => !_arguments[index].IsValid(_row);

    public ReadOnlySpan<byte> Bytes(int index) => ArrayValue.ElementBytes(_arguments[index], _row);

    public string Text(int index) => Encoding.UTF8.GetString(Bytes(index));

    public long Long(int index) => Read(index) switch
    {
        long value => value,
        int value => value,
        short value => value,
        sbyte value => value,
        var other => throw new UnreachableException(other?.GetType().Name),
    };

    public uint Oid(int index) => unchecked((uint)Long(index));

    public bool Bool(int index) => Read(index) is true;

    public double Double(int index) => (double)Read(index)!;

    /// <summary>A FLOAT or DOUBLE.</summary>
    public double Real(int index) => Read(index) is float single ? single : Double(index);

    public Int128 Wide(int index) => (Int128)Read(index)!;

    public SqlType TypeOf(int index) => _arguments[index].Type;

    private object? Read(int index) => ConstantVectors.Read(_arguments[index], _arguments[index].Kind == VectorKind.Constant ? 0 : _row).Value;
}
