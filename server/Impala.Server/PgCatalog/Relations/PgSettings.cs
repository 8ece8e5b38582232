using Impala.Server.Sessions;

namespace Impala.Server.PgCatalog.Relations;

/// <summary>PostgreSQL's settings and Impala's query options as the session has them.</summary>
internal sealed class PgSettings : VirtualRelation
{
    public override string Name => "pg_settings";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        var name = context.Text("name");
        foreach (var setting in SettingTable.All.OrderBy(setting => setting.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (name is not null && setting.Name != name)
                continue;
            var value = context.Catalog.Session.Settings.Get(setting.Name);
            yield return new VirtualRow
            {
                ["name"] = setting.Name,
                ["setting"] = value,
                ["unit"] = setting.Unit,
                ["category"] = setting.IsQueryOption ? "Impala Query Options / " + setting.Category : setting.Category,
                ["short_desc"] = setting.Description,
                ["context"] = setting.Context,
                ["vartype"] = setting.ValueType,
                ["source"] = value == setting.Default ? "default" : "session",
                ["enumvals"] = setting.AllowedValues.Count > 0 ? setting.AllowedValues : null,
                ["boot_val"] = setting.Default,
                ["reset_val"] = setting.Default,
                ["pending_restart"] = false,
            };
        }
    }
}
