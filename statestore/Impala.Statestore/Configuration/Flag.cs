using System.Globalization;
using System.Reflection;

namespace Impala.Statestore.Configuration;

/// <summary>One option of a daemon: name, text, and how to read and write its property.</summary>
public sealed class Flag
{
    private readonly DaemonOptions _options;
    private readonly PropertyInfo _property;
    private readonly FlagAttribute _attribute;

    internal Flag(DaemonOptions options, PropertyInfo property, FlagAttribute attribute)
    {
        _options = options;
        _property = property;
        _attribute = attribute;
        DefaultText = ValueText;
    }

    public string Name => _attribute.Name;

    public string Description => _attribute.Description;

    public string DefaultText { get; }

    public bool IsBoolean => _property.PropertyType == typeof(bool);

    public bool IsSecret => _attribute.IsSecret;

    /// <summary>The word for the flag's type in <c>--help</c>.</summary>
    public string TypeName
    {
        get
        {
            var type = _property.PropertyType;
            if (type == typeof(bool))
                return "bool";
            if (type == typeof(int) || type == typeof(long))
                return "integer";
            if (type == typeof(double))
                return "number";
            return type == typeof(string) ? "text" : "list";
        }
    }

    public string ValueText => _property.GetValue(_options) switch
    {
        null => "",
        bool value => value ? "true" : "false",
        IReadOnlyList<string> list => string.Join(',', list),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString() ?? "",
    };

    /// <summary>Sets the property from text; answers why the text is refused, or null.</summary>
    public string? TrySet(string text)
    {
        var type = _property.PropertyType;
        if (type == typeof(bool))
            return TrySetBoolean(text);
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? SetInRange(number, number) : Refuse(text, "an integer");
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? SetInRange(number, number) : Refuse(text, "an integer");
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? SetInRange(number, number) : Refuse(text, "a number");
        if (type == typeof(string))
        {
            if (_attribute.OneOf is { } allowed && !allowed.Split(',').Contains(text, StringComparer.OrdinalIgnoreCase))
                return Refuse(text, $"one of {allowed.Replace(",", ", ", StringComparison.Ordinal)}");
            _property.SetValue(_options, text);
            return null;
        }
        _property.SetValue(_options, text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return null;
    }

    private string? TrySetBoolean(string text)
    {
        switch (text.ToLowerInvariant())
        {
            case "true" or "t" or "1" or "yes" or "y" or "on":
                _property.SetValue(_options, true);
                return null;
            case "false" or "f" or "0" or "no" or "n" or "off":
                _property.SetValue(_options, false);
                return null;
            default:
                return Refuse(text, "true or false");
        }
    }

    private string? SetInRange(double value, object boxed)
    {
        if (value < _attribute.Min || value > _attribute.Max)
            return Refuse(boxed.ToString() ?? "", RangeText());
        _property.SetValue(_options, boxed);
        return null;
    }

    private string RangeText()
    {
        if (_attribute.Max == double.MaxValue)
            return string.Create(CultureInfo.InvariantCulture, $"at least {_attribute.Min}");
        return string.Create(CultureInfo.InvariantCulture, $"between {_attribute.Min} and {_attribute.Max}");
    }

    private string Refuse(string text, string expected) => $"Flag --{Name} needs {expected}, but was given '{text}'.";
}
