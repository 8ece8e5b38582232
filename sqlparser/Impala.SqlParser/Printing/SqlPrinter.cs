using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Printing;

/// <summary>Trees to canonical SQL of a dialect: keywords upper case, one blank between tokens, parentheses only where the precedence asks for them. What it
/// prints parses to an equal tree. A tree too deep for the stack throws <see cref="InsufficientExecutionStackException"/>.</summary>
public sealed partial class SqlPrinter
{
    private readonly StringBuilder _text = new();
    private readonly SqlDialect _dialect;
    private readonly Precedence _precedence;

    private readonly ImpalaNames? _impala;

    private SqlPrinter(SqlDialect dialect, ImpalaNames? impala = null)
    {
        _dialect = dialect;
        _precedence = Precedence.Of(dialect);
        _impala = impala;
    }

    /// <summary>Prints in the postgres dialect.</summary>
    public static string Print(SqlNode node) => Print(node, SqlDialect.Postgres);

    public static string Print(SqlNode node, SqlDialect dialect)
    {
        var printer = new SqlPrinter(dialect);
        printer.PrintNode(node);
        return printer._text.ToString();
    }

    /// <summary>As Impala's toSql prints analysed trees, for column labels and messages: with the parentheses of the text, <c>-x</c> as <c>-1 * x</c>, calls that
    /// became others as those. The text need not mean the same when it is read again.</summary>
    /// <param name="names">What analysis has found out; null where nothing is known.</param>
    public static string PrintAsImpala(SqlNode node, ImpalaNames? names = null)
    {
        var printer = new SqlPrinter(SqlDialect.Impala, names ?? ImpalaNames.None);
        printer.PrintNode(node);
        return printer._text.ToString();
    }

    /// <summary>Statements with semicolons between.</summary>
    public static string Print(AstList<Statement> statements, SqlDialect dialect) =>
        string.Join(";\n", statements.Select(statement => Print(statement, dialect)));

