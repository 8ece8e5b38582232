using Impala.Catalog.Errors;
using Impala.Catalog.Protos;

namespace Impala.Catalogd.Ddl;

/// <summary>The list of operations by the request's case.</summary>
internal static class DdlOperations
{
    public static DdlOperation Create(DdlRequest request) => request.OperationCase switch
    {
        DdlRequest.OperationOneofCase.CreateDatabase => new CreateDatabase(request.CreateDatabase),
        DdlRequest.OperationOneofCase.DropDatabase => new DropDatabase(request.DropDatabase),
        DdlRequest.OperationOneofCase.CommentOnDatabase => new CommentOnDatabase(request.CommentOnDatabase),
        DdlRequest.OperationOneofCase.CreateTable => new CreateTable(request.CreateTable),
        DdlRequest.OperationOneofCase.DropTable => new DropTable(request.DropTable),
        DdlRequest.OperationOneofCase.CreateView => new CreateView(request.CreateView),
        DdlRequest.OperationOneofCase.AlterTable => CreateAlter(request.AlterTable),
        DdlRequest.OperationOneofCase.TruncateTable => new TruncateTable(request.TruncateTable),
        DdlRequest.OperationOneofCase.AlterDatabase => new AlterDatabase(request.AlterDatabase),
        DdlRequest.OperationOneofCase.CreateGrantee => new CreateGrantee(request.CreateGrantee),
        DdlRequest.OperationOneofCase.AlterUser => new AlterUser(request.AlterUser),
        DdlRequest.OperationOneofCase.DropGrantee => new DropGrantee(request.DropGrantee),
        DdlRequest.OperationOneofCase.GrantRole => new GrantRole(request.GrantRole),
        DdlRequest.OperationOneofCase.GrantPrivileges => new GrantPrivileges(request.GrantPrivileges),
        DdlRequest.OperationOneofCase.None => throw Unknown(),
    };

    private static DdlOperation CreateAlter(AlterTableRequest request) => request.ActionCase switch
    {
        AlterTableRequest.ActionOneofCase.RenameTo => new RenameTable(request),
        AlterTableRequest.ActionOneofCase.AddColumns => new AddTableColumns(request),
        AlterTableRequest.ActionOneofCase.ReplaceColumns => new ReplaceTableColumns(request),
        AlterTableRequest.ActionOneofCase.DropColumn => new DropTableColumn(request),
        AlterTableRequest.ActionOneofCase.ChangeColumn => new ChangeTableColumn(request),
        AlterTableRequest.ActionOneofCase.AddPartitions => new AddTablePartitions(request),
        AlterTableRequest.ActionOneofCase.DropPartitions => new DropTablePartitions(request),
        AlterTableRequest.ActionOneofCase.RecoverPartitions => new RecoverTablePartitions(request),
        AlterTableRequest.ActionOneofCase.SetLocation => new SetTableLocation(request),
        AlterTableRequest.ActionOneofCase.SetProperties => new SetTableProperties(request),
        AlterTableRequest.ActionOneofCase.SetFileFormat => new SetTableFileFormat(request),
        AlterTableRequest.ActionOneofCase.SetComment => new SetTableComment(request),
        AlterTableRequest.ActionOneofCase.SetStatistics => new SetTableStatistics(request),
        AlterTableRequest.ActionOneofCase.SetOwner => new SetTableOwner(request),
        AlterTableRequest.ActionOneofCase.SetTextFormat => new SetTableTextFormat(request),
        AlterTableRequest.ActionOneofCase.None => throw Unknown(),
    };

    private static SqlException Unknown() => new(SqlState.FeatureNotSupported, "catalogd does not know this operation");
}
