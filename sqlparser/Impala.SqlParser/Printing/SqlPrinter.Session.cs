using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

public sealed partial class SqlPrinter
{
    private bool PrintSession(Statement statement)
    {
        switch (statement)
        {
            case SetOptionStatement set:
                Write(set.Scope == SetScope.Local ? "SET LOCAL " : "SET ");
                PrintVariable(set.Name);
                Write(" = ");
                if (set.IsDefault)
                    Write("DEFAULT");
                else
                    WriteList(set.Values, WriteString);
                return true;
            case ShowOptionsStatement show:
                Write(show.All ? "SET ALL" : "SET");
                return true;
            case ResetStatement reset:
                Write(reset.Name is null && !_dialect.PostgresForms ? "UNSET " : "RESET ");
                if (reset.Name is null)
                    Write("ALL");
                else
                    PrintVariable(reset.Name);
                return true;
            case SetRoleStatement role:
                Write(role.SessionAuthorization ? "SET SESSION AUTHORIZATION " : "SET ROLE ");
                if (role.Name is null)
                    Write(role.SessionAuthorization ? "DEFAULT" : "NONE");
                else
                    WriteString(role.Name);
                return true;
            case TransactionStatement transaction:
                PrintTransaction(transaction);
                return true;
            case SetTransactionStatement set:
                Write(set.SessionDefault ? "SET SESSION CHARACTERISTICS AS TRANSACTION " : "SET TRANSACTION ");
                PrintModes(set.Modes);
                return true;
            case DiscardStatement discard:
                Write("DISCARD " + discard.Target.ToString().ToUpperInvariant());
                return true;
            case ListenStatement listen:
                Write("LISTEN ");
                PrintName(listen.Channel);
                return true;
            case UnlistenStatement unlisten:
                Write("UNLISTEN ");
                PrintNameOr(unlisten.Channel, "*");
                return true;
            case NotifyStatement notify:
                Write("NOTIFY ");
                PrintName(notify.Channel);
                WriteClause(", ", notify.Payload);
                return true;
            default:
                return PrintCursor(statement);
        }
    }

    /// <summary>A variable's name: any words between dots may stand unquoted.</summary>
    private void PrintVariable(string name) => Write(name);

    private void PrintNameOr(Identifier? name, string otherwise)
    {
        if (name is null)
            Write(otherwise);
        else
            PrintName(name);
    }

    private void PrintTransaction(TransactionStatement transaction)
    {
        Write(transaction.Action switch
        {
            TransactionAction.Begin => (transaction.IsStart ? "START TRANSACTION" : "BEGIN") + (transaction.Modes.IsEmpty ? "" : " "),
            TransactionAction.Commit => "COMMIT",
            TransactionAction.Rollback => "ROLLBACK",
            TransactionAction.Savepoint => "SAVEPOINT ",
            TransactionAction.Release => "RELEASE SAVEPOINT ",
            TransactionAction.RollbackTo => "ROLLBACK TO SAVEPOINT ",
        });
        if (transaction.Savepoint is not null)
            PrintName(transaction.Savepoint);
        PrintModes(transaction.Modes);
        WriteIf(transaction.Chain, " AND CHAIN");
    }

    private void PrintModes(AstList<TransactionMode> modes) => WriteList(modes, mode => Write(mode switch
    {
        TransactionMode.ReadUncommitted => "ISOLATION LEVEL READ UNCOMMITTED",
        TransactionMode.ReadCommitted => "ISOLATION LEVEL READ COMMITTED",
        TransactionMode.RepeatableRead => "ISOLATION LEVEL REPEATABLE READ",
        TransactionMode.Serializable => "ISOLATION LEVEL SERIALIZABLE",
        TransactionMode.ReadOnly => "READ ONLY",
        TransactionMode.ReadWrite => "READ WRITE",
        TransactionMode.Deferrable => "DEFERRABLE",
        TransactionMode.NotDeferrable => "NOT DEFERRABLE",
    }));

    private bool PrintCursor(Statement statement)
    {
        switch (statement)
        {
            case PrepareStatement prepare:
                Write("PREPARE ");
                PrintName(prepare.Name);
                if (!prepare.ParameterTypes.IsEmpty)
                {
                    Write(" ");
                    WriteParens(prepare.ParameterTypes, PrintType);
                }
                Write(" AS ");
                PrintStatement(prepare.Statement);
                return true;
            case ExecuteStatement execute:
                Write("EXECUTE ");
                PrintName(execute.Name);
                if (!execute.Arguments.IsEmpty)
                    WriteParens(execute.Arguments, argument => PrintExpression(argument, 0));
                return true;
            case DeallocateStatement deallocate:
                Write("DEALLOCATE ");
                PrintNameOr(deallocate.Name, "ALL");
                return true;
            case DeclareCursorStatement declare:
                Write("DECLARE ");
                PrintName(declare.Name);
                WriteIf(declare.Binary, " BINARY");
                WriteIf(declare.Insensitive, " INSENSITIVE");
                if (declare.Scroll is { } scroll)
                    Write(scroll ? " SCROLL" : " NO SCROLL");
                Write(declare.WithHold ? " CURSOR WITH HOLD FOR " : " CURSOR FOR ");
                PrintQuery(declare.Query);
                return true;
            case FetchStatement fetch:
                Write((fetch.IsMove ? "MOVE " : "FETCH ") + fetch.Direction.ToString().ToUpperInvariant() + " ");
                if (fetch.Count is { } count)
                    Write(count);
                else
                    Write("ALL");
                Write(" FROM ");
                PrintName(fetch.Cursor);
                return true;
            case CloseCursorStatement close:
                Write("CLOSE ");
                PrintNameOr(close.Name, "ALL");
                return true;
            default:
                return false;
        }
    }
}
