using System.Text;
using Impala.Tpch.Generation;
using Impala.Tpch.Tables;
using Xunit;

namespace Impala.Tpch.Tests;

/// <summary>Rows that TPC's own dbgen is known to make, some of them printed in the specification (clauses 2.4.2 and 2.4.10).</summary>
public sealed class SpecificationRowsTests
{
    private static readonly TpchGenerator ScaleOne = new(1, TpchEdition.Specification);

    [Theory]
    [InlineData("region", 0, "AFRICA|lar deposits. blithely final packages cajole. regular waters are final requests. regular accounts are according to ")]
    [InlineData("region", 1, "AMERICA|hs use ironic, even requests. s")]
    [InlineData("nation", 0, "ALGERIA| haggle. carefully final deposits detect slyly agai")]
    [InlineData("supplier", 0, "Supplier#000000001| N kD4on9OM Ipw3,gf0JBoQDd7tgrzrddZ|27-918-335-1736|each slyly above the careful")]
    [InlineData("supplier", 5358, "Supplier#000005359|QKuHYh,vZGiwu2FWEJoLDx04|33-429-790-6131|uriously regular requests hag")]
    [InlineData("customer", 57039, "Customer#000057040|Eioyzjf4pp|22-895-641-3466|AUTOMOBILE|sits. slyly regular requests sleep alongside of the regular inst")]
    [InlineData("customer", 0, "Customer#000000001|IVhzIApeRb ot,c,E|25-989-741-2988|BUILDING|to the even, regular platelets. regular, ironic epitaphs nag e")]
    [InlineData("part", 0, "goldenrod lavender spring chocolate lace|Manufacturer#1|Brand#13|PROMO BURNISHED COPPER|JUMBO PKG|ly. slyly ironi")]
    [InlineData("orders", 0, "O|5-LOW|Clerk#000000951|nstructions sleep furiously among ")]
    [InlineData("lineitem", 0, "N|O|DELIVER IN PERSON|TRUCK|egular courts above the")]
    public void TextsOfARowAreThoseOfTpcsProgram(string name, int row, string expected)
    {
        var texts = new List<string>();
        foreach (var batch in ScaleOne.Generate(TpchTables.Find(name)!, rowsPerBatch: row + 1))
        {
            foreach (var column in batch.Columns.OfType<TextBuffer>())
                texts.Add(Encoding.ASCII.GetString(column[row]));
            break;
        }

        Assert.Equal(expected, string.Join('|', texts));
    }

    [Fact]
    public void LineitemHasThePublishedNumberOfRowsAtScaleOne() =>
        Assert.Equal(6_001_215, ScaleOne.Generate(TpchTables.Lineitem).Sum(batch => (long)batch.NumRows));
}
