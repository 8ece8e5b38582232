using System.Text;
using System.Text.RegularExpressions;
using Impala.Engine.Columnar;

namespace Impala.Engine.Kernels;

/// <summary>The compiled pattern of each row: a constant one is looked up once a batch.</summary>
internal ref struct RegexArgument
{
    private readonly BytesReader _patterns;
    private Regex? _regex;
    private RegexOptions _options;

    public RegexArgument(ColumnVector patterns) => _patterns = new BytesReader(patterns);

    public Regex At(int row, RegexOptions options = RegexOptions.None)
    {
        if (_regex is not null && _patterns.IsConstant && options == _options)
            return _regex;
        _options = options;
        return _regex = RegexCache.Get(Encoding.UTF8.GetString(_patterns[row]), options);
    }
}