    private void PrintNode(SqlNode node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case Expression expression:
                PrintExpression(expression, 0);
                break;
            case Statement statement:
                PrintStatement(statement);
                break;
            case Query query:
                PrintQuery(query);
                break;
            case QueryBody body:
                PrintBody(body);
                break;
            case TableReference table:
                PrintTable(table);
                break;
            case DataTypeName type:
                PrintType(type);
                break;
            case Identifier identifier:
                PrintName(identifier);
                break;
            case ObjectName name:
                PrintObjectName(name);
                break;
            case SelectItem item:
                PrintSelectItem(item);
                break;
            case OrderItem item:
                PrintOrderItem(item);
                break;
            default:
                if (!PrintPart(node))
                    throw new UnreachableException(node.GetType().Name);
                break;
        }
    }

    private void Write(string text) => _text.Append(text);

    private void Write(long number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    private void WriteIf(bool condition, string text)
    {
        if (condition)
            _text.Append(text);
    }

    private void WriteList<T>(IReadOnlyList<T> items, Action<T> write)
    {
        for (var i = 0; i < items.Count; i++)
        {
            WriteIf(i > 0, ", ");
            write(items[i]);
        }
    }

    private void WriteParens<T>(IReadOnlyList<T> items, Action<T> write)
    {
        Write("(");
        WriteList(items, write);
        Write(")");
    }

    private void WriteExpressions(AstList<Expression> items) => WriteList(items, item => PrintExpression(item, 0));

    private void WriteQueryInParens(Query query)
    {
        Write("(");
        PrintQuery(query);
        Write(")");
    }

    private void WriteString(string value)
    {
        Write("'");
        foreach (var c in value)
        {
            if (c == '\'')
                Write(_dialect.BackslashEscapes ? "\\'" : "''");
            else if (c == '\\' && _dialect.BackslashEscapes && _impala is null)
                Write("\\\\");
            else
                _text.Append(c);
        }
        Write("'");
    }

    private void WriteClause(string words, string? text)
    {
        if (text is null)
            return;
        Write(words);
        WriteString(text);
    }

    private enum NameUse
    {
        Column,
        Label,
        Function,
    }

    private void PrintName(Identifier name) => PrintName(name, NameUse.Column);

    private void PrintLabel(Identifier name) => PrintName(name, NameUse.Label);

    private void PrintName(Identifier name, NameUse use)
    {
        if (!NeedsQuotes(name, use))
        {
            Write(name.Name);
            return;
        }
        _text.Append(_dialect.DoubleQuoteIsIdentifier ? QuotedIdentifier.Quote(name.Name) : '`' + name.Name + '`');
    }

    private bool NeedsQuotes(Identifier name, NameUse use)
    {
        var text = name.Name;
        if (text.Length == 0 || !(char.IsAsciiLetterLower(text[0]) || text[0] == '_'))
            return true;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')
                return true;
        }
        var keyword = WordTable.Find(text);
        if (keyword == Keyword.NotAKeyword)
            return false;
        var token = new Token(TokenKind.Word, keyword, 0, text.Length);
        return name.Quoted || !(use switch
        {
            NameUse.Column => Grammar.Names.IsColumnName(token, _dialect),
            NameUse.Label => Grammar.Names.IsLabel(token, _dialect),
            NameUse.Function => Grammar.Names.IsFunctionName(token, _dialect),
        });
    }

    private void PrintObjectName(ObjectName name) => PrintParts(name.Parts, NameUse.Column);

    private void PrintTableName(ObjectName name)
    {
        if (_impala?.DatabaseOf(name) is { } database)
        {
            PrintName(new Identifier(database));
            Write(".");
        }
        PrintObjectName(name);
    }

    private void PrintParts(AstList<Identifier> parts, NameUse only)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            WriteIf(i > 0, ".");
            if (parts.Count == 1)
                PrintName(parts[0], only);
            else
                PrintName(parts[i], i == 0 ? NameUse.Column : NameUse.Label);
        }
    }

    private void PrintNames(AstList<Identifier> names) => WriteParens(names, PrintName);

    private void PrintType(DataTypeName type)
    {
        if (type.Fields.IsEmpty)
        {
            PrintTypeParts(type);
        }
        else
        {
            Write(type.Name.ToUpperInvariant());
            Write("<");
            WriteList(type.Fields, PrintField);
            Write(">");
        }
        for (var i = 0; i < type.ArrayDimensions; i++)
            Write("[]");
    }

    private void PrintField(DataTypeField field)
    {
        if (field.Name is not null)
        {
            PrintName(field.Name);
            Write(":");
        }
        PrintType(field.Type);
        WriteClause(" COMMENT ", field.Comment);
    }

    /// <summary>A known type name without qualifier and quotes prints in upper case; WITH TIME ZONE stands behind the precision.</summary>
    private void PrintTypeParts(DataTypeName type)
    {
        if (_impala is not null)
        {
            PrintImpalaType(type);
            return;
        }
        var last = type.Parts[^1];
        var suffix = "";
        if (type.Parts.Count > 1 || last.Quoted)
        {
            PrintTypeName(type.Parts);
        }
        else
        {
            var name = last.Name;
            var zone = name.IndexOf(" with time zone", StringComparison.Ordinal);
            if (zone > 0)
                (name, suffix) = (name[..zone], " WITH TIME ZONE");
            if (name == "character" && !_dialect.PostgresForms)
                name = "char";
            Write(IsPlainTypeName(name) ? name.ToUpperInvariant() : QuotedIdentifier.Quote(name));
        }
        if (!type.Modifiers.IsEmpty)
            WriteParens(type.Modifiers, modifier => PrintExpression(modifier, 0));
        Write(suffix);
        if (type.IntervalUnits is not null)
            Write(" " + type.IntervalUnits.ToUpperInvariant());
    }

    private static bool IsPlainTypeName(string name) => name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or ' ');

    private void PrintTypeName(AstList<Identifier> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            WriteIf(i > 0, ".");
            if (parts[i].Quoted)
                Write(_dialect.DoubleQuoteIsIdentifier ? QuotedIdentifier.Quote(parts[i].Name) : '`' + parts[i].Name + '`');
            else
                PrintName(parts[i], i == 0 ? NameUse.Column : NameUse.Label);
        }
    }
}
