using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Impala.Data;

/// <summary>
/// A value for a placeholder: <c>@name</c> (or <c>:name</c>) for a parameter with a name, <c>$1</c>, <c>$2</c> ... for parameters without
/// names, in the order of the collection. A command has parameters of one kind only.
/// </summary>
/// <remarks>Without a type, the type follows from the value; a null without a type takes the type of the place where it stands.</remarks>
public sealed class ImpalaParameter : DbParameter, ICloneable
{
    private string _name = "";
    private string _sourceColumn = "";
    private ImpalaDbType _impalaDbType;
    private DbType? _dbType;

    /// <summary>Makes a positional parameter without value.</summary>
    public ImpalaParameter()
    {
    }

    /// <summary>Makes a parameter of a value.</summary>
    /// <param name="parameterName">Its name, with or without <c>@</c>; null or empty for a positional parameter.</param>
    /// <param name="value">Its value; null and <see cref="DBNull"/> are NULL.</param>
    public ImpalaParameter(string? parameterName, object? value)
    {
        ParameterName = parameterName;
        Value = value;
    }

    /// <summary>Makes a parameter of a type and a value.</summary>
    /// <param name="parameterName">Its name, with or without <c>@</c>; null or empty for a positional parameter.</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value; null and <see cref="DBNull"/> are NULL.</param>
    public ImpalaParameter(string? parameterName, ImpalaDbType type, object? value = null)
        : this(parameterName, value) => ImpalaDbType = type;

    /// <summary>The name without <c>@</c>; empty for a positional parameter.</summary>
    [AllowNull]
    public override string ParameterName
    {
        get => _name;
        set => _name = Plain(value);
    }

    /// <inheritdoc/>
    public override object? Value { get; set; }

    /// <summary>The SQL type; <see cref="ImpalaDbType.Unknown"/> when it follows from the value or from the statement.</summary>
    public ImpalaDbType ImpalaDbType
    {
        get => _impalaDbType == ImpalaDbType.Unknown && _dbType is null ? ParameterTypes.OfValue(Value) : _impalaDbType;
        set
        {
            _impalaDbType = value;
            _dbType = ParameterTypes.ToDbType(value);
        }
    }

    /// <inheritdoc/>
    public override DbType DbType
    {
        get => _dbType ?? ParameterTypes.ToDbType(ParameterTypes.OfValue(Value)) ?? DbType.Object;
        set
        {
            _dbType = value;
            _impalaDbType = ParameterTypes.OfDbType(value);
        }
    }

    /// <summary>Always <see cref="ParameterDirection.Input"/>: there is nothing that could give values back.</summary>
    /// <exception cref="NotSupportedException">Another direction is set.</exception>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
                throw new NotSupportedException("Impala has input parameters only.");
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <summary>How many characters or bytes of the value are sent at most; 0 or less for all.</summary>
    public override int Size { get; set; }

    /// <inheritdoc/>
    public override byte Precision { get; set; }

    /// <inheritdoc/>
    public override byte Scale { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn
    {
        get => _sourceColumn;
        set => _sourceColumn = value ?? "";
    }

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override DataRowVersion SourceVersion { get; set; } = DataRowVersion.Current;

    internal NpgsqlParameter Inner { get; } = new();

    /// <inheritdoc/>
    public override void ResetDbType()
    {
        _dbType = null;
        _impalaDbType = ImpalaDbType.Unknown;
    }

    /// <summary>A parameter like this one, in no collection.</summary>
    public ImpalaParameter Clone() => new()
    {
        _name = _name,
        _sourceColumn = _sourceColumn,
        _impalaDbType = _impalaDbType,
        _dbType = _dbType,
        Value = Value,
        IsNullable = IsNullable,
        Size = Size,
        Precision = Precision,
        Scale = Scale,
        SourceColumnNullMapping = SourceColumnNullMapping,
        SourceVersion = SourceVersion,
    };

    /// <inheritdoc/>
    public override string ToString() => _name;

    object ICloneable.Clone() => Clone();

    internal static string Plain(string? name) => name is ['@' or ':', ..] ? name[1..] : name ?? "";

    /// <summary>Brings the wire's parameter to what this one says now.</summary>
    internal void Bind()
    {
        Inner.ParameterName = _name;
        var type = _impalaDbType != ImpalaDbType.Unknown || _dbType is not null ? _impalaDbType : ParameterTypes.OfValue(Value);
        if (ParameterTypes.ToWire(type) is { } wireType)
            Inner.NpgsqlDbType = wireType;
        else
            Inner.ResetDbType();
        Inner.Value = ParameterTypes.ToWireValue(type, Value);
        Inner.Size = Math.Max(0, Size);
    }
}
