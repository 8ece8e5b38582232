using System.Data.Common;

namespace Impala.Data;

/// <summary>Fills <see cref="System.Data.DataTable"/>s and <see cref="System.Data.DataSet"/>s from queries.</summary>
public sealed class ImpalaDataAdapter : DbDataAdapter
{
    /// <summary>Makes an adapter without a query.</summary>
    public ImpalaDataAdapter()
    {
    }

    /// <summary>Makes an adapter.</summary>
    /// <param name="selectCommand">The query it fills from.</param>
    public ImpalaDataAdapter(ImpalaCommand? selectCommand) => SelectCommand = selectCommand;

    /// <summary>Makes an adapter.</summary>
    /// <param name="selectCommandText">The query it fills from.</param>
    /// <param name="connection">Where it runs.</param>
    public ImpalaDataAdapter(string selectCommandText, ImpalaConnection connection)
        : this(new ImpalaCommand(selectCommandText, connection))
    {
    }
}
