using System.Diagnostics;
using System.Globalization;
using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

public sealed partial class SqlPrinter
{
    private bool PrintChange(Statement statement)
    {
        switch (statement)
        {
            case UpdateStatement update:
                PrintOptionalWith(update.With);
                Write("UPDATE ");
                PrintObjectName(update.Table);
                PrintTargetAlias(update.Alias);
                Write(" SET ");
                WriteList(update.Assignments, PrintAssignment);
                PrintTables(" FROM ", update.From);
                PrintArgument(" WHERE ", update.Where);
                PrintReturning(update.Returning);
                return true;
            case DeleteStatement delete:
                PrintOptionalWith(delete.With);
                Write(delete.From.IsEmpty || _dialect.PostgresForms ? "DELETE FROM " : "DELETE ");
                PrintObjectName(delete.Table);
                PrintTargetAlias(delete.Alias);
                PrintTables(_dialect.PostgresForms ? " USING " : " FROM ", delete.From);
                PrintArgument(" WHERE ", delete.Where);
                PrintReturning(delete.Returning);
                return true;
            case UpsertStatement upsert:
                PrintOptionalWith(upsert.With);
                Write("UPSERT");
                PrintHints(upsert.Hints);
                Write(" INTO ");
                PrintObjectName(upsert.Table);
                PrintColumnList(upsert.HasColumns, upsert.Columns);
                if (upsert.Source is null)
                    return true;
                Write(" ");
                PrintQuery(upsert.Source);
                return true;
            case MergeStatement merge:
                PrintOptionalWith(merge.With);
                Write("MERGE INTO ");
                PrintTable(merge.Target);
                Write(" USING ");
                PrintTable(merge.Source);
                PrintArgument(" ON ", merge.Condition);
                foreach (var item in merge.Cases)
                {
                    Write(" ");
                    PrintMergeCase(item);
                }
                return true;
            case OptimizeStatement optimize:
                Write("OPTIMIZE TABLE ");
                PrintObjectName(optimize.Table);
                if (optimize.FileSizeThreshold is { } size)
                    Write(string.Create(CultureInfo.InvariantCulture, $" (FILE_SIZE_THRESHOLD_MB = {size})"));
                return true;
            case CopyTestcaseStatement testcase:
                WriteClause(testcase.Query is null ? "COPY TESTCASE FROM " : "COPY TESTCASE TO ", testcase.Path);
                if (testcase.Query is null)
                    return true;
                Write(" ");
                PrintQuery(testcase.Query);
                return true;
            default:
                return PrintFunctionStatement(statement) || PrintAuthorization(statement);
        }
    }

    private void PrintOptionalWith(WithClause? with)
    {
        if (with is not null)
            PrintWith(with);
    }

    private void PrintTargetAlias(Identifier? alias)
    {
        if (alias is null)
            return;
        Write(" AS ");
        PrintName(alias);
    }

    private void PrintTables(string words, AstList<TableReference> tables)
    {
        WriteIf(!tables.IsEmpty, words);
        WriteList(tables, PrintTable);
    }

    private void PrintReturning(AstList<SelectItem> items)
    {
        WriteIf(!items.IsEmpty, " RETURNING ");
        WriteList(items, PrintSelectItem);
    }

    private void PrintColumnList(bool isThere, AstList<Identifier> columns)
    {
        if (!isThere)
            return;
        Write(" ");
        PrintNames(columns);
    }

    private void PrintMergeCase(MergeCase item)
    {
        Write(item.Match switch
        {
            MergeMatch.Matched => "WHEN MATCHED",
            MergeMatch.NotMatchedByTarget => "WHEN NOT MATCHED",
            MergeMatch.NotMatchedBySource => "WHEN NOT MATCHED BY SOURCE",
        });
        WriteIf(!item.Conditions.IsEmpty, " AND ");
        WriteExpressions(item.Conditions);
        Write(" THEN ");
        PrintMergeAction(item.Action);
    }

    private void PrintMergeAction(MergeAction action)
    {
        switch (action)
        {
            case MergeDelete:
                Write("DELETE");
                break;
            case MergeNothing:
                Write("DO NOTHING");
                break;
            case MergeUpdate update:
                Write(update.Assignments.IsEmpty ? "UPDATE SET *" : "UPDATE SET ");
                WriteList(update.Assignments, PrintAssignment);
                break;
            case MergeInsert insert:
                Write(insert.Values.IsEmpty ? "INSERT *" : "INSERT");
                PrintColumnList(insert.HasColumns, insert.Columns);
                if (insert.Values.IsEmpty)
                    break;
                Write(" VALUES ");
                WriteParens(insert.Values, PrintSelectItem);
                break;
            default:
                throw new UnreachableException(action.GetType().Name);
        }
    }

