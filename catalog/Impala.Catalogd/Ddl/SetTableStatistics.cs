using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>The result of COMPUTE STATS, or DROP STATS. Row counts come from files and are not part of it.</summary>
internal sealed class SetTableStatistics(AlterTableRequest request) : AlterTableOperation(request)
{
    protected override string Summary => Request.SetStatistics.DropAll ? "Stats have been dropped." : $"Updated {Request.SetStatistics.Columns.Count} column(s).";

    protected override Task<Table> ChangeAsync(DdlContext context, CatalogMutation mutation)
    {
        var action = Request.SetStatistics;
        if (action.DropAll)
            return Task.FromResult(Table with { Columns = Table.Columns.Map(column => column with { Statistics = null }) });
        var columns = Table.Columns.ToArray();
        foreach (var update in action.Columns)
        {
            var index = Table.FindColumn(update.Column);
            if (index < 0)
                throw CatalogErrors.ColumnNotFound(update.Column, Name);
            columns[index] = columns[index] with { Statistics = update.Statistics?.ToStatistics() };
        }
        return Task.FromResult(Table with { Columns = columns.ToValueList() });
    }
}
