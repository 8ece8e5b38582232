using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Impala.Data;

/// <summary>The parameters of a command. Names are found with or without <c>@</c>, in any case.</summary>
public sealed class ImpalaParameterCollection : DbParameterCollection, IList<ImpalaParameter>
{
    private readonly List<ImpalaParameter> _parameters = [];

    internal ImpalaParameterCollection()
    {
    }

    /// <inheritdoc cref="DbParameterCollection.Count"/>
    public override int Count => _parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_parameters).SyncRoot;

    /// <inheritdoc/>
    public override bool IsFixedSize => false;

    /// <inheritdoc cref="DbParameterCollection.IsReadOnly"/>
    public override bool IsReadOnly => false;

    /// <inheritdoc/>
    public override bool IsSynchronized => false;

    /// <summary>The parameter of a place, counted from 0.</summary>
    /// <param name="index">The place.</param>
    public new ImpalaParameter this[int index]
    {
        get => _parameters[index];
        set => _parameters[index] = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The parameter of a name.</summary>
    /// <param name="parameterName">The name.</param>
    public new ImpalaParameter this[string parameterName]
    {
        get => _parameters[Place(parameterName)];
        set => _parameters[Place(parameterName)] = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Adds a parameter with a name and a value.</summary>
    /// <param name="parameterName">The name, with or without <c>@</c>.</param>
    /// <param name="value">The value; null is NULL.</param>
    public ImpalaParameter AddWithValue(string parameterName, object? value) => Add(new ImpalaParameter(parameterName, value));

    /// <summary>Adds a positional parameter: the first is <c>$1</c>.</summary>
    /// <param name="value">The value; null is NULL.</param>
    public ImpalaParameter AddWithValue(object? value) => Add(new ImpalaParameter(null, value));

    /// <summary>Adds a parameter with a name and a type.</summary>
    /// <param name="parameterName">The name, with or without <c>@</c>; null or empty for a positional parameter.</param>
    /// <param name="type">The type.</param>
    public ImpalaParameter Add(string? parameterName, ImpalaDbType type) => Add(new ImpalaParameter(parameterName, type));

    /// <summary>Adds a parameter.</summary>
    /// <param name="parameter">One that is in no other collection.</param>
    public ImpalaParameter Add(ImpalaParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <inheritdoc/>
    public override int Add(object value)
    {
        _parameters.Add(Cast(value));
        return _parameters.Count - 1;
    }

    void ICollection<ImpalaParameter>.Add(ImpalaParameter item) => Add(item);

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
            Add(value);
    }

    /// <inheritdoc cref="DbParameterCollection.Clear"/>
    public override void Clear() => _parameters.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => value is ImpalaParameter parameter && _parameters.Contains(parameter);

    /// <inheritdoc/>
    public bool Contains(ImpalaParameter item) => _parameters.Contains(item);

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <summary>Finds a parameter by its name.</summary>
    /// <param name="parameterName">The name.</param>
    /// <param name="parameter">The parameter, if there is one.</param>
    public bool TryGetValue(string parameterName, [NotNullWhen(true)] out ImpalaParameter? parameter)
    {
        var index = IndexOf(parameterName);
        parameter = index < 0 ? null : _parameters[index];
        return index >= 0;
    }

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_parameters).CopyTo(array, index);

    /// <inheritdoc/>
    public void CopyTo(ImpalaParameter[] array, int arrayIndex) => _parameters.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator<ImpalaParameter> IEnumerable<ImpalaParameter>.GetEnumerator() => _parameters.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is ImpalaParameter parameter ? _parameters.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public int IndexOf(ImpalaParameter item) => _parameters.IndexOf(item);

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        var name = ImpalaParameter.Plain(parameterName);
        return _parameters.FindIndex(parameter => string.Equals(parameter.ParameterName, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _parameters.Insert(index, Cast(value));

    /// <inheritdoc/>
    public void Insert(int index, ImpalaParameter item) => _parameters.Insert(index, item ?? throw new ArgumentNullException(nameof(item)));

    /// <inheritdoc/>
    public override void Remove(object value) => _parameters.Remove(Cast(value));

    /// <inheritdoc/>
    public bool Remove(ImpalaParameter item) => _parameters.Remove(item);

    /// <inheritdoc cref="DbParameterCollection.RemoveAt(int)"/>
    public override void RemoveAt(int index) => _parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _parameters.RemoveAt(Place(parameterName));

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => this[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => this[parameterName];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => this[index] = Cast(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => this[parameterName] = Cast(value);

    /// <summary>Brings the wire's parameters to what these say now. A collection that is already of the same parameters is kept, so that a
    /// prepared command stays prepared.</summary>
    internal void Bind(NpgsqlParameterCollection target)
    {
        var same = target.Count == _parameters.Count;
        for (var i = 0; same && i < _parameters.Count; i++)
            same = ReferenceEquals(target[i], _parameters[i].Inner);
        if (!same)
            target.Clear();
        foreach (var parameter in _parameters)
        {
            parameter.Bind();
            if (!same)
                target.Add(parameter.Inner);
        }
    }

    private int Place(string parameterName)
    {
        var index = IndexOf(parameterName);
        return index >= 0 ? index : throw new ArgumentException($"There is no parameter '{parameterName}'.", nameof(parameterName));
    }

    private static ImpalaParameter Cast(object? value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value as ImpalaParameter
            ?? throw new InvalidCastException($"A parameter must be an {nameof(ImpalaParameter)}, not {value.GetType().Name}.");
    }
}
