using Impala.Shell;
using Xunit;

namespace Impala.Data.Tests.Shell;

public sealed class PrinterTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void ATableIsABoxAsWideAsItsValues()
    {
        Print(new TablePrinter(_output, ["a", "name"]), ["1", "Ada"], ["200", null], ["3", "日本"]);
        Assert.Equal(
            """
            +-----+------+
            | a   | name |
            +-----+------+
            | 1   | Ada  |
            | 200 | NULL |
            | 3   | 日本 |
            +-----+------+

            """, _output.ToString());
    }

    [Fact]
    public void ATableWithoutRowsHasItsHeader()
    {
        Print(new TablePrinter(_output, ["x"]));
        Assert.Equal("+---+\n| x |\n+---+\n+---+\n", _output.ToString());
    }

    [Fact]
    public void AValueOfSeveralLinesMakesItsRowHigh()
    {
        Print(new TablePrinter(_output, ["plan", "n"]), ["top\n  scan", "1"]);
        Assert.Equal("+--------+---+\n| plan   | n |\n+--------+---+\n| top    | 1 |\n|   scan |   |\n+--------+---+\n", _output.ToString());
    }

    [Fact]
    public void ALongResultIsPrintedOnWithTheFirstRowsWidths()
    {
        var printer = new TablePrinter(_output, ["n"], numMeasuredRows: 2);
        printer.Add(["1"]);
        Assert.Equal("", _output.ToString());
        printer.Add(["22"]);
        Assert.Contains("| 22 |", _output.ToString(), StringComparison.Ordinal);
        printer.Add(["333"]);
        printer.Finish();
        Assert.EndsWith("| 22 |\n| 333 |\n+----+\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void DelimitedRowsQuoteWhatWouldBreakThem()
    {
        Print(new DelimitedPrinter(_output, ["a", "b"], ",", printHeader: true), ["1", "x,y"], [null, "say \"hi\""], ["", "two\nlines"]);
        Assert.Equal("a,b\n1,\"x,y\"\nNULL,\"say \"\"hi\"\"\"\n,\"two\nlines\"\n", _output.ToString());
    }

    [Fact]
    public void VerticalRowsAreALineAColumn()
    {
        Print(new VerticalPrinter(_output, ["id", "name"]), ["1", null]);
        Assert.Equal("************************************** 1.row **************************************\n  id: 1\nname: NULL\n", _output.ToString());
    }

    private static void Print(IRowPrinter printer, params string?[][] rows)
    {
        foreach (var row in rows)
            printer.Add(row);
        printer.Finish();
    }
}