    private bool PrintFunctionStatement(Statement statement)
    {
        switch (statement)
        {
            case CreateFunctionStatement create:
                Write(create.Aggregate ? "CREATE AGGREGATE FUNCTION " : "CREATE FUNCTION ");
                WriteIf(create.IfNotExists, "IF NOT EXISTS ");
                PrintParts(create.Name.Parts, NameUse.Column);
                PrintSignature(create.HasSignature, create.Arguments, create.Variadic);
                PrintTypeClause(" RETURNS ", create.Returns);
                PrintTypeClause(" INTERMEDIATE ", create.Intermediate);
                WriteClause(" LOCATION ", create.Location);
                foreach (var option in create.Options)
                    WriteClause(" " + option.Key + " = ", option.Value);
                return true;
            case DropFunctionStatement drop:
                Write(drop.Aggregate ? "DROP AGGREGATE FUNCTION " : "DROP FUNCTION ");
                WriteIf(drop.IfExists, "IF EXISTS ");
                PrintParts(drop.Name.Parts, NameUse.Column);
                PrintSignature(drop.HasSignature, drop.Arguments, drop.Variadic);
                return true;
            case ShowCreateFunctionStatement show:
                Write(show.Aggregate ? "SHOW CREATE AGGREGATE FUNCTION " : "SHOW CREATE FUNCTION ");
                PrintParts(show.Name.Parts, NameUse.Column);
                return true;
            case CreateDataSourceStatement create:
                Write(create.IfNotExists ? "CREATE DATA SOURCE IF NOT EXISTS " : "CREATE DATA SOURCE ");
                PrintName(create.Name);
                WriteClause(" LOCATION ", create.Location);
                WriteClause(" CLASS ", create.ClassName);
                WriteClause(" API_VERSION ", create.ApiVersion);
                return true;
            case DropDataSourceStatement drop:
                Write(drop.IfExists ? "DROP DATA SOURCE IF EXISTS " : "DROP DATA SOURCE ");
                PrintName(drop.Name);
                return true;
            default:
                return false;
        }
    }

    private void PrintSignature(bool isThere, AstList<DataTypeName> arguments, bool variadic)
    {
        if (!isThere)
            return;
        Write("(");
        WriteList(arguments, PrintType);
        Write(variadic ? "...)" : ")");
    }

    private void PrintTypeClause(string words, DataTypeName? type)
    {
        if (type is null)
            return;
        Write(words);
        PrintType(type);
    }

    private bool PrintAuthorization(Statement statement)
    {
        switch (statement)
        {
            case CreateRoleStatement create:
                Write("CREATE ROLE ");
                PrintName(create.Role);
                return true;
            case DropRoleStatement drop:
                Write("DROP ROLE ");
                PrintName(drop.Role);
                return true;
            case GrantRoleStatement grant:
                Write("GRANT ROLE ");
                PrintName(grant.Role);
                PrintPrincipal(" TO ", grant.To);
                WriteIf(grant.AdminOption, " WITH ADMIN OPTION");
                return true;
            case RevokeRoleStatement revoke:
                Write(revoke.AdminOption ? "REVOKE ADMIN OPTION FOR " : "REVOKE ROLE ");
                PrintName(revoke.Role);
                PrintPrincipal(" FROM ", revoke.From);
                return true;
            case GrantPrivilegeStatement grant:
                Write("GRANT ");
                PrintPrivilege(grant.Privilege);
                PrintPrincipal(" TO ", grant.To);
                WriteIf(grant.GrantOption, " WITH GRANT OPTION");
                return true;
            case RevokePrivilegeStatement revoke:
                Write(revoke.GrantOption ? "REVOKE GRANT OPTION FOR " : "REVOKE ");
                PrintPrivilege(revoke.Privilege);
                PrintPrincipal(" FROM ", revoke.From);
                return true;
            case GrantPrivilegesStatement grant:
                Write(grant.IsRevoke ? grant.GrantOption ? "REVOKE GRANT OPTION FOR " : "REVOKE " : "GRANT ");
                PrintPrivileges(grant.Privileges);
                PrintPrincipals(grant.IsRevoke, grant.To);
                WriteIf(grant is { GrantOption: true, IsRevoke: false }, " WITH GRANT OPTION");
                return true;
            case GrantRolesStatement grant:
                Write(grant.IsRevoke ? grant.AdminOption ? "REVOKE ADMIN OPTION FOR " : "REVOKE " : "GRANT ");
                WriteList(grant.Roles, PrintName);
                PrintPrincipals(grant.IsRevoke, grant.To);
                WriteIf(grant is { AdminOption: true, IsRevoke: false }, " WITH ADMIN OPTION");
                return true;
            case CreateUserStatement create:
                Write(create.IsUser ? "CREATE USER " : "CREATE ROLE ");
                PrintName(create.Name);
                PrintUserOptions(create.Options);
                return true;
            case AlterUserStatement alter:
                Write("ALTER USER ");
                PrintPrincipal("", alter.User);
                PrintUserOptions(alter.Options);
                return true;
            case DropUsersStatement drop:
                Write(drop.IfExists ? "DROP USER IF EXISTS " : "DROP USER ");
                WriteList(drop.Names, PrintName);
                return true;
            case ShowRolesStatement { Of: { } principal }:
                PrintPrincipal("SHOW ROLE GRANT ", principal);
                return true;
            case ShowRolesStatement show:
                Write(show.Current ? "SHOW CURRENT ROLES" : "SHOW ROLES");
                return true;
            case ShowCurrentGroupsStatement:
                Write("SHOW CURRENT GROUPS");
                return true;
            case ShowGrantStatement show:
                PrintPrincipal("SHOW GRANT ", show.Of);
                WriteIf(show.On is not null, " ON ");
                if (show.On is not null)
                    PrintPrivilegeObject(show.On);
                return true;
            default:
                return false;
        }
    }

