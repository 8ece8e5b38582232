namespace Impala.Catalog.Objects;

/// <summary>Impala's privileges; <see cref="All"/> is every one of them, and what owners have.</summary>
[Flags]
public enum AccessRights
{
    None = 0,
    Select = 1,
    Insert = 2,
    Refresh = 4,
    Create = 8,
    Alter = 16,
    Drop = 32,
    All = Select | Insert | Refresh | Create | Alter | Drop,
}