    private void PrintPrincipal(string words, Principal principal)
    {
        Write(words);
        if (principal.Kind is PrincipalKind.Role or PrincipalKind.Group or PrincipalKind.User)
            Write(principal.Kind.ToString().ToUpperInvariant() + " ");
        if (principal.Kind == PrincipalKind.Current)
            Write("CURRENT_USER");
        else
            PrintName(principal.Name);
    }

    private void PrintUserOption(UserOption option)
    {
        Write(option.Name);
        // Whoever prints a statement prints it for others to see.
        if (option is { Name: "PASSWORD", Text: not null })
            Write(" '********'");
        else if (option.Name == "PASSWORD")
            Write(" NULL");
        else if (option.Name == "CONNECTION LIMIT")
            Write(" " + option.Text);
        else
            WriteClause(" ", option.Text);
        if (option.Roles.IsEmpty)
            return;
        Write(" ");
        WriteList(option.Roles, PrintName);
    }

    private void PrintUserOptions(AstList<UserOption> options)
    {
        foreach (var option in options)
        {
            Write(" ");
            PrintUserOption(option);
        }
    }

    private void PrintPrincipals(bool isRevoke, AstList<Principal> principals)
    {
        Write(isRevoke ? " FROM " : " TO ");
        WriteList(principals, principal => PrintPrincipal("", principal));
    }

    /// <summary>The privileges of the first object, then all objects: the tree has each on each.</summary>
    private void PrintPrivileges(AstList<Privilege> privileges)
    {
        var onFirst = privileges.Where(privilege => privilege.On.Equals(privileges[0].On)).ToAstList();
        WriteList(onFirst, privilege =>
        {
            Write(privilege.Name);
            PrintColumnList(privilege.HasColumns, privilege.Columns);
        });
        Write(" ON ");
        PrintPrivilegeObject(privileges[0].On);
        foreach (var on in privileges.Select(privilege => privilege.On).Distinct().Skip(1))
        {
            Write(", ");
            PrintObjectName(on.Name!);
        }
    }

    private void PrintPrivilege(Privilege privilege)
    {
        Write(privilege.Name);
        PrintColumnList(privilege.HasColumns, privilege.Columns);
        Write(" ON ");
        PrintPrivilegeObject(privilege.On);
    }

    private void PrintPrivilegeObject(PrivilegeObject on)
    {
        Write(on.Scope switch
        {
            PrivilegeScope.Server => "SERVER",
            PrivilegeScope.Database => "DATABASE",
            PrivilegeScope.Table => "TABLE",
            PrivilegeScope.Column => "COLUMN",
            PrivilegeScope.Uri => "URI",
            PrivilegeScope.StorageHandlerUri => "STORAGEHANDLER_URI",
            PrivilegeScope.Function => "USER_DEFINED_FN",
            PrivilegeScope.Schema => "SCHEMA",
            PrivilegeScope.AllTables => "ALL TABLES IN SCHEMA",
        });
        PrintOptionalName(on.Name);
        WriteClause(" ", on.Uri);
    }

    private bool PrintChangePart(SqlNode node)
    {
        switch (node)
        {
            case MergeCase item:
                PrintMergeCase(item);
                return true;
            case MergeAction action:
                PrintMergeAction(action);
                return true;
            case UserOption option:
                PrintUserOption(option);
                return true;
            case Principal principal:
                PrintPrincipal("", principal);
                return true;
            case Privilege privilege:
                PrintPrivilege(privilege);
                return true;
            case PrivilegeObject on:
                PrintPrivilegeObject(on);
                return true;
            default:
                return false;
        }
    }
}
